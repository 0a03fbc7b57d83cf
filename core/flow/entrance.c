/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whoever comes in by a plugin's own entrance is screened and logged in by the same plugins. */

#include <glib/gi18n-lib.h>

#include "api/login-private.h"
#include "api/question-private.h"
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
  unsigned next; /* authenticator */
  TasukiLoggedIn done;
  gpointer data;
} Attempt;

static void ask_next (Attempt *self, TasukiLogin *login);

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
end (Attempt *self, TasukiLogin *login, const char *reason)
{
  if (reason != NULL)
    tasuki_record_denial (self->flow, STAGE, tasuki_login_get_peer (login), NULL, NULL, NULL,
                          TASUKI_ERROR_LOGIN, reason);
  self->flow->objects--;
  self->done (login, reason, self->data);
  g_free (self);
}

static void
on_answer (TasukiQuestion *question, gpointer data)
{
  TasukiLogin *login = TASUKI_LOGIN (question);
  Attempt *self = data;
  const GError *error = tasuki_question_get_error (question);

  switch (tasuki_login_get_verdict (login))
    {
    case TASUKI_VERDICT_ACCEPTED:
    case TASUKI_VERDICT_POSTPONED:
      end (self, login, NULL);
      break;
    case TASUKI_VERDICT_PASSED:
      ask_next (self, login);
      break;
    case TASUKI_VERDICT_REFUSED:
    default:
      end (self, login, error != NULL ? error->message : "");
      break;
    }
}

static void
ask_next (Attempt *self, TasukiLogin *login)
{
  GPtrArray *authenticators = self->flow->chains->authenticators;
  g_autoptr (TasukiLogin) question = NULL;
  TasukiAuthenticator *plugin;

  if (self->next >= authenticators->len)
    {
      end (self, login, _ ("no authenticator knows this method"));
      return;
    }

  plugin = g_ptr_array_index (authenticators, self->next++);
  question = tasuki_login_copy (login);
  tasuki_question_put (TASUKI_QUESTION (question), G_OBJECT_TYPE_NAME (plugin),
                       self->flow->limits->question_deadline, on_answer, self);
  tasuki_authenticator_login (plugin, question);
}

void
tasuki_flow_log_in (TasukiFlow *flow, TasukiLogin *login, TasukiLoggedIn done, gpointer data)
{
  Attempt *self = g_new0 (Attempt, 1);

  self->flow = flow;
  self->done = done;
  self->data = data;
  flow->objects++;
  ask_next (self, login);
}
