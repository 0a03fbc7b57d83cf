/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Step 6, attach: who is there under which connection ID. One ID may have several sessions. */

#include "flow/flow-private.h"
#include "flow/steps.h"

void
tasuki_attach_begin (TasukiConnection *connection)
{
  TasukiFlow *flow = connection->flow;
  const char *id = tasuki_peer_get_connection_id (connection->peer);
  GPtrArray *sessions = g_hash_table_lookup (flow->attached, id);
  GVariantDict body = G_VARIANT_DICT_INIT (NULL);

  if (sessions == NULL)
    {
      sessions = g_ptr_array_new ();
      g_hash_table_insert (flow->attached, g_strdup (id), sessions);
    }
  g_ptr_array_add (sessions, connection);

  if (!tasuki_peer_has_scope (connection->peer, "transfer:receive"))
    connection->accepts = 0;
  connection->session = tasuki_flow_new_id (flow);
  connection->attached = flow->performer->wall (flow->data);
  connection->heard = tasuki_flow_now (flow);
  tasuki_connection_move (connection, TASUKI_STAGE_ATTACHED, 0);

  g_variant_dict_insert (&body, "relay", "s", flow->limits->name);
  g_variant_dict_insert (&body, "session", "s", connection->session);
  g_variant_dict_insert (&body, "keep-alive", "u", flow->limits->keep_alive / 1000);
  tasuki_connection_send (connection, TASUKI_MESSAGE_WELCOME, g_variant_dict_end (&body));
  tasuki_connection_resume (connection);

  /* The review that a change brought about has passed those by who were logging in. */
  if (connection->rules != flow->rules)
    {
      tasuki_organisation_judge_again (connection);
      tasuki_vouch_again (connection);
    }

  if (connection->accepts > 0)
    tasuki_offer_retry (flow, id);
}

void
tasuki_attach_end (TasukiConnection *connection, TasukiError code, const char *reason)
{
  TasukiFlow *flow = connection->flow;
  const char *id = tasuki_peer_get_connection_id (connection->peer);
  GPtrArray *sessions = g_hash_table_lookup (flow->attached, id);
  g_autoptr (GPtrArray) handovers = tasuki_flow_list_handovers (flow);

  g_ptr_array_remove_fast (sessions, connection);
  if (sessions->len == 0)
    g_hash_table_remove (flow->attached, id);

  tasuki_kept_end (flow, connection);
  for (unsigned i = 0; i < handovers->len; i++)
    tasuki_handover_on_detached (g_ptr_array_index (handovers, i), connection,
                                 code == TASUKI_ERROR_REFUSED ? reason : NULL);
}

TasukiConnection *
tasuki_attach_find_receiver (TasukiFlow *flow, const char *id, bool *attached)
{
  GPtrArray *sessions = g_hash_table_lookup (flow->attached, id);
  TasukiConnection *best = NULL;

  *attached = false;
  for (unsigned i = 0; sessions != NULL && i < sessions->len; i++)
    {
      TasukiConnection *session = g_ptr_array_index (sessions, i);

      *attached = *attached || session->accepts > 0;
      if (session->active < session->accepts && (best == NULL || session->active < best->active))
        best = session;
    }

  return best;
}
