/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What was used in a month is stored now and then. While transfers run the store is told of more,
 * as much as passed since it was told last: what a crash makes forgotten is that, at the same rate.
 */

#include "flow/quota.h"

#include <glib/gi18n-lib.h>

#include "flow/flow-private.h"
#include "flow/steps.h"

/* Between two times that the same is stored, unless there is something to warn of. */
#define SAVE_INTERVAL (5 * G_TIME_SPAN_SECOND)

/* --- What is to be stored */

void
tasuki_usage_plan (TasukiQuota *quota, bool at_once)
{
  TasukiUsage *self = &quota->usage;
  int64_t now = tasuki_flow_now (quota->flow);

  if (quota->removed)
    return;

  if (self->due == 0)
    {
      self->due = self->saved != 0 ? self->saved + SAVE_INTERVAL : now;
      g_hash_table_add (quota->flow->unsaved, quota);
      quota->references++;
    }
  if (at_once)
    self->due = now;
}

static void
give_up (TasukiQuota *quota)
{
  if (quota->usage.due == 0 || quota->usage.saving)
    return;

  quota->usage.due = 0;
  g_hash_table_remove (quota->flow->unsaved, quota);
  tasuki_quota_release (quota);
}

/* --- What was stored */

typedef struct
{
  TasukiQuota *quota;
  TasukiSearch *search;
} Look;

static TasukiUse
read_use (TasukiRecord *record, const char *key)
{
  const char *name = tasuki_record_get_string (record, key);
  TasukiUse use = TASUKI_USE_USED_UP;

  while (use > TASUKI_USE_WITHIN && g_strcmp0 (tasuki_usage_name (use), name) != 0)
    use--;

  return use;
}

/* What a crash may have made forgotten was used. */
static void
take (TasukiQuota *quota, TasukiRecord *record)
{
  TasukiUsage *self = &quota->usage;
  bool known_before = self->again;

  tasuki_usage_turn (quota);
  self->knowledge = TASUKI_KNOWN;
  self->again = false;
  self->revision = record != NULL ? tasuki_record_get_revision (record) : 0;
  self->stored = 0;
  self->noted = TASUKI_USE_WITHIN;
  if (record == NULL || g_strcmp0 (tasuki_record_get_string (record, "month"), self->month) != 0)
    return;

  self->ahead = (uint64_t)MAX (tasuki_record_get_integer (record, "ahead", 0), 0);
  self->stored = (uint64_t)MAX (tasuki_record_get_integer (record, "bytes", 0), 0);
  if (!known_before)
    self->stored += self->ahead;
  self->told = MAX (self->told, read_use (record, "told"));
  self->noted = read_use (record, "state");
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Look *look = data;
  g_autoptr (TasukiSearch) search = look->search;
  g_autoptr (TasukiQuota) quota = look->quota;
  GPtrArray *records = tasuki_search_get_records (search);

  quota->usage.knowledge = TASUKI_UNKNOWN;
  if (tasuki_storage_finish (TASUKI_STORAGE (source), result, NULL))
    take (quota, records->len == 1 ? g_ptr_array_index (records, 0) : NULL);
  else if (quota->flow->draining)
    give_up (quota);
  tasuki_usage_look (quota);
  tasuki_quota_answer (quota, quota->usage.knowledge == TASUKI_KNOWN);
}

void
tasuki_usage_want (TasukiQuota *quota)
{
  Look *look;

  if (quota->usage.knowledge != TASUKI_UNKNOWN || quota->removed)
    return;

  quota->usage.knowledge = TASUKI_ASKED;
  look = g_new0 (Look, 1);
  look->quota = quota;
  quota->references++;
  look->search = tasuki_search_new ("usage");
  tasuki_search_set_id (look->search, quota->id);
  tasuki_storage_load_async (quota->flow->chains->storage, look->search, on_loaded, look);
}

/* --- Storing it */

typedef struct
{
  TasukiQuota *quota;
  TasukiChange *change;
  char month[8];
  uint64_t bytes; /* of those that the store did not know of */
  uint64_t ahead;
  TasukiUse use;
} Saving;

static TasukiRecord *
make_record (const Saving *saving)
{
  const TasukiQuota *quota = saving->quota;
  g_autofree char *key = g_strdup_printf ("monthly-warning:%s", saving->month);
  const char *keys[] = { saving->use != TASUKI_USE_WITHIN ? key : NULL, NULL };
  GVariantDict body = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&body, "month", "s", saving->month);
  g_variant_dict_insert (&body, "bytes", "x", (gint64)(quota->usage.stored + saving->bytes));
  g_variant_dict_insert (&body, "ahead", "x", (gint64)saving->ahead);
  g_variant_dict_insert (&body, "told", "s", tasuki_usage_name (quota->usage.told));
  g_variant_dict_insert (&body, "state", "s", tasuki_usage_name (saving->use));
  return tasuki_record_new ("usage", quota->id,
                            quota->organisation != NULL ? quota->organisation : "", keys,
                            g_variant_dict_end (&body));
}

/* Another month may have begun meanwhile. */
static void
note_saved (const Saving *saving)
{
  TasukiUsage *self = &saving->quota->usage;

  self->revision = tasuki_change_get_revision (saving->change);
  if (!g_str_equal (self->month, saving->month))
    return;

  self->stored += saving->bytes;
  self->fresh -= saving->bytes;
  self->ahead = saving->ahead;
  self->noted = saving->use;
}

/* By somebody else, or by ourselves without an answer in time: that counts twice, then. */
static bool
is_outdated (const GError *error)
{
  return g_error_matches (error, TASUKI_ERROR, TASUKI_ERROR_CONFLICT)
         || g_error_matches (error, TASUKI_ERROR, TASUKI_ERROR_EXISTS)
         || g_error_matches (error, TASUKI_ERROR, TASUKI_ERROR_NOT_FOUND);
}

static void
note_unsaved (TasukiQuota *quota, const GError *error)
{
  quota->usage.again = is_outdated (error);
  if (quota->usage.again)
    quota->usage.knowledge = TASUKI_UNKNOWN;
  else
    g_warning (_ ("a record could not be stored: %s"), error->message);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Saving *saving = data;
  g_autoptr (TasukiChange) change = saving->change;
  TasukiQuota *quota = saving->quota;
  TasukiUsage *self = &quota->usage;
  g_autoptr (GError) error = NULL;

  self->saving = false;
  self->saved = tasuki_flow_now (quota->flow);
  self->due = self->saved + SAVE_INTERVAL;
  if (tasuki_storage_finish (TASUKI_STORAGE (source), result, &error))
    note_saved (saving);
  else
    note_unsaved (quota, error);

  /* A store that fails does not keep the access point from stopping. */
  if (quota->removed || (error != NULL && quota->flow->draining))
    give_up (quota);
}

/* What is unsaved holds it. */
static void
save (TasukiQuota *quota)
{
  TasukiUsage *self = &quota->usage;
  Saving *saving = g_new0 (Saving, 1);
  g_autoptr (TasukiRecord) record = NULL;

  tasuki_usage_turn (quota);
  self->saving = true;
  saving->quota = quota;
  saving->bytes = self->fresh;
  saving->ahead = quota->transfers > 0 ? self->fresh : 0;
  saving->use = tasuki_usage_judge (quota);
  g_strlcpy (saving->month, self->month, sizeof saving->month);
  record = make_record (saving);
  saving->change = tasuki_change_new (
      record, self->revision == 0 ? TASUKI_EXPECT_ABSENT : TASUKI_EXPECT_REVISION, self->revision);
  tasuki_storage_save_async (quota->flow->chains->storage, saving->change, on_saved, saving);
}

/* One that is saved was held until now, so that who comes and goes is stored no more often. */
static bool
is_saved (TasukiQuota *quota)
{
  const TasukiUsage *self = &quota->usage;

  return self->fresh == 0 && self->ahead == 0 && tasuki_usage_judge (quota) == self->noted;
}

static void
save_all (TasukiFlow *flow, int64_t until)
{
  g_autofree TasukiQuota **quotas
      = (TasukiQuota **)g_hash_table_get_keys_as_array (flow->unsaved, NULL);

  for (unsigned i = 0; quotas[i] != NULL; i++)
    {
      const TasukiUsage *usage = &quotas[i]->usage;

      if (usage->due > until || usage->saving)
        continue;
      if (usage->knowledge != TASUKI_KNOWN)
        tasuki_usage_want (quotas[i]);
      else if (is_saved (quotas[i]))
        give_up (quotas[i]);
      else
        save (quotas[i]);
    }
}

void
tasuki_usage_tick (TasukiFlow *flow)
{
  if (g_hash_table_size (flow->unsaved) > 0)
    save_all (flow, tasuki_flow_now (flow));
}

void
tasuki_usage_flush (TasukiFlow *flow)
{
  save_all (flow, INT64_MAX);
}

void
tasuki_usage_forget (TasukiQuota *quota)
{
  give_up (quota);
}

void
tasuki_usage_remove (TasukiFlow *flow, const char *id)
{
  g_autoptr (TasukiRecord) record
      = tasuki_record_new ("usage", id, "", NULL, g_variant_new ("a{sv}", NULL));
  g_autoptr (TasukiChange) change = tasuki_change_new (record, TASUKI_EXPECT_ANYTHING, 0);

  tasuki_storing_begin (flow);
  tasuki_storage_remove_async (flow->chains->storage, change, tasuki_storing_end, flow);
}
