/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a session logged in with may be withdrawn: its authenticator says whether it still holds. */

#include "flow/chain.h"
#include "flow/flow-private.h"
#include "flow/steps.h"

typedef struct
{
  TasukiConnection *connection;
  uint64_t rules; /* as they were when it was asked */
} Vouching;

static void
ask (gpointer plugin, TasukiDecision *decision, gpointer data)
{
  Vouching *self = data;

  tasuki_authenticator_vouch (plugin, self->connection->peer, decision);
}

static void
on_decided (bool allowed, const char *why, gpointer data)
{
  g_autofree Vouching *self = data;
  g_autoptr (TasukiConnection) connection = self->connection;
  TasukiFlow *flow = connection->flow;

  connection->vouching = false;
  flow->asked--;
  if (!tasuki_connection_is_dropped (connection))
    {
      if (!allowed)
        tasuki_connection_drop (connection, TASUKI_ERROR_REFUSED, why, true);
      else if (self->rules != flow->rules)
        tasuki_vouch_again (connection);
    }

  tasuki_round_go_on (flow);
}

void
tasuki_vouch_again (TasukiConnection *connection)
{
  TasukiFlow *flow = connection->flow;
  g_autoptr (GPtrArray) one = NULL;
  Vouching *self;

  /* One for whom it is being asked finds out by itself that the rules have changed. */
  if (tasuki_peer_get_credential (connection->peer) == NULL || connection->vouching)
    return;

  self = g_new0 (Vouching, 1);
  self->connection = tasuki_connection_ref (connection);
  self->rules = flow->rules;
  connection->vouching = true;
  flow->asked++;
  one = g_ptr_array_new ();
  g_ptr_array_add (one, connection->authenticator);
  tasuki_chain_ask (one, flow->limits->question_deadline, ask, on_decided, self);
}
