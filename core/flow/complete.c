/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Step 5, after the filters: what is to be done only if a login succeeds. It is the last question,
 * so that whoever is refused by anybody has changed nothing.
 */

#include "flow/chain.h"
#include "flow/flow-private.h"
#include "flow/steps.h"

#include "api/login-private.h"

typedef struct
{
  TasukiConnection *connection;
  uint64_t rules; /* as they were when the filters had allowed it */
} Completion;

static void
ask (gpointer plugin, TasukiDecision *decision, gpointer data)
{
  Completion *self = data;

  tasuki_authenticator_complete (plugin, self->connection->incomplete, decision);
}

/* Of changes that it made itself the authenticator knows; after others the client comes again. */
static void
go_on (TasukiConnection *connection, uint64_t rules)
{
  if (connection->outdated > connection->settings)
    tasuki_review_drop_login (connection);
  else if (rules != connection->flow->rules)
    tasuki_screen_begin (connection, tasuki_attach_begin);
  else
    tasuki_attach_begin (connection);
}

static void
on_decided (bool allowed, const char *why, gpointer data)
{
  g_autofree Completion *self = data;
  g_autoptr (TasukiConnection) connection = self->connection;

  connection->completing = false;
  if (tasuki_connection_is_dropped (connection))
    return;

  connection->settings = tasuki_login_get_revision (connection->incomplete);
  g_clear_object (&connection->incomplete);
  if (allowed)
    go_on (connection, self->rules);
  else
    tasuki_connection_drop (connection, TASUKI_ERROR_LOGIN, why, true);
}

void
tasuki_complete_begin (TasukiConnection *connection)
{
  TasukiFlow *flow = connection->flow;
  g_autoptr (GPtrArray) one = NULL;
  Completion *self;

  if (connection->incomplete == NULL)
    {
      tasuki_attach_begin (connection);
      return;
    }

  self = g_new0 (Completion, 1);
  self->connection = tasuki_connection_ref (connection);
  self->rules = flow->rules;
  connection->completing = true;
  one = g_ptr_array_new ();
  g_ptr_array_add (one, connection->authenticator);
  tasuki_chain_ask (one, flow->limits->question_deadline, ask, on_decided, self);
}
