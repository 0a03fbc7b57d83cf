/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Extension point: log a peer in. The default refuses. */

#include <tasuki/authenticator.h>

#include "api/question-private.h"

G_DEFINE_INTERFACE (TasukiAuthenticator, tasuki_authenticator, G_TYPE_OBJECT)

static void
default_login (TasukiAuthenticator *self, TasukiLogin *login)
{
  tasuki_question_not_supported (TASUKI_QUESTION (login), "login");
}

static void
default_complete (TasukiAuthenticator *self, TasukiLogin *login, TasukiDecision *decision)
{
  tasuki_question_not_supported (TASUKI_QUESTION (decision), "complete");
}

static void
default_vouch (TasukiAuthenticator *self, TasukiPeer *peer, TasukiDecision *decision)
{
  tasuki_question_not_supported (TASUKI_QUESTION (decision), "vouch");
}

static void
tasuki_authenticator_default_init (TasukiAuthenticatorInterface *iface)
{
  iface->login = default_login;
  iface->complete = default_complete;
  iface->vouch = default_vouch;
}

void
tasuki_authenticator_login (TasukiAuthenticator *self, TasukiLogin *login)
{
  g_return_if_fail (TASUKI_IS_AUTHENTICATOR (self));

  TASUKI_AUTHENTICATOR_GET_IFACE (self)->login (self, login);
}

void
tasuki_authenticator_complete (TasukiAuthenticator *self,
                               TasukiLogin *login,
                               TasukiDecision *decision)
{
  g_return_if_fail (TASUKI_IS_AUTHENTICATOR (self));

  TASUKI_AUTHENTICATOR_GET_IFACE (self)->complete (self, login, decision);
}

void
tasuki_authenticator_vouch (TasukiAuthenticator *self, TasukiPeer *peer, TasukiDecision *decision)
{
  g_return_if_fail (TASUKI_IS_AUTHENTICATOR (self));

  TASUKI_AUTHENTICATOR_GET_IFACE (self)->vouch (self, peer, decision);
}
