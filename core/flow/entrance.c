/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whoever comes in by a plugin's own entrance is screened and logged in by the same plugins. */

#include <glib/gi18n-lib.h>

#include "api/login-private.h"
#include "flow/chain.h"
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
  TasukiLoggedIn done;
  gpointer data;
} Attempt;

static void
ask (gpointer plugin, TasukiDecision *decision, gpointer data)
{
  Screening *self = data;

  tasuki_filter_screen (plugin, self->peer, decision);
}

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
  tasuki_chain_ask (flow->chains->filters, flow->limits->question_deadline, ask, on_screened, self);
}

static void
on_authenticated (TasukiLogin *login, TasukiAuthenticator *by, const char *reason, gpointer data)
{
  g_autofree Attempt *self = data;

  if (reason == NULL && tasuki_login_is_incomplete (login))
    reason = _ ("whoever administers cannot log in like that");
  if (reason != NULL)
    tasuki_record_denial (self->flow, STAGE, tasuki_login_get_peer (login), NULL, NULL, NULL,
                          TASUKI_ERROR_LOGIN, reason);
  self->flow->objects--;
  self->done (login, reason, self->data);
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
