/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A setting changed: sessions and transfers that it no longer allows are cut at once. */

#include <glib/gi18n-lib.h>

#include "flow/flow-private.h"
#include "flow/steps.h"

#define REVIEW_DELAY 300u /* milliseconds */

static void
drop_sessions (TasukiFlow *flow, const char *id, const char *reason)
{
  g_autoptr (GList) handovers = g_hash_table_get_values (flow->handovers);
  GPtrArray *sessions;

  g_list_foreach (handovers, (GFunc)(void (*) (void))tasuki_handover_ref, NULL);
  for (GList *item = handovers; item != NULL; item = item->next)
    {
      TasukiHandover *handover = item->data;

      if (g_str_equal (tasuki_transfer_get_sender_id (handover->transfer), id)
          || g_str_equal (tasuki_transfer_get_receiver_id (handover->transfer), id))
        tasuki_handover_fail (handover, TASUKI_ERROR_REFUSED, reason);
      tasuki_handover_unref (handover);
    }

  while ((sessions = g_hash_table_lookup (flow->attached, id)) != NULL)
    tasuki_connection_drop (g_ptr_array_index (sessions, 0), TASUKI_ERROR_REFUSED, reason, true);
}

static void
review_sessions (TasukiFlow *flow, TasukiRecord *record)
{
  const char *id = tasuki_record_get_id (record);
  g_auto (GStrv) types = tasuki_record_dup_strings (record, "client-types");
  GPtrArray *sessions = g_hash_table_lookup (flow->attached, id);

  if (!tasuki_record_get_boolean (record, "enabled", FALSE))
    {
      drop_sessions (flow, id, _ ("the connection was disabled"));
      return;
    }

  for (unsigned i = sessions != NULL ? sessions->len : 0; i > 0; i--)
    {
      TasukiConnection *session = g_ptr_array_index (sessions, i - 1);

      if (!g_strv_contains ((const char *const *)types,
                            tasuki_peer_get_client_type (session->peer)))
        tasuki_connection_drop (session, TASUKI_ERROR_REFUSED,
                                _ ("the client type is no longer allowed"), true);
      /* The last session takes the array with it. */
      sessions = g_hash_table_lookup (flow->attached, id);
      if (sessions == NULL)
        return;
    }
}

typedef struct
{
  TasukiFlow *flow;
  TasukiSearch *search;
} Look;

static void
on_connection_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  Look *look = data;
  GPtrArray *records = tasuki_search_get_records (look->search);
  const char *id = tasuki_search_get_id (look->search);
  g_autoptr (GError) error = NULL;

  if (!tasuki_storage_finish (TASUKI_STORAGE (source), result, &error))
    drop_sessions (look->flow, id, error->message);
  else if (records->len == 1)
    review_sessions (look->flow, g_ptr_array_index (records, 0));
  else
    drop_sessions (look->flow, id, _ ("the connection was removed"));

  look->flow->objects--;
  g_object_unref (look->search);
  g_free (look);
}

static void
review_connection (TasukiFlow *flow, const char *id, guint64 revision)
{
  Look *look;

  if (revision == 0)
    {
      drop_sessions (flow, id, _ ("the connection was removed"));
      return;
    }

  look = g_new0 (Look, 1);
  look->flow = flow;
  look->search = tasuki_search_new ("connection");
  tasuki_search_set_id (look->search, id);
  flow->objects++;
  tasuki_storage_load_async (flow->chains->storage, look->search, on_connection_loaded, look);
}

/* Every transfer under way is judged again; approve.c ends those that are refused now. */
static void
review_transfers (TasukiFlow *flow)
{
  g_autoptr (GList) handovers = g_hash_table_get_values (flow->handovers);

  for (GList *item = handovers; item != NULL; item = item->next)
    if (((TasukiHandover *)item->data)->state != TASUKI_HANDOVER_APPROVING)
      tasuki_approve_begin (item->data, NULL);
}

void
tasuki_review_tick (TasukiFlow *flow)
{
  if (flow->review_due == 0 || tasuki_flow_now (flow) < flow->review_due)
    return;

  flow->review_due = 0;
  review_transfers (flow);
}

/* A policy that keeps a copy of the settings needs a moment to learn of the change. */
static void
on_setting_changed (
    TasukiStorage *storage, const char *kind, const char *id, guint64 revision, gpointer data)
{
  TasukiFlow *flow = data;

  if (g_str_equal (kind, "connection"))
    review_connection (flow, id, revision);
  if (!g_str_equal (kind, "live-transfer"))
    tasuki_flow_review (flow);
}

static void
on_policy_changed (TasukiPolicy *policy, gpointer data)
{
  review_transfers (data);
}

void
tasuki_flow_review (TasukiFlow *flow)
{
  flow->review_due = tasuki_flow_deadline (flow, REVIEW_DELAY);
}

void
tasuki_review_watch (TasukiFlow *flow)
{
  GPtrArray *policies = flow->chains->policies;

  g_signal_connect (flow->chains->storage, "changed", G_CALLBACK (on_setting_changed), flow);
  for (unsigned i = 0; i < policies->len; i++)
    g_signal_connect (g_ptr_array_index (policies, i), "changed", G_CALLBACK (on_policy_changed),
                      flow);
}

void
tasuki_review_unwatch (TasukiFlow *flow)
{
  GPtrArray *policies = flow->chains->policies;

  g_signal_handlers_disconnect_by_data (flow->chains->storage, flow);
  for (unsigned i = 0; i < policies->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (policies, i), flow);
}
