/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Extension point: log a peer in. */

#pragma once

#include <tasuki/decision.h>
#include <tasuki/login.h>

G_BEGIN_DECLS

/**
 * TasukiAuthenticator:
 *
 * Finds out whether a peer is the connection that it names.
 *
 * An authenticator does the same work for an unknown connection as for a wrong secret, so that
 * neither the answer nor its time tells them apart.
 *
 * Since: 0.1
 */
#define TASUKI_TYPE_AUTHENTICATOR (tasuki_authenticator_get_type ())
TASUKI_AVAILABLE
G_DECLARE_INTERFACE (TasukiAuthenticator, tasuki_authenticator, TASUKI, AUTHENTICATOR, GObject)

/**
 * TasukiAuthenticatorInterface:
 * @login: answers @login. The default refuses.
 * @complete: answers @decision. The default denies.
 * @vouch: answers @decision. The default denies.
 *
 * Since: 0.1
 */
struct _TasukiAuthenticatorInterface
{
  GTypeInterface parent_iface;

  void (*login) (TasukiAuthenticator *self, TasukiLogin *login);
  void (*complete) (TasukiAuthenticator *self, TasukiLogin *login, TasukiDecision *decision);
  void (*vouch) (TasukiAuthenticator *self, TasukiPeer *peer, TasukiDecision *decision);
};

/**
 * tasuki_authenticator_login:
 * @self: an authenticator
 * @login: the question to answer
 *
 * Asks the authenticator. Main context only.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_authenticator_login (TasukiAuthenticator *self, TasukiLogin *login);

/**
 * tasuki_authenticator_complete:
 * @self: the authenticator that has accepted @login
 * @login: the login, which everybody allows; it still has its secret
 * @decision: the question to answer
 *
 * Has the authenticator do what it has put off with [method@Login.set_incomplete], and allow the
 * login when that is done. It may say up to which revision it knows the connection's settings
 * now, by [method@Login.set_revision]. Whoever is denied is refused like anybody else. Asked once,
 * and only of a login that is incomplete. Main context only.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_authenticator_complete (TasukiAuthenticator *self,
                                                     TasukiLogin *login,
                                                     TasukiDecision *decision);

/**
 * tasuki_authenticator_vouch:
 * @self: the authenticator that let @peer in
 * @peer: who is logged in, by a login to which @self gave a credential's name
 * @decision: the question to answer
 *
 * Asks whether what @peer logged in with would still let it in. Asked after settings have changed,
 * and only where the login was given a name with [method@Login.set_credential]; whoever is denied
 * is cut. Main context only.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void
tasuki_authenticator_vouch (TasukiAuthenticator *self, TasukiPeer *peer, TasukiDecision *decision);

G_END_DECLS
