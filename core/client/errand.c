/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* GTask around a thread for each errand. */

#include "client/errand.h"

typedef struct
{
  TasukiErrandVerb verb;
  GObject *subject;
} Errand;

static void
free_errand (gpointer data)
{
  Errand *errand = data;

  g_clear_object (&errand->subject);
  g_free (errand);
}

static gpointer
run (gpointer data)
{
  g_autoptr (GTask) task = data;
  Errand *errand = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (errand->verb (g_task_get_source_object (task), errand->subject, g_task_get_cancellable (task),
                    &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));

  return NULL;
}

/*
 * A thread of its own, not one of GTask's pool: a call may last for hours, and a pool full of such
 * calls would starve everybody else, name resolution among them.
 */
void
tasuki_errand_start (GObject *owner,
                     TasukiErrandVerb verb,
                     GObject *subject,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (owner, cancellable, callback, user_data);
  Errand *errand = g_new0 (Errand, 1);

  errand->verb = verb;
  errand->subject = subject != NULL ? g_object_ref (subject) : NULL;
  g_task_set_source_tag (task, verb);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, errand, free_errand);
  g_thread_unref (g_thread_new ("tasuki-errand", run, g_object_ref (task)));
}

bool
tasuki_errand_finish (GObject *owner, TasukiErrandVerb verb, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, owner), false);
  g_return_val_if_fail (g_task_get_source_tag (G_TASK (result)) == verb, false);

  return g_task_propagate_boolean (G_TASK (result), error);
}
