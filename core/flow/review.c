/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A setting changed: sessions and transfers that it no longer allows are cut at once. */

#include <glib/gi18n-lib.h>

#include "flow/flow-private.h"
#include "flow/quota.h"
#include "flow/steps.h"

#define REVIEW_DELAY (300 * G_TIME_SPAN_MILLISECOND)

static void
drop_sessions (TasukiFlow *flow, const char *id, const char *reason)
{
  g_autoptr (GPtrArray) handovers = tasuki_flow_list_handovers (flow);
  GPtrArray *sessions;

  for (unsigned i = 0; i < handovers->len; i++)
    {
      TasukiHandover *handover = g_ptr_array_index (handovers, i);

      if (g_str_equal (tasuki_transfer_get_sender_id (handover->transfer), id)
          || g_str_equal (tasuki_transfer_get_receiver_id (handover->transfer), id))
        tasuki_settle_refuse (handover, reason);
    }

  while ((sessions = g_hash_table_lookup (flow->attached, id)) != NULL)
    tasuki_connection_drop (g_ptr_array_index (sessions, 0), TASUKI_ERROR_REFUSED, reason, true);
}

static void
drop_removed (TasukiFlow *flow, const char *id)
{
  drop_sessions (flow, id, _ ("the connection was removed"));
  tasuki_quota_forget (flow, id);
}

void
tasuki_review_drop_login (TasukiConnection *connection)
{
  tasuki_connection_drop (connection, TASUKI_ERROR_BUSY,
                          _ ("the connection's settings changed during the login"), true);
}

/*
 * What it was let in with may be from before the change: it has to log in anew, unless who lets it
 * in knows of the change. That is seen when the answer is there.
 */
static void
review_logins (TasukiFlow *flow, const char *id, guint64 revision)
{
  g_autoptr (GPtrArray) connections = tasuki_flow_list_connections (flow);
  uint64_t now = revision != 0 ? revision : TASUKI_REVISION_UNKNOWN; /* 0: it was removed */

  for (unsigned i = 0; i < connections->len; i++)
    {
      TasukiConnection *connection = g_ptr_array_index (connections, i);

      if (connection->stage != TASUKI_STAGE_LOGIN || g_strcmp0 (connection->claimed, id) != 0)
        continue;
      if (tasuki_peer_get_connection_id (connection->peer) == NULL || connection->completing)
        connection->outdated = MAX (connection->outdated, now);
      else if (now > connection->settings)
        tasuki_review_drop_login (connection);
    }
}

/* Why a session is no longer allowed by its connection's settings; NULL if it is. */
static const char *
find_fault (TasukiConnection *session, TasukiRecord *record)
{
  g_auto (GStrv) types = tasuki_record_dup_strings (record, "client-types");
  const char *type = tasuki_peer_get_client_type (session->peer);
  const char *organisation = tasuki_peer_get_organisation (session->peer);

  if (!g_strv_contains ((const char *const *)types, type))
    return _ ("the client type is no longer allowed");
  if (g_strcmp0 (organisation, tasuki_record_get_organisation (record)) != 0)
    return _ ("the connection belongs to another organisation now");

  return NULL;
}

static void
review_sessions (TasukiFlow *flow, TasukiRecord *record)
{
  const char *id = tasuki_record_get_id (record);
  g_autoptr (GPtrArray) connections = tasuki_flow_list_connections (flow);

  if (!tasuki_record_get_boolean (record, "enabled", FALSE))
    {
      drop_sessions (flow, id, _ ("the connection was disabled"));
      return;
    }

  for (unsigned i = 0; i < connections->len; i++)
    {
      TasukiConnection *session = g_ptr_array_index (connections, i);
      const char *fault = NULL;

      if (session->stage == TASUKI_STAGE_ATTACHED && g_str_equal (session->claimed, id))
        fault = find_fault (session, record);
      if (fault != NULL)
        tasuki_connection_drop (session, TASUKI_ERROR_REFUSED, fault, true);
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
    {
      drop_sessions (look->flow, id, error->message);
      tasuki_quota_fail (look->flow, id);
    }
  else if (records->len == 1)
    {
      tasuki_quota_take (look->flow, g_ptr_array_index (records, 0));
      review_sessions (look->flow, g_ptr_array_index (records, 0));
    }
  else
    drop_removed (look->flow, id);

  look->flow->objects--;
  g_object_unref (look->search);
  g_free (look);
}

static void
review_connection (TasukiFlow *flow, const char *id, guint64 revision)
{
  Look *look;

  review_logins (flow, id, revision);
  if (revision == 0)
    {
      drop_removed (flow, id);
      return;
    }

  tasuki_quota_doubt (flow, id);
  look = g_new0 (Look, 1);
  look->flow = flow;
  look->search = tasuki_search_new ("connection");
  tasuki_search_set_id (look->search, id);
  flow->objects++;
  tasuki_storage_load_async (flow->chains->storage, look->search, on_connection_loaded, look);
}

/*
 * Every transfer under way is judged again; approve.c ends those that are refused now. What is kept
 * for others would be no right of theirs, but is simply not there any more.
 */
static void
review_transfers (TasukiFlow *flow)
{
  g_autoptr (GPtrArray) handovers = tasuki_flow_list_handovers (flow);

  flow->rules++;
  tasuki_kept_end (flow, NULL);
  for (unsigned i = 0; i < handovers->len; i++)
    tasuki_approve_again (g_ptr_array_index (handovers, i));
}

void
tasuki_review_tick (TasukiFlow *flow)
{
  int64_t now = tasuki_flow_now (flow);

  if (flow->review_due == 0 || now < flow->review_due)
    return;

  review_transfers (flow);
  if (flow->review_everything)
    {
      tasuki_round_begin (flow);
      tasuki_origin_review (flow);
    }

  /* What has changed since has its own review. */
  flow->review_due = flow->changed + REVIEW_DELAY > now ? flow->changed + REVIEW_DELAY : 0;
  flow->review_everything = flow->review_everything && flow->review_due != 0;
}

/* A plugin that keeps a copy of the settings needs a moment to learn of a change. Further changes
 * do not put the review off: what a change forbids is cut within a second. */
static void
plan (TasukiFlow *flow, bool everything)
{
  flow->changed = tasuki_flow_now (flow);
  flow->review_everything = flow->review_everything || everything;
  if (flow->review_due == 0)
    flow->review_due = flow->changed + REVIEW_DELAY;
}

/* What says what was done, and not what is allowed. */
static bool
is_account (const char *kind)
{
  static const char *const accounts[] = { "live-transfer", "key-use", "usage", NULL };

  return g_strv_contains (accounts, kind);
}

static void
on_setting_changed (
    TasukiStorage *storage, const char *kind, const char *id, guint64 revision, gpointer data)
{
  TasukiFlow *flow = data;

  if (g_str_equal (kind, "connection"))
    review_connection (flow, id, revision);
  else if (g_str_equal (kind, "organisation"))
    tasuki_organisation_review (flow, id);
  if (!is_account (kind))
    plan (flow, !g_str_equal (kind, "permission"));
}

static void
on_policy_changed (TasukiPolicy *policy, gpointer data)
{
  review_transfers (data);
}

void
tasuki_flow_review (TasukiFlow *flow)
{
  tasuki_turn_plan_all (flow);  /* the keep-alive may have changed */
  tasuki_proxied_review (flow); /* no plugin has to learn of it first */
  plan (flow, true);
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
