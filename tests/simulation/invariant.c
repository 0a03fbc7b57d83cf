/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What holds in every deployment at every moment, and what is left at the end. */

#include "flow/flow-private.h"
#include "flow/quota.h"
#include "simulation/world.h"

/* How long a transfer may go on after a consent was withdrawn. */
#define CUT_WITHIN G_USEC_PER_SEC

static bool
is_consented (World *self, TasukiHandover *handover)
{
  Consent *policy = self->policy;
  int from = consent_find (policy, tasuki_transfer_get_sender_id (handover->transfer));
  int to = consent_find (policy, tasuki_transfer_get_receiver_id (handover->transfer));

  for (unsigned side = 0; side < 2; side++)
    if (!policy->given[side][from][to]
        && self->path->now - policy->changed[side][from][to] > CUT_WITHIN)
      return false;

  return true;
}

static const char *
check_handover (World *self, TasukiHandover *handover)
{
  const char *id = tasuki_transfer_get_id (handover->transfer);
  guint sides = GPOINTER_TO_UINT (g_hash_table_lookup (self->policy->approved, id));

  if (handover->state != TASUKI_HANDOVER_APPROVING && sides != 3)
    return "got on without both consents";
  if (!handover->decided && handover->state != TASUKI_HANDOVER_APPROVING
      && !is_consented (self, handover))
    return "goes on long after a consent was withdrawn";
  if (handover->completed && !g_hash_table_contains (self->stored, id))
    return "is completed without the receiver's word";
  if (handover->recorded)
    return "is recorded and still under way";

  return NULL;
}

static char *
check_handovers (World *self)
{
  g_autoptr (GPtrArray) handovers = tasuki_flow_list_handovers (self->path->flow);

  for (unsigned i = 0; i < handovers->len; i++)
    {
      TasukiHandover *handover = g_ptr_array_index (handovers, i);
      const char *problem = check_handover (self, handover);

      if (problem != NULL)
        return g_strdup_printf ("transfer %s %s", tasuki_transfer_get_id (handover->transfer),
                                problem);
    }

  return NULL;
}

static bool
is_of (TasukiHandover *handover, TasukiQuota *quota)
{
  return handover->counted && (handover->quotas[0] == quota || handover->quotas[1] == quota);
}

/* What every connection ID has under way, counted from the other end. */
static const char *
check_quota (GPtrArray *handovers, TasukiQuota *quota)
{
  bool used_up
      = quota->usage.knowledge == TASUKI_KNOWN && tasuki_usage_judge (quota) == TASUKI_USE_USED_UP;
  unsigned transfers = 0;

  for (unsigned i = 0; i < handovers->len; i++)
    {
      TasukiHandover *handover = g_ptr_array_index (handovers, i);

      if (!is_of (handover, quota))
        continue;
      transfers++;
      if (used_up && !handover->decided && handover->state <= TASUKI_HANDOVER_RUNNING)
        return "goes on without bytes";
    }
  if (transfers != quota->transfers)
    return "counts other transfers than it has";

  return quota->parallel != 0 && transfers > quota->parallel ? "has more transfers than it may"
                                                             : NULL;
}

static char *
check_quotas (World *self)
{
  g_autoptr (GPtrArray) handovers = tasuki_flow_list_handovers (self->path->flow);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->path->flow->quotas);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      TasukiQuota *quota = value;
      const char *problem = check_quota (handovers, quota);

      if (problem != NULL)
        return g_strdup_printf ("connection %s %s", quota->id, problem);
      if (path_rate (self->path, quota->id) != (quota->transfers > 0 ? quota->rate : 0))
        return g_strdup_printf ("connection %s has a wrong rate", quota->id);
    }

  return NULL;
}

/* How many transfers every session is busy with, counted from the other end. */
static char *
check_sessions (World *self)
{
  g_autoptr (GPtrArray) handovers = tasuki_flow_list_handovers (self->path->flow);
  g_autoptr (GPtrArray) connections = tasuki_flow_list_connections (self->path->flow);

  for (unsigned i = 0; i < connections->len; i++)
    {
      TasukiConnection *session = g_ptr_array_index (connections, i);
      unsigned active = 0;

      for (unsigned j = 0; j < handovers->len; j++)
        active
            += ((TasukiHandover *)g_ptr_array_index (handovers, j))->control[TASUKI_SIDE_RECEIVER]
               == session;
      if (active != session->active || active > session->accepts)
        return g_strdup_printf ("a session has %u transfers, counts %u and accepts %u", active,
                                session->active, session->accepts);
    }

  return NULL;
}

static bool
is_trusted (World *self, GInetAddress *proxy)
{
  TasukiAddressSet *proxies = self->path->limits.proxies;

  return proxy == NULL || (proxies != NULL && tasuki_address_set_contains (proxies, proxy));
}

static unsigned
sum_up (GHashTable *counts)
{
  GHashTableIter iter;
  gpointer count;
  unsigned sum = 0;

  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, NULL, &count))
    sum += GPOINTER_TO_UINT (count);

  return sum;
}

/* Each counts for its source, but for those of a proxy that has not said which it is. */
static char *
check_sources (World *self)
{
  TasukiFlow *flow = self->path->flow;
  g_autoptr (GPtrArray) connections = tasuki_flow_list_connections (flow);
  unsigned sources = sum_up (flow->sources);
  unsigned prefaces = sum_up (flow->prefaces);
  unsigned awaited = 0;

  for (unsigned i = 0; i < connections->len; i++)
    {
      TasukiConnection *connection = g_ptr_array_index (connections, i);

      awaited += connection->stage == TASUKI_STAGE_PREFACE;
      if (!is_trusted (self, tasuki_peer_get_proxy (connection->peer)))
        return g_strdup ("a connection came through a proxy that is not trusted");
    }
  if (prefaces != awaited || sources + prefaces != flow->admitted)
    return g_strdup_printf ("%u connections count for sources, %u for proxies, of which %u wait; "
                            "%u are admitted",
                            sources, prefaces, awaited, flow->admitted);

  return NULL;
}

static char *
check_bounds (World *self)
{
  TasukiFlow *flow = self->path->flow;
  const TasukiLimits *limits = &self->path->limits;
  unsigned handovers = g_hash_table_size (flow->handovers);
  unsigned open = g_hash_table_size (flow->connections) + 2 * self->path->pairs->len;

  if (flow->admitted > limits->max_connections || flow->admitted != open)
    return g_strdup_printf ("%u connections are admitted, %u are open", flow->admitted, open);
  if (handovers > limits->max_handovers)
    return g_strdup_printf ("%u transfers are under way", handovers);
  if (g_hash_table_size (flow->tickets) > 2 * limits->max_streams * handovers)
    return g_strdup_printf ("%u tickets are out", g_hash_table_size (flow->tickets));
  if (fake_storage_count (self->path->storage, "live-transfer") > handovers)
    return g_strdup ("a mark has outlived its transfer");
  for (unsigned i = 0; i < CONSENT_PARTIES; i++)
    if (tasuki_flow_get_count (flow->senders, world_ids[i]) > limits->max_handovers_per_sender)
      return g_strdup_printf ("%s sends too much", world_ids[i]);

  return NULL;
}

char *
world_check (World *self)
{
  char *problem = check_bounds (self);

  if (problem == NULL)
    problem = check_sources (self);
  if (problem == NULL)
    problem = check_sessions (self);
  if (problem == NULL)
    problem = check_quotas (self);
  return problem != NULL ? problem : check_handovers (self);
}

static unsigned
count_rows (World *self, const char *kind, const char *field, const char *value, GHashTable *seen)
{
  g_autoptr (TasukiSearch) search = tasuki_search_new (kind);
  GPtrArray *records;
  unsigned count = 0;

  tasuki_storage_search_async (TASUKI_STORAGE (self->path->storage), search, NULL, NULL);
  path_rest (self->path);
  records = tasuki_search_get_records (search);
  g_assert_cmpuint (records->len, <, TASUKI_SEARCH_MAX);
  for (unsigned i = 0; i < records->len; i++)
    {
      TasukiRecord *record = g_ptr_array_index (records, i);

      if (value != NULL && g_strcmp0 (tasuki_record_get_string (record, field), value) != 0)
        continue;
      count++;
      if (seen != NULL)
        g_hash_table_add (seen, g_strdup (tasuki_record_get_string (record, "transfer")));
    }

  return count;
}

char *
world_check_records (World *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) completed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  unsigned rows = count_rows (self, "history", NULL, NULL, seen);
  unsigned denials = count_rows (self, "denial", "stage", "transfer", NULL);
  GHashTableIter iter;
  gpointer id;

  count_rows (self, "history", "outcome", "completed", completed);
  g_hash_table_iter_init (&iter, completed);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (!g_hash_table_contains (self->stored, id))
      return g_strdup_printf ("%s is completed without the receiver's word", (char *)id);

  if (g_hash_table_size (seen) != rows || fake_storage_count_repeated (self->path->storage) > 0)
    return g_strdup_printf ("%u transfers have %u rows", g_hash_table_size (seen), rows);
  if (self->path->flow->denials_dropped > 0)
    return g_strdup ("denials were dropped: the simulation is too fast to be counted");
  if (rows + denials != self->path->flow->requests)
    return g_strdup_printf ("%u rows and %u denials for %u requests", rows, denials,
                            (unsigned)self->path->flow->requests);

  return NULL;
}
