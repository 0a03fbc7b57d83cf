/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whoever comes in by a plugin's own entrance is screened and logged in by the same plugins. */

#include <glib/gi18n-lib.h>

#include "api/login-private.h"
#include "api/peer-private.h"
#include "flow/flow-private.h"
#include "flow/steps.h"

/* In the access denial log. */
#define STAGE "administration"

typedef struct
{
  TasukiFlow *flow;
  TasukiPeer *peer;
  TasukiJudged done;
  gpointer data;
} Screening;

typedef struct
{
  TasukiFlow *flow;
  TasukiLogin *login; /* once it is accepted, and screened again */
  TasukiLoggedIn done;
  gpointer data;
} Attempt;

static void
on_screened (bool allowed, const char *why, gpointer data)
{
  g_autofree Screening *self = data;
  g_autoptr (TasukiPeer) peer = self->peer;

  if (!allowed)
    tasuki_record_denial (self->flow, STAGE, peer, NULL, NULL, NULL, TASUKI_ERROR_REFUSED, why);
  self->flow->objects--;
  self->done (allowed, why, self->data);
}

void
tasuki_flow_screen (TasukiFlow *flow, TasukiPeer *peer, TasukiJudged done, gpointer data)
{
  Screening *self = g_new0 (Screening, 1);

  self->flow = flow;
  self->peer = g_object_ref (peer);
  self->done = done;
  self->data = data;
  flow->objects++;
  tasuki_screen_ask (flow, peer, on_screened, self);
}

static void
end (Attempt *attempt, TasukiLogin *login, const char *reason)
{
  g_autofree Attempt *self = attempt;

  if (reason == NULL && tasuki_login_is_incomplete (login))
    reason = _ ("whoever administers cannot log in like that");
  if (reason != NULL)
    tasuki_record_denial (self->flow, STAGE, tasuki_login_get_peer (login), NULL, NULL, NULL,
                          TASUKI_ERROR_LOGIN, reason);
  self->flow->objects--;
  self->done (login, reason, self->data);
}

static void
on_screened_again (bool allowed, const char *why, gpointer data)
{
  Attempt *self = data;
  g_autoptr (TasukiLogin) login = g_steal_pointer (&self->login);

  end (self, login, allowed ? NULL : why);
}

/* Who it is. Several may log in over one network connection, so its own peer does not say that. */
static TasukiPeer *
make_peer (TasukiLogin *login)
{
  TasukiPeer *peer = tasuki_peer_new_like (tasuki_login_get_peer (login));

  tasuki_peer_set_identity (peer, tasuki_login_get_connection_id (login),
                            tasuki_login_get_organisation (login),
                            tasuki_login_get_client_type (login));
  tasuki_peer_set_credential (peer, tasuki_login_get_credential (login),
                              tasuki_login_get_scopes (login));
  tasuki_peer_set_ip_filter (peer, tasuki_login_get_ip_filter (login));

  return peer;
}

static void
screen_again (Attempt *self, TasukiLogin *login)
{
  g_autoptr (TasukiPeer) peer = make_peer (login);

  self->login = g_object_ref (login);
  tasuki_screen_ask (self->flow, peer, on_screened_again, self);
}

/* Its address has been screened already: only an IP filter of its own is left to be asked. */
static void
on_authenticated (TasukiLogin *login, TasukiAuthenticator *by, const char *reason, gpointer data)
{
  bool accepted = reason == NULL && tasuki_login_get_verdict (login) == TASUKI_VERDICT_ACCEPTED;

  if (accepted && tasuki_login_get_ip_filter (login) != NULL)
    screen_again (data, login);
  else
    end (data, login, reason);
}

void
tasuki_flow_log_in (TasukiFlow *flow, TasukiLogin *login, TasukiLoggedIn done, gpointer data)
{
  Attempt *self = g_new0 (Attempt, 1);

  self->flow = flow;
  self->done = done;
  self->data = data;
  flow->objects++;
  tasuki_authenticate (flow, NULL, login, on_authenticated, self);
}
