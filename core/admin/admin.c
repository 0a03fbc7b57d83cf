/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Takes calls: finds the operation, checks scope and input, and starts the handler. */

#include "admin/admin-private.h"

#include <glib/gi18n-lib.h>

#include "admin/handler.h"
#include "admin/input.h"
#include "admin/replay.h"
#include "admin/route.h"

/* How many operations that write may wait for the one that runs. */
#define WRITES_MAX 64

struct _TasukiAdmin
{
  grefcount references; /* the owner's, and one of each job */
  TasukiStorage *storage;
  const TasukiAdminView *view;
  gpointer data;
  GQueue writes; /* of TasukiJob; the first is running */
  TasukiReplay *replay;
};

TasukiAdmin *
tasuki_admin_new (TasukiStorage *storage, const TasukiAdminView *view, gpointer data)
{
  TasukiAdmin *self = g_new0 (TasukiAdmin, 1);

  g_ref_count_init (&self->references);
  self->storage = g_object_ref (storage);
  self->view = view;
  self->data = data;
  g_queue_init (&self->writes);
  self->replay = tasuki_replay_new ();

  return self;
}

static void
drop_reference (TasukiAdmin *self)
{
  if (!g_ref_count_dec (&self->references))
    return;

  g_assert (g_queue_is_empty (&self->writes));
  g_object_unref (self->storage);
  tasuki_replay_free (self->replay);
  g_free (self);
}

void
tasuki_admin_free (TasukiAdmin *self)
{
  self->view = NULL;
  self->data = NULL;
  drop_reference (self);
}

const TasukiAdminView *
tasuki_admin_get_view (TasukiAdmin *self, gpointer *data)
{
  *data = self->data;
  return self->view;
}

static TasukiReplayRequest
describe_request (const TasukiJob *job)
{
  return (TasukiReplayRequest){ .caller = job->caller,
                                .connections = job->connections,
                                .key = job->idempotency_key,
                                .operation = job->operation,
                                .input = job->input };
}

/* Whether it was made before; the job has ended then. */
static bool
replay (TasukiJob *job)
{
  const TasukiReplayRequest request = describe_request (job);
  g_autoptr (GVariant) output = NULL;
  guint status = 0;

  switch (
      tasuki_replay_find (job->admin->replay, &request, g_get_monotonic_time (), &status, &output))
    {
    case TASUKI_REPLAY_SAME:
      job->idempotency_key = NULL;
      tasuki_job_reply (job, status, output);
      return true;
    case TASUKI_REPLAY_OTHER:
      tasuki_job_fail (job, g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_CONFLICT,
                                                 _ ("This idempotency key was used for another "
                                                    "change; choose a new one")));
      return true;
    case TASUKI_REPLAY_NEW:
    default:
      return false;
    }
}

static void
run (TasukiJob *job)
{
  if (job->idempotency_key == NULL || !replay (job))
    tasuki_handler_get (job->operation) (job);
}

void
tasuki_admin_note_reply (TasukiAdmin *self, const TasukiJob *job, guint status, GVariant *output)
{
  const TasukiReplayRequest request = describe_request (job);

  if (request.key != NULL)
    tasuki_replay_keep (self->replay, &request, g_get_monotonic_time (), status, output);
}

static void
on_ended (TasukiAdmin *self, const TasukiOperation *operation)
{
  if (tasuki_operation_writes (operation))
    {
      g_queue_pop_head (&self->writes);
      if (!g_queue_is_empty (&self->writes))
        run (g_queue_peek_head (&self->writes));
    }

  drop_reference (self);
}

/* One write at a time: what a handler has looked up still holds when it writes. */
static void
enqueue (TasukiAdmin *self, TasukiJob *job)
{
  g_queue_push_tail (&self->writes, job);
  if (g_queue_get_length (&self->writes) == 1)
    run (job);
}

/* The fields of body and query, and those of the path. */
static GVariant *
join_fields (GVariant *input, GVariant *path_fields)
{
  g_autoptr (GVariantBuilder) joined = g_variant_builder_new (G_VARIANT_TYPE_VARDICT);
  GVariant *const sources[] = { path_fields, input };

  for (size_t i = 0; i < G_N_ELEMENTS (sources); i++)
    for (gsize j = 0; j < g_variant_n_children (sources[i]); j++)
      {
        g_autoptr (GVariant) entry = g_variant_get_child_value (sources[i], j);

        g_variant_builder_add_value (joined, entry);
      }

  return g_variant_ref_sink (g_variant_builder_end (joined));
}

/* Whether the operation is for callers who reach no farther than this one. */
static bool
is_within_reach (TasukiCall *call, const TasukiOperation *operation, GError **error)
{
  const char *organisation = tasuki_call_get_organisation (call);

  if (operation->relay_wide && organisation != NULL)
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_REFUSED,
                   _ ("\"%s\" is for who acts for all organisations, and you act for \"%s\" alone"),
                   operation->words, organisation);
      return false;
    }
  if (operation->narrowing == TASUKI_NARROWING_REFUSED
      && tasuki_call_get_connections (call) != NULL)
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_REFUSED,
                   _ ("\"%s\" is for who acts for all connections, and %s is limited to some"),
                   operation->words, tasuki_call_get_caller (call));
      return false;
    }

  return true;
}

static bool
is_allowed (TasukiCall *call, const TasukiOperation *operation, GError **error)
{
  if (!tasuki_call_has_scope (call, operation->scope))
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_REFUSED,
                   _ ("\"%s\" needs the scope %s, which %s does not have"), operation->words,
                   operation->scope, tasuki_call_get_caller (call));
      return false;
    }

  return is_within_reach (call, operation, error);
}

static const TasukiOperation *
find_allowed (TasukiCall *call, GVariant **path_fields, GError **error)
{
  const TasukiOperation *operation = tasuki_route_find (
      tasuki_call_get_method (call), tasuki_call_get_path (call), path_fields, error);

  return operation != NULL && is_allowed (call, operation, error) ? operation : NULL;
}

static TasukiJob *
make_job (TasukiAdmin *self, TasukiCall *call, GError **error)
{
  g_autoptr (GVariant) path_fields = NULL;
  g_autoptr (GVariant) fields = NULL;
  g_autoptr (GVariant) input = NULL;
  const TasukiOperation *operation = find_allowed (call, &path_fields, error);

  if (operation == NULL)
    return NULL;

  fields = join_fields (tasuki_call_get_input (call), path_fields);
  input = tasuki_input_check (operation, fields, TASUKI_INPUT_JSON, error);
  if (input == NULL)
    return NULL;
  if (tasuki_operation_writes (operation) && g_queue_get_length (&self->writes) >= WRITES_MAX)
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_BUSY,
                   _ ("Too many changes are waiting; try again later"));
      return NULL;
    }

  g_ref_count_inc (&self->references);
  return tasuki_job_new (self, self->storage, call, operation, input, on_ended);
}

void
tasuki_admin_perform (TasukiAdmin *self, TasukiCall *call)
{
  g_autoptr (GError) error = NULL;
  TasukiJob *job = make_job (self, call, &error);

  if (job == NULL)
    tasuki_question_fail (TASUKI_QUESTION (call), error);
  else if (tasuki_operation_writes (job->operation))
    enqueue (self, job);
  else
    run (job);
}
