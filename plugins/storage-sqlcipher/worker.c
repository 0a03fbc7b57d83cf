/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Group commit: whatever waits goes into one transaction; answers come after it is durable. */

#include "worker.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "journal-table.h"
#include "setting-table.h"
#include "statement.h"
#include "verification.h"

#define QUEUE_MAX           4096
#define BATCH_MAX           256
#define RETENTION_BATCH     100 /* some hundredths of a second's worth */
#define IDEMPOTENCY_AGE     (24 * 3600 * (gint64)G_USEC_PER_SEC)
#define IDEMPOTENCY_KEY_MAX 128

struct _Worker
{
  GThread *thread;
  GAsyncQueue *queue;
  Database *database;
};

typedef struct
{
  Work work;
  TasukiQuestion *question; /* NULL: none, but retention or the end */
  Retention *retention;     /* NULL for none */
  GPtrArray *records;
  guint64 number; /* total, or revision */
  GError *error;
} Job;

static void
free_job (gpointer data)
{
  Job *job = data;

  g_clear_object (&job->question);
  g_free (job->retention);
  g_clear_pointer (&job->records, g_ptr_array_unref);
  g_clear_error (&job->error);
  g_free (job);
}

static bool
is_read (Job *job)
{
  return job->question != NULL && job->work <= WORK_VERIFY;
}

static bool
read_records (Database *database, Job *job)
{
  TasukiSearch *search = TASUKI_SEARCH (job->question);

  g_clear_pointer (&job->records, g_ptr_array_unref);
  job->records = g_ptr_array_new_with_free_func (g_object_unref);
  if (job->work == WORK_LOAD)
    return setting_table_load (database, search, job->records, &job->number, &job->error);
  if (job->work == WORK_VERIFY)
    return verification_answer (database, search, job->records, &job->number, &job->error);
  return journal_table_search (database, search, job->records, &job->number, &job->error);
}

static bool
write_record (Database *database, Job *job)
{
  TasukiChange *change = TASUKI_CHANGE (job->question);

  if (job->work == WORK_SAVE)
    return setting_table_save (database, change, &job->number, &job->error);
  if (job->work == WORK_REMOVE)
    return setting_table_remove (database, change, &job->number, &job->error);
  return journal_table_append (database, change, &job->number, &job->error);
}

/* What nobody waits for any more was answered with a failure, and must not be made after all. */
static bool
is_acceptable (Job *job)
{
  const char *key = tasuki_change_get_idempotency_key (TASUKI_CHANGE (job->question));

  if (tasuki_question_is_answered (job->question))
    g_set_error_literal (&job->error, TASUKI_ERROR, TASUKI_ERROR_BUSY,
                         _ ("the store had too much to do, and the change was not made"));
  else if (key != NULL && strlen (key) > IDEMPOTENCY_KEY_MAX)
    g_set_error (&job->error, TASUKI_ERROR, TASUKI_ERROR_INVALID,
                 _ ("an idempotency key has %d bytes at most"), IDEMPOTENCY_KEY_MAX);

  return job->error == NULL;
}

/* TRUE if a change with this key was made before: then @job has its answer. */
static bool
was_done (Database *database, Job *job)
{
  const char *key = tasuki_change_get_idempotency_key (TASUKI_CHANGE (job->question));
  sqlite3_stmt *statement;
  bool found;

  if (key == NULL)
    return false;
  statement = statement_get (
      database, "SELECT revision FROM idempotency WHERE key = ?1 AND time > ?2", &job->error);
  if (statement == NULL)
    return true;

  statement_bind_text (statement, 1, key);
  statement_bind_number (statement, 2, g_get_real_time () - IDEMPOTENCY_AGE);
  found = statement_next (database, statement, &job->error);
  if (found)
    job->number = (guint64)sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return found || job->error != NULL;
}

static bool
remember_done (Database *database, Job *job)
{
  const char *key = tasuki_change_get_idempotency_key (TASUKI_CHANGE (job->question));
  sqlite3_stmt *old, *statement;

  if (key == NULL)
    return true;
  old = statement_get (database, "DELETE FROM idempotency WHERE time <= ?1", &job->error);
  statement = statement_get (
      database, "INSERT OR REPLACE INTO idempotency (key, time, revision) VALUES (?1, ?2, ?3)",
      &job->error);
  if (old == NULL || statement == NULL)
    return false;

  statement_bind_number (old, 1, g_get_real_time () - IDEMPOTENCY_AGE);
  statement_bind_text (statement, 1, key);
  statement_bind_number (statement, 2, g_get_real_time ());
  statement_bind_number (statement, 3, (gint64)job->number);
  return statement_finish (database, old, &job->error)
         && statement_finish (database, statement, &job->error);
}

/* One change that fails takes nothing of the others with it. */
static void
perform_write (Database *database, Job *job)
{
  if (!is_acceptable (job) || was_done (database, job))
    return;
  if (!database_run (database, "SAVEPOINT change", &job->error))
    return;

  if (!write_record (database, job) || !remember_done (database, job))
    database_run (database, "ROLLBACK TO change", NULL);
  database_run (database, "RELEASE change", job->error == NULL ? &job->error : NULL);
}

static void
perform_retention (Database *database, Job *job)
{
  if (!database_run (database, "SAVEPOINT retention", &job->error))
    return;

  job->number = retention_go_on (job->retention, database, RETENTION_BATCH, &job->error);
  if (job->error != NULL)
    database_run (database, "ROLLBACK TO retention", NULL);
  database_run (database, "RELEASE retention", job->error == NULL ? &job->error : NULL);
}

static void
perform (Database *database, Job *job)
{
  if (job->retention != NULL)
    perform_retention (database, job);
  else if (is_read (job))
    read_records (database, job);
  else
    perform_write (database, job);
}

static void
answer (Job *job)
{
  if (job->retention != NULL)
    {
      if (job->error != NULL)
        g_warning (_ ("old entries could not be removed: %s"), job->error->message);
    }
  else if (job->error != NULL)
    tasuki_question_fail (job->question, job->error);
  else if (is_read (job))
    tasuki_search_answer (TASUKI_SEARCH (job->question), job->records, job->number);
  else
    tasuki_change_answer (TASUKI_CHANGE (job->question), job->number);
}

static bool
perform_all (Database *database, GPtrArray *batch, GError **error)
{
  if (!database_run (database, "BEGIN IMMEDIATE", error))
    return false;

  for (unsigned i = 0; i < batch->len; i++)
    {
      Job *job = g_ptr_array_index (batch, i);

      perform (database, job);

      /* A full disk may undo the whole transaction; what follows would be one of its own. */
      if (sqlite3_get_autocommit (database->handle))
        {
          *error = job->error != NULL ? g_error_copy (job->error) : NULL;
          return *error == NULL && database_fail (database, error);
        }
    }

  return database_run (database, "COMMIT", error);
}

/* Nothing was written. What was read may have been what was about to be: it is read again. */
static void
undo_all (Database *database, GPtrArray *batch, const GError *error)
{
  if (!sqlite3_get_autocommit (database->handle))
    database_run (database, "ROLLBACK", NULL);

  for (unsigned i = 0; i < batch->len; i++)
    {
      Job *job = g_ptr_array_index (batch, i);

      g_clear_error (&job->error);
      if (is_read (job))
        read_records (database, job);
      else
        {
          job->error = g_error_copy (error);
          job->number = 0;
        }
    }
}

static void
perform_batch (Database *database, GPtrArray *batch)
{
  g_autoptr (GError) error = NULL;

  if (!perform_all (database, batch, &error))
    undo_all (database, batch, error);

  g_ptr_array_foreach (batch, (GFunc)(void (*) (void))answer, NULL);
}

/* FALSE if the end was among what waited. */
static bool
collect (Worker *self, GPtrArray *batch)
{
  Job *job = g_async_queue_pop (self->queue);

  while (job != NULL)
    {
      if (job->question == NULL && job->retention == NULL)
        {
          free_job (job);
          return false;
        }
      g_ptr_array_add (batch, job);
      job = batch->len < BATCH_MAX ? g_async_queue_try_pop (self->queue) : NULL;
    }

  return true;
}

/* The next batch has its turn after what waits. */
static void
go_on (Worker *self, GPtrArray *batch)
{
  for (unsigned i = 0; i < batch->len; i++)
    {
      Job *job = g_ptr_array_index (batch, i);
      Job *next;

      if (job->retention == NULL || job->number == 0)
        continue;
      next = g_new0 (Job, 1);
      next->retention = g_steal_pointer (&job->retention);
      g_async_queue_push (self->queue, next);
    }
}

static gpointer
run (gpointer data)
{
  Worker *self = data;
  bool going = true;

  while (going)
    {
      g_autoptr (GPtrArray) batch = g_ptr_array_new_with_free_func (free_job);

      going = collect (self, batch);
      if (batch->len > 0)
        perform_batch (self->database, batch);
      go_on (self, batch);
    }

  return NULL;
}

Worker *
worker_new (Database *database)
{
  Worker *self = g_new0 (Worker, 1);

  self->database = database;
  self->queue = g_async_queue_new_full (free_job);
  self->thread = g_thread_new ("storage", run, self);

  return self;
}

void
worker_free (Worker *self)
{
  g_async_queue_push (self->queue, g_new0 (Job, 1));
  g_thread_join (self->thread);
  database_close (self->database);
  g_async_queue_unref (self->queue);
  g_free (self);
}

void
worker_put (Worker *self, Work work, TasukiQuestion *question)
{
  g_autoptr (GError) error = NULL;
  Job *job;

  if (g_async_queue_length (self->queue) >= QUEUE_MAX)
    {
      error = g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_BUSY,
                                   _ ("too much waits for the store"));
      tasuki_question_fail (question, error);
      return;
    }

  job = g_new0 (Job, 1);
  job->work = work;
  job->question = g_object_ref (question);
  g_async_queue_push (self->queue, job);
}

void
worker_retain (Worker *self, const RetentionRule rules[static RETENTION_N_JOURNALS])
{
  Job *job;

  if (!retention_is_needed (rules))
    return;

  job = g_new0 (Job, 1);
  job->retention = g_new0 (Retention, 1);
  job->retention->now = g_get_real_time ();
  memcpy (job->retention->rules, rules, sizeof job->retention->rules);
  g_async_queue_push (self->queue, job);
}
