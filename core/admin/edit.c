/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Changes one setting. */

#include "admin/edit.h"

#include "admin/audit.h"

typedef struct
{
  TasukiRecord *before;
  TasukiRecord *after;
  TasukiChange *change; /* once it is being made */
  TasukiJobStep next;
} Edit;

static void
edit_free (gpointer data)
{
  Edit *edit = data;

  g_clear_object (&edit->before);
  g_clear_object (&edit->after);
  g_clear_object (&edit->change);
  g_free (edit);
}

static TasukiRecord *
get_subject (const Edit *edit)
{
  return edit->after != NULL ? edit->after : edit->before;
}

static TasukiAuditSubject
describe (const Edit *edit)
{
  TasukiRecord *record = get_subject (edit);

  return (TasukiAuditSubject){ .kind = tasuki_record_get_kind (record),
                               .id = tasuki_record_get_id (record),
                               .before = edit->before,
                               .after = edit->after };
}

static void
keep_saved (TasukiJob *job, const Edit *edit)
{
  TasukiRecord *after = edit->after;
  g_autoptr (TasukiRecord) saved
      = tasuki_record_new_stored (tasuki_record_get_kind (after), tasuki_record_get_id (after),
                                  tasuki_record_get_organisation (after),
                                  tasuki_record_get_keys (after), tasuki_record_get_body (after),
                                  tasuki_change_get_revision (edit->change), g_get_real_time ());

  tasuki_job_set_record (job, saved);
}

static void
on_changed (GObject *storage, GAsyncResult *result, gpointer data)
{
  TasukiJob *job = data;
  const Edit *edit = job->state;
  TasukiAuditSubject subject = describe (edit);
  TasukiJobStep next = edit->next;
  g_autoptr (GError) error = NULL;

  if (!tasuki_storage_finish (TASUKI_STORAGE (storage), result, &error))
    {
      tasuki_audit_fail (job, &subject, g_steal_pointer (&error));
      return;
    }

  if (edit->after != NULL)
    keep_saved (job, edit);
  tasuki_job_pop (job);
  next (job);
}

static void
make_change (TasukiJob *job)
{
  Edit *edit = job->state;
  bool absent = edit->before == NULL;

  edit->change = tasuki_change_new (get_subject (edit),
                                    absent ? TASUKI_EXPECT_ABSENT : TASUKI_EXPECT_REVISION,
                                    absent ? 0 : tasuki_record_get_revision (edit->before));
  if (edit->after != NULL)
    tasuki_storage_save_async (job->storage, edit->change, on_changed, job);
  else
    tasuki_storage_remove_async (job->storage, edit->change, on_changed, job);
}

static void
start (TasukiJob *job, TasukiRecord *before, TasukiRecord *after, TasukiJobStep next)
{
  Edit *edit = g_new0 (Edit, 1);
  TasukiAuditSubject subject;

  g_set_object (&edit->before, before);
  g_set_object (&edit->after, after);
  edit->next = next;
  tasuki_job_push (job, edit, edit_free);

  subject = describe (edit);
  tasuki_audit_record (job, &subject, make_change);
}

void
tasuki_edit_save (TasukiJob *job, TasukiRecord *before, TasukiRecord *after, TasukiJobStep next)
{
  start (job, before, after, next);
}

void
tasuki_edit_remove (TasukiJob *job, TasukiRecord *before, TasukiJobStep next)
{
  start (job, before, NULL, next);
}
