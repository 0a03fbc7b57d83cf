/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keeps the audit log: who did what, before and after. */

#include "admin/audit.h"

#include <glib/gi18n-lib.h>

#include "admin/output.h"
#include "admin/shape.h"

typedef struct
{
  TasukiJob *job;
  TasukiJobStep next;
  GError *error;
} Entry;

static const struct
{
  const char *kind;
  const TasukiColumn *columns;
} shapes[] = {
  { "connection", tasuki_operation_column_connection },
  { "ip-filter", tasuki_operation_column_ip_filter },
  { "permission", tasuki_operation_column_permission },
  { "api-key", tasuki_operation_column_key },
};

static void
insert_record (GVariantDict *body, const char *key, const char *kind, TasukiRecord *record)
{
  if (record == NULL)
    return;

  for (size_t i = 0; i < G_N_ELEMENTS (shapes); i++)
    if (g_str_equal (shapes[i].kind, kind))
      {
        g_autoptr (GVariant) row = tasuki_output_record (shapes[i].columns, record);

        g_variant_dict_insert (body, key, "v", row);
      }
}

static GVariant *
make_body (TasukiJob *job, const TasukiAuditSubject *subject, const GError *failure)
{
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&body, "caller", "s", job->caller);
  g_variant_dict_insert (&body, "operation", "s", job->operation->words);
  g_variant_dict_insert (&body, "kind", "s", subject->kind);
  g_variant_dict_insert (&body, "id", "s", subject->id);
  insert_record (&body, "before", subject->kind, subject->before);
  insert_record (&body, "after", subject->kind, subject->after);
  if (failure != NULL)
    g_variant_dict_insert (&body, "failure", "s", tasuki_error_to_code (failure));

  return g_variant_dict_end (&body);
}

static void
add_named (GStrvBuilder *keys, const char *name, const char *text)
{
  g_autofree char *key = g_strdup_printf ("%s:%s", name, text);

  g_strv_builder_add (keys, key);
}

static char **
make_keys (TasukiJob *job, const TasukiAuditSubject *subject, TasukiRecord *record)
{
  const char *owner = record != NULL ? tasuki_record_get_string (record, "connection") : NULL;
  g_autoptr (GStrvBuilder) keys = g_strv_builder_new ();

  g_strv_builder_add_many (keys, subject->kind, subject->id, owner, NULL);
  add_named (keys, "caller", job->caller);
  add_named (keys, "operation", job->operation->words);
  add_named (keys, "kind", subject->kind);
  add_named (keys, "id", subject->id);
  return g_strv_builder_end (keys);
}

static TasukiChange *
make_change (TasukiJob *job, const TasukiAuditSubject *subject, const GError *failure)
{
  TasukiRecord *record = subject->after != NULL ? subject->after : subject->before;
  const char *acting = job->organisation != NULL ? job->organisation : "";
  const char *organisation = record != NULL ? tasuki_record_get_organisation (record) : acting;
  g_auto (GStrv) keys = make_keys (job, subject, record);
  g_autoptr (TasukiRecord) entry = tasuki_record_new (
      "audit", "", organisation, (const char *const *)keys, make_body (job, subject, failure));

  return tasuki_change_new (entry, TASUKI_EXPECT_ANYTHING, 0);
}

static Entry *
entry_new (TasukiJob *job, TasukiJobStep next, GError *error)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->job = job;
  entry->next = next;
  entry->error = error;
  return entry;
}

static void
on_recorded (GObject *storage, GAsyncResult *result, gpointer data)
{
  g_autofree Entry *entry = data;
  g_autoptr (GError) error = NULL;

  if (tasuki_storage_finish (TASUKI_STORAGE (storage), result, &error))
    {
      entry->next (entry->job);
      return;
    }

  g_prefix_error (&error, _ ("Nothing was changed, because it could not be recorded: "));
  tasuki_job_fail (entry->job, g_steal_pointer (&error));
}

static void
on_failure_recorded (GObject *storage, GAsyncResult *result, gpointer data)
{
  g_autofree Entry *entry = data;
  g_autoptr (GError) error = NULL;

  if (!tasuki_storage_finish (TASUKI_STORAGE (storage), result, &error))
    g_warning (_ ("the audit log does not say that its last entry failed: %s"), error->message);

  tasuki_job_fail (entry->job, g_steal_pointer (&entry->error));
}

void
tasuki_audit_record (TasukiJob *job, const TasukiAuditSubject *subject, TasukiJobStep next)
{
  g_autoptr (TasukiChange) change = make_change (job, subject, NULL);

  tasuki_storage_append_async (job->storage, change, on_recorded, entry_new (job, next, NULL));
}

void
tasuki_audit_fail (TasukiJob *job, const TasukiAuditSubject *subject, GError *error)
{
  g_autoptr (TasukiChange) change = make_change (job, subject, error);

  tasuki_storage_append_async (job->storage, change, on_failure_recorded,
                               entry_new (job, NULL, error));
}
