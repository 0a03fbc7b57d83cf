/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a connection ID may pass: out of its connection's settings, as they are now. */

#include "flow/quota.h"

#include "flow/flow-private.h"
#include "flow/steps.h"

/* Percent of a month's bytes, if the connection does not say. */
#define WARNING_DEFAULT 80

typedef struct
{
  bool used; /* it wants to know what was used */
  TasukiQuotaKnown done;
  gpointer data;
} Waiting;

/* A question to the store. */
typedef struct
{
  TasukiQuota *quota;
  TasukiSearch *search;
} Look;

/* --- Lifecycle */

static TasukiQuota *
new_quota (TasukiFlow *flow, const char *id)
{
  TasukiQuota *self = g_new0 (TasukiQuota, 1);

  flow->objects++;
  self->flow = flow;
  self->id = g_strdup (id);
  self->waiting = g_array_new (FALSE, FALSE, sizeof (Waiting));
  g_hash_table_insert (flow->quotas, self->id, self);
  return self;
}

void
tasuki_quota_release (TasukiQuota *self)
{
  if (--self->references > 0)
    return;

  g_assert (self->transfers == 0 && self->waiting->len == 0);
  if (!self->removed)
    g_hash_table_remove (self->flow->quotas, self->id);
  self->flow->objects--;
  g_array_unref (self->waiting);
  g_free (self->organisation);
  g_free (self->id);
  g_free (self);
}

/* --- Who waits */

static bool
is_answered (TasukiQuota *self, const Waiting *waiting)
{
  bool needed = waiting->used || self->monthly != 0;

  return self->knowledge == TASUKI_KNOWN
         && (!needed || self->usage.knowledge == TASUKI_KNOWN || self->removed);
}

void
tasuki_quota_answer (TasukiQuota *self, bool known)
{
  g_autoptr (GArray) waiting = self->waiting;

  self->references++;
  self->waiting = g_array_new (FALSE, FALSE, sizeof (Waiting));
  for (unsigned i = 0; i < waiting->len; i++)
    {
      Waiting one = g_array_index (waiting, Waiting, i);

      if (!known || is_answered (self, &one))
        one.done (known, one.data);
      else
        tasuki_quota_ask (self, one.used, one.done, one.data);
    }
  tasuki_quota_release (self);
}

/* --- The settings */

/* The performer knows the rates of those alone that have something to pass. */
static void
shape (TasukiQuota *self)
{
  uint64_t rate = self->transfers > 0 && !self->removed ? self->rate : 0;

  if (rate == self->shaped)
    return;

  self->shaped = rate;
  self->flow->performer->shape (self->flow->data, self->id, rate);
}

/* 0 if it is not there. */
static uint64_t
read_limit (TasukiRecord *record, const char *name)
{
  return (uint64_t)MAX (tasuki_record_get_integer (record, name, 0), 0);
}

/* @record: (nullable): NULL: there is none */
static void
take_settings (TasukiQuota *self, TasukiRecord *record)
{
  self->knowledge = TASUKI_KNOWN;
  if (record == NULL || tasuki_record_get_revision (record) < self->revision)
    return;

  self->revision = tasuki_record_get_revision (record);
  g_free (self->organisation);
  self->organisation = g_strdup (tasuki_record_get_organisation (record));
  self->rate = read_limit (record, "rate-limit");
  self->parallel = (unsigned)MIN (read_limit (record, "parallel-transfers"), UINT_MAX);
  self->monthly = read_limit (record, "monthly-limit");
  self->warning = (unsigned)CLAMP (
      tasuki_record_get_integer (record, "monthly-warning", WARNING_DEFAULT), 1, 100);
  shape (self);
  tasuki_usage_look (self);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Look *look = data;
  g_autoptr (TasukiSearch) search = look->search;
  g_autoptr (TasukiQuota) self = look->quota;
  GPtrArray *records = tasuki_search_get_records (search);
  bool known = tasuki_storage_finish (TASUKI_STORAGE (source), result, NULL);

  if (known)
    take_settings (self, records->len == 1 ? g_ptr_array_index (records, 0) : NULL);
  else if (self->knowledge == TASUKI_ASKED)
    self->knowledge = TASUKI_UNKNOWN;
  tasuki_quota_answer (self, self->knowledge == TASUKI_KNOWN);
}

static void
load (TasukiQuota *self)
{
  Look *look = g_new0 (Look, 1);

  self->knowledge = TASUKI_ASKED;
  look->quota = self;
  self->references++;
  look->search = tasuki_search_new ("connection");
  tasuki_search_set_id (look->search, self->id);
  tasuki_storage_load_async (self->flow->chains->storage, look->search, on_loaded, look);
}

TasukiQuota *
tasuki_quota_hold (TasukiFlow *flow, const char *id)
{
  TasukiQuota *self = g_hash_table_lookup (flow->quotas, id);

  if (self == NULL)
    self = new_quota (flow, id);
  self->references++;
  if (self->knowledge == TASUKI_UNKNOWN)
    load (self);
  return self;
}

void
tasuki_quota_ask (TasukiQuota *self, bool used, TasukiQuotaKnown done, gpointer data)
{
  Waiting waiting = { .used = used, .done = done, .data = data };

  if (is_answered (self, &waiting))
    {
      done (true, data);
      return;
    }

  g_array_append_val (self->waiting, waiting);
  if (self->knowledge == TASUKI_UNKNOWN)
    load (self);
  else if (self->knowledge == TASUKI_KNOWN)
    tasuki_usage_want (self);
}

/* --- What happens to it */

void
tasuki_quota_begin (TasukiQuota *self)
{
  self->transfers++;
  shape (self);
}

void
tasuki_quota_end (TasukiQuota *self)
{
  g_assert (self->transfers > 0);
  self->transfers--;
  shape (self);
}

void
tasuki_quota_doubt (TasukiFlow *flow, const char *id)
{
  TasukiQuota *self = g_hash_table_lookup (flow->quotas, id);

  if (self != NULL)
    self->knowledge = TASUKI_ASKED;
}

void
tasuki_quota_fail (TasukiFlow *flow, const char *id)
{
  TasukiQuota *self = g_hash_table_lookup (flow->quotas, id);

  if (self == NULL)
    return;

  self->knowledge = TASUKI_UNKNOWN;
  tasuki_quota_answer (self, false);
}

static void
on_used_known (bool known, gpointer quota)
{
  tasuki_quota_release (quota);
}

/* Also of one that nobody holds: what was used may be less, or more, of another limit. */
void
tasuki_quota_take (TasukiFlow *flow, TasukiRecord *record)
{
  TasukiQuota *self = g_hash_table_lookup (flow->quotas, tasuki_record_get_id (record));

  if (self == NULL)
    self = new_quota (flow, tasuki_record_get_id (record));
  self->references++;
  take_settings (self, record);
  tasuki_quota_answer (self, true);
  tasuki_quota_ask (self, true, on_used_known, self);
}

/* Another connection of that ID, which may come at once, has nothing of this one. */
void
tasuki_quota_forget (TasukiFlow *flow, const char *id)
{
  TasukiQuota *self = g_hash_table_lookup (flow->quotas, id);

  tasuki_usage_remove (flow, id);
  if (self == NULL)
    return;

  self->references++;
  self->removed = true;
  g_hash_table_remove (flow->quotas, id);
  self->knowledge = TASUKI_KNOWN;
  shape (self);
  tasuki_usage_forget (self);
  tasuki_quota_answer (self, true);
  tasuki_quota_release (self);
}

/* --- For the administration */

typedef struct
{
  TasukiQuota *quota;
  TasukiQuotaDescribed done;
  gpointer data;
} Description;

static GVariant *
describe (TasukiQuota *self)
{
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&dict, "transfers-now", "x", (gint64)self->transfers);
  g_variant_dict_insert (&dict, "used-this-month", "x", (gint64)tasuki_usage_get (self));
  if (self->monthly != 0)
    g_variant_dict_insert (&dict, "monthly-state", "s",
                           tasuki_usage_name (tasuki_usage_judge (self)));
  return g_variant_dict_end (&dict);
}

static void
on_known (bool known, gpointer data)
{
  g_autofree Description *self = data;
  g_autoptr (TasukiQuota) quota = self->quota;
  g_autoptr (GVariant) description = known ? g_variant_ref_sink (describe (quota)) : NULL;

  self->done (description, self->data);
}

void
tasuki_flow_describe_quota (TasukiFlow *self,
                            const char *id,
                            TasukiQuotaDescribed done,
                            gpointer data)
{
  Description *description = g_new0 (Description, 1);

  description->quota = tasuki_quota_hold (self, id);
  description->done = done;
  description->data = data;
  tasuki_quota_ask (description->quota, true, on_known, description);
}
