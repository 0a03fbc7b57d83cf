/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The context of the path: who is connected, who is attached, what is under way. */

#include "flow/flow-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "flow/quota.h"
#include "flow/steps.h"

static void
free_sessions (gpointer data)
{
  g_ptr_array_unref (data);
}

TasukiFlow *
tasuki_flow_new (const TasukiLimits *limits,
                 const TasukiChains *chains,
                 const TasukiPerformer *performer,
                 gpointer data)
{
  TasukiFlow *self = g_new0 (TasukiFlow, 1);

  self->limits = limits;
  self->chains = chains;
  self->performer = performer;
  self->data = data;
  self->connections
      = g_hash_table_new_full (NULL, NULL, (GDestroyNotify)tasuki_connection_unref, NULL);
  self->turns = g_sequence_new (NULL);
  self->sources = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->prefaces = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->attached = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_sessions);
  self->handovers = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                           (GDestroyNotify)tasuki_handover_unref);
  self->senders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->tickets
      = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
  self->quotas = g_hash_table_new (g_str_hash, g_str_equal);
  self->unsaved = g_hash_table_new (NULL, NULL);

  tasuki_review_watch (self);
  tasuki_recover_begin (self);

  return self;
}

void
tasuki_flow_free (TasukiFlow *self)
{
  tasuki_review_unwatch (self);

  g_assert (self->objects == 0);
  g_hash_table_unref (self->connections);
  g_sequence_free (self->turns);
  g_hash_table_unref (self->sources);
  g_hash_table_unref (self->prefaces);
  g_hash_table_unref (self->attached);
  g_hash_table_unref (self->handovers);
  g_hash_table_unref (self->senders);
  g_hash_table_unref (self->tickets);
  g_hash_table_unref (self->quotas);
  g_hash_table_unref (self->unsaved);
  g_free (self);
}

int64_t
tasuki_flow_now (TasukiFlow *self)
{
  return self->performer->now (self->data);
}

int64_t
tasuki_flow_deadline (TasukiFlow *self, unsigned timeout)
{
  return tasuki_flow_now (self) + (int64_t)timeout * 1000;
}

unsigned
tasuki_flow_get_count (GHashTable *counts, const char *text)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (counts, text));
}

static void
set_count (GHashTable *counts, const char *text, unsigned count)
{
  if (count == 0)
    g_hash_table_remove (counts, text);
  else
    g_hash_table_replace (counts, g_strdup (text), GUINT_TO_POINTER (count));
}

void
tasuki_flow_count_up (GHashTable *counts, const char *text)
{
  set_count (counts, text, tasuki_flow_get_count (counts, text) + 1);
}

void
tasuki_flow_count_down (GHashTable *counts, const char *text)
{
  g_assert (tasuki_flow_get_count (counts, text) > 0);
  set_count (counts, text, tasuki_flow_get_count (counts, text) - 1);
}

char *
tasuki_flow_new_id (TasukiFlow *self)
{
  int64_t wall = self->performer->wall (self->data);
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (wall / G_USEC_PER_SEC);
  g_autofree char *date = g_date_time_format (time, "%Y%m%d-%H%M%S");
  uint8_t random[6];

  self->performer->random (self->data, random, sizeof random);

  return g_strdup_printf ("%s-%02x%02x%02x%02x%02x%02x", date, random[0], random[1], random[2],
                          random[3], random[4], random[5]);
}

GPtrArray *
tasuki_flow_list_connections (TasukiFlow *self)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify)tasuki_connection_unref);
  GHashTableIter iter;
  gpointer connection;

  g_hash_table_iter_init (&iter, self->connections);
  while (g_hash_table_iter_next (&iter, &connection, NULL))
    g_ptr_array_add (list, tasuki_connection_ref (connection));

  return list;
}

GPtrArray *
tasuki_flow_list_handovers (TasukiFlow *self)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify)tasuki_handover_unref);
  GHashTableIter iter;
  gpointer handover;

  g_hash_table_iter_init (&iter, self->handovers);
  while (g_hash_table_iter_next (&iter, NULL, &handover))
    g_ptr_array_add (list, tasuki_handover_ref (handover));

  return list;
}

void
tasuki_flow_tick (TasukiFlow *self)
{
  g_autoptr (GPtrArray) handovers = tasuki_flow_list_handovers (self);

  for (unsigned i = 0; i < handovers->len; i++)
    tasuki_handover_tick (g_ptr_array_index (handovers, i));
  tasuki_turn_tick (self);
  tasuki_kept_tick (self);
  tasuki_review_tick (self);
  tasuki_usage_tick (self);
}

/* Ends the transfers of which no byte flows yet, or all. */
static void
drop_handovers (TasukiFlow *self, bool all)
{
  g_autoptr (GPtrArray) handovers = tasuki_flow_list_handovers (self);

  for (unsigned i = 0; i < handovers->len; i++)
    {
      TasukiHandover *handover = g_ptr_array_index (handovers, i);

      if (all || handover->state < TASUKI_HANDOVER_RUNNING)
        tasuki_settle_fail (handover, TASUKI_ERROR_LOST, _ ("the access point was stopped"));
      /* One that is completed already, but for the end of its bytes. */
      if (all)
        tasuki_settle_cut (handover);
    }
}

static void
drop_connections (TasukiFlow *self)
{
  g_autoptr (GPtrArray) connections = tasuki_flow_list_connections (self);

  tasuki_round_end (self);
  for (unsigned i = 0; i < connections->len; i++)
    tasuki_connection_drop (g_ptr_array_index (connections, i), TASUKI_ERROR_LOST,
                            _ ("the access point was stopped"), true);
}

bool
tasuki_flow_drain (TasukiFlow *self, bool now)
{
  self->draining = true;
  tasuki_kept_end (self, NULL);
  drop_handovers (self, now);
  if (now || g_hash_table_size (self->handovers) == 0)
    {
      drop_connections (self);
      tasuki_usage_flush (self);
    }

  return self->objects == 0;
}

unsigned
tasuki_flow_count_connections (TasukiFlow *self)
{
  return g_hash_table_size (self->connections);
}

unsigned
tasuki_flow_count_attached (TasukiFlow *self)
{
  GHashTableIter iter;
  gpointer sessions;
  unsigned count = 0;

  g_hash_table_iter_init (&iter, self->attached);
  while (g_hash_table_iter_next (&iter, NULL, &sessions))
    count += ((GPtrArray *)sessions)->len;

  return count;
}

unsigned
tasuki_flow_count_handovers (TasukiFlow *self)
{
  return g_hash_table_size (self->handovers);
}

static int
compare_handovers (gconstpointer a, gconstpointer b)
{
  const TasukiHandover *first = *(TasukiHandover *const *)a;
  const TasukiHandover *second = *(TasukiHandover *const *)b;

  return first->number < second->number ? -1 : first->number > second->number;
}

GVariant *
tasuki_flow_describe_handovers (TasukiFlow *self)
{
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (GPtrArray) handovers = tasuki_flow_list_handovers (self);

  g_ptr_array_sort (handovers, compare_handovers);
  for (unsigned i = 0; i < handovers->len; i++)
    g_variant_builder_add_value (&list, tasuki_handover_describe (handovers->pdata[i]));

  return g_variant_ref_sink (g_variant_builder_end (&list));
}

static GVariant *
describe_session (TasukiConnection *connection)
{
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);
  TasukiPeer *peer = connection->peer;
  g_autofree char *proxy = tasuki_proxied_describe (peer);

  g_variant_dict_insert (&dict, "session", "s", connection->session);
  g_variant_dict_insert (&dict, "connection", "s", tasuki_peer_get_connection_id (peer));
  g_variant_dict_insert (&dict, "organisation", "s", tasuki_peer_get_organisation (peer));
  g_variant_dict_insert (&dict, "attached", "x", connection->attached);
  g_variant_dict_insert (&dict, "client-type", "s", tasuki_peer_get_client_type (peer));
  g_variant_dict_insert (&dict, "address", "s", tasuki_peer_describe (peer));
  if (proxy != NULL)
    g_variant_dict_insert (&dict, "through", "s", proxy);
  g_variant_dict_insert (&dict, "protocol", "s", tasuki_peer_get_protocol (peer));
  g_variant_dict_insert (&dict, "accepts", "x", (gint64)connection->accepts);
  g_variant_dict_insert (&dict, "active", "x", (gint64)connection->active);

  return g_variant_dict_end (&dict);
}

/* The IDs of sessions begin with when they did, to the second. */
static int
compare_sessions (gconstpointer a, gconstpointer b)
{
  const TasukiConnection *first = *(TasukiConnection *const *)a;
  const TasukiConnection *second = *(TasukiConnection *const *)b;

  if (first->attached != second->attached)
    return first->attached < second->attached ? -1 : 1;
  return strcmp (first->session, second->session);
}

/* Those that are there, the first to come first. */
static GPtrArray *
list_sessions (TasukiFlow *self)
{
  GPtrArray *list = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer sessions;

  g_hash_table_iter_init (&iter, self->attached);
  while (g_hash_table_iter_next (&iter, NULL, &sessions))
    g_ptr_array_extend (list, sessions, NULL, NULL);

  g_ptr_array_sort (list, compare_sessions);
  return list;
}

GVariant *
tasuki_flow_describe_attached (TasukiFlow *self)
{
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (GPtrArray) sessions = list_sessions (self);

  for (unsigned i = 0; i < sessions->len; i++)
    g_variant_builder_add_value (&list, describe_session (g_ptr_array_index (sessions, i)));

  return g_variant_ref_sink (g_variant_builder_end (&list));
}

bool
tasuki_flow_cancel (TasukiFlow *self, const char *transfer_id, const char *reason)
{
  TasukiHandover *handover = tasuki_handover_find (self, transfer_id);

  if (handover == NULL)
    return false;

  tasuki_settle_fail (handover, TASUKI_ERROR_CANCELLED, reason);
  return true;
}

bool
tasuki_flow_disconnect (TasukiFlow *self, const char *session, const char *reason)
{
  g_autoptr (GPtrArray) connections = tasuki_flow_list_connections (self);

  for (unsigned i = 0; i < connections->len; i++)
    {
      TasukiConnection *connection = g_ptr_array_index (connections, i);

      if (connection->stage == TASUKI_STAGE_ATTACHED && g_str_equal (connection->session, session))
        {
          tasuki_connection_drop (connection, TASUKI_ERROR_CANCELLED, reason, true);
          return true;
        }
    }

  return false;
}
