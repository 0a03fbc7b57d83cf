/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One call that is being done: from step to step, and to its one answer. */

#include "admin/job.h"

#include <glib/gi18n-lib.h>

#include "admin/admin-private.h"
#include "admin/reach.h"

typedef struct _Frame Frame;

struct _Frame
{
  gpointer state;
  GDestroyNotify free_state;
  Frame *below;
};

typedef struct
{
  TasukiJob public;

  Frame *top;

  TasukiCall *call;
  void (*done) (TasukiAdmin *admin, const TasukiOperation *operation);
  TasukiSearch *search;
  TasukiJobStep next;
} Job;

static Job *
get_private (TasukiJob *self)
{
  return (Job *)self;
}

TasukiJob *
tasuki_job_new (TasukiAdmin *admin,
                TasukiStorage *storage,
                TasukiCall *call,
                const TasukiOperation *operation,
                GVariant *input,
                void (*done) (TasukiAdmin *admin, const TasukiOperation *operation))
{
  Job *job = g_new0 (Job, 1);

  job->public.admin = admin;
  job->public.storage = g_object_ref (storage);
  job->public.operation = operation;
  job->public.input = g_variant_ref (input);
  job->public.caller = tasuki_call_get_caller (call);
  job->public.organisation = tasuki_call_get_organisation (call);
  job->public.connections = tasuki_call_get_connections (call);
  if (tasuki_operation_writes (operation))
    job->public.idempotency_key = tasuki_call_get_idempotency_key (call);
  job->call = g_object_ref (call);
  job->done = done;

  return &job->public;
}

static void
end (TasukiJob *self)
{
  Job *job = get_private (self);
  TasukiAdmin *admin = self->admin;
  const TasukiOperation *operation = self->operation;
  void (*done) (TasukiAdmin *, const TasukiOperation *) = job->done;

  while (job->top != NULL)
    tasuki_job_pop (self);
  g_clear_object (&self->storage);
  g_clear_pointer (&self->input, g_variant_unref);
  g_clear_pointer (&self->records, g_ptr_array_unref);
  g_clear_object (&job->search);
  g_clear_object (&job->call);
  g_free (job);

  done (admin, operation);
}

void
tasuki_job_reply (TasukiJob *self, guint status, GVariant *output)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (output);

  tasuki_admin_note_reply (self->admin, self, status, sunk);
  tasuki_call_reply (get_private (self)->call, status, sunk);
  end (self);
}

void
tasuki_job_reply_with (TasukiJob *self, guint status, const TasukiReplyForms *forms, gpointer data)
{
  g_assert (!tasuki_operation_writes (self->operation));

  tasuki_call_reply_with (get_private (self)->call, status, forms, data);
  end (self);
}

void
tasuki_job_fail (TasukiJob *self, GError *error)
{
  g_autoptr (GError) owned = error;

  tasuki_question_fail (TASUKI_QUESTION (get_private (self)->call), owned);
  end (self);
}

/* A storage that does not know how to narrow a search down has told more than it was asked for. */
static GError *
excess (void)
{
  return g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_STORAGE,
                              _ ("The storage found more than what concerns your connections, and "
                                 "nothing of it is shown"));
}

static void
on_found (GObject *storage, GAsyncResult *result, gpointer data)
{
  TasukiJob *self = data;
  Job *job = get_private (self);
  g_autoptr (TasukiSearch) search = g_steal_pointer (&job->search);
  g_autoptr (GError) error = NULL;

  if (!tasuki_storage_finish (TASUKI_STORAGE (storage), result, &error))
    {
      tasuki_job_fail (self, g_steal_pointer (&error));
      return;
    }
  if (!tasuki_reach_has_found (self, search))
    {
      tasuki_job_fail (self, excess ());
      return;
    }

  g_clear_pointer (&self->records, g_ptr_array_unref);
  self->records = g_ptr_array_ref (tasuki_search_get_records (search));
  self->total = tasuki_search_get_total (search);
  job->next (self);
}

static void
set_search (TasukiJob *self, TasukiSearch *search, TasukiJobStep next)
{
  Job *job = get_private (self);

  g_assert (job->search == NULL);
  tasuki_reach_bind (self, search);
  job->search = search;
  job->next = next;
}

void
tasuki_job_load (TasukiJob *self, TasukiSearch *search, TasukiJobStep next)
{
  set_search (self, search, next);
  tasuki_storage_load_async (self->storage, search, on_found, self);
}

void
tasuki_job_search (TasukiJob *self, TasukiSearch *search, TasukiJobStep next)
{
  set_search (self, search, next);
  tasuki_storage_search_async (self->storage, search, on_found, self);
}

void
tasuki_job_find_nothing (TasukiJob *self, TasukiJobStep next)
{
  g_clear_pointer (&self->records, g_ptr_array_unref);
  self->records = g_ptr_array_new_with_free_func (g_object_unref);
  self->total = 0;
  next (self);
}

void
tasuki_job_verify (TasukiJob *self, TasukiSearch *search, TasukiJobStep next)
{
  Job *job = get_private (self);

  g_assert (job->search == NULL && self->organisation == NULL && self->connections == NULL);
  job->search = search;
  job->next = next;
  tasuki_storage_verify_async (self->storage, search, on_found, self);
}

void
tasuki_job_push (TasukiJob *self, gpointer state, GDestroyNotify free_state)
{
  Job *job = get_private (self);
  Frame *frame = g_new0 (Frame, 1);

  frame->state = state;
  frame->free_state = free_state;
  frame->below = job->top;
  job->top = frame;
  self->state = state;
}

void
tasuki_job_pop (TasukiJob *self)
{
  Job *job = get_private (self);
  Frame *frame = job->top;

  g_assert (frame != NULL);
  job->top = frame->below;
  self->state = job->top != NULL ? job->top->state : NULL;
  frame->free_state (frame->state);
  g_free (frame);
}

TasukiRecord *
tasuki_job_get_record (TasukiJob *self)
{
  return self->records->len > 0 ? g_ptr_array_index (self->records, 0) : NULL;
}

void
tasuki_job_set_record (TasukiJob *self, TasukiRecord *record)
{
  GPtrArray *records = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (records, g_object_ref (record));
  g_clear_pointer (&self->records, g_ptr_array_unref);
  self->records = records;
  self->total = 1;
}

bool
tasuki_job_has_scope (TasukiJob *self, const char *scope)
{
  return tasuki_call_has_scope (get_private (self)->call, scope);
}

const char *
tasuki_job_get_text (TasukiJob *self, const char *key)
{
  const char *text = NULL;

  g_variant_lookup (self->input, key, "&s", &text);
  return text;
}

gint64
tasuki_job_get_number (TasukiJob *self, const char *key, gint64 otherwise)
{
  gint64 number = otherwise;

  g_variant_lookup (self->input, key, "x", &number);
  return number;
}

void
tasuki_job_copy_given (TasukiJob *self, const char *const *names, GVariantDict *body)
{
  for (; *names != NULL; names++)
    {
      g_autoptr (GVariant) value = g_variant_lookup_value (self->input, *names, NULL);

      if (value != NULL)
        g_variant_dict_insert_value (body, *names, value);
    }
}
