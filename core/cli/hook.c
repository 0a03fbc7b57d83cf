/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Starts the user's program for a transfer that is completed. */

#include "cli/hook.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include <tasuki/error.h>

#define PATH_DEFAULT "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

/* Whatever else is in ours, such as secrets, is none of its business. */
static const char *const passed_on[]
    = { "HOME", "LANG", "LC_ALL", "LC_CTYPE", "LC_MESSAGES", "LANGUAGE", "TZ", NULL };

static char **
make_environment (TasukiDelivery *delivery)
{
  g_autofree char *transfer = NULL;
  g_autofree char *from = NULL;
  g_autofree char *file_id = NULL;
  char **environment = g_environ_setenv (NULL, "PATH", PATH_DEFAULT, TRUE);

  g_object_get (delivery, "transfer-id", &transfer, "peer-id", &from, "file-id", &file_id, NULL);
  for (const char *const *name = passed_on; *name != NULL; name++)
    if (g_getenv (*name) != NULL)
      environment = g_environ_setenv (environment, *name, g_getenv (*name), TRUE);
  environment = g_environ_setenv (environment, "TASUKI_TRANSFER_ID", transfer, TRUE);
  environment = g_environ_setenv (environment, "TASUKI_FROM", from, TRUE);
  return g_environ_setenv (environment, "TASUKI_FILE_ID", file_id, TRUE);
}

/* A path that begins with a dash must not be taken for an option. */
static char *
make_argument (const char *path)
{
  return path[0] == '-' ? g_strconcat ("./", path, NULL) : g_strdup (path);
}

static char **
make_arguments (const char *program, TasukiDelivery *delivery)
{
  g_auto (GStrv) stored = tasuki_delivery_get_stored (delivery);
  GPtrArray *arguments = g_ptr_array_new ();

  g_ptr_array_add (arguments, g_strdup (program));
  for (char **path = stored; *path != NULL; path++)
    g_ptr_array_add (arguments, make_argument (*path));
  g_ptr_array_add (arguments, NULL);

  return (char **)g_ptr_array_free (arguments, FALSE);
}

static void
ended_cb (GObject *process, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (g_subprocess_wait_check_finish (G_SUBPROCESS (process), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
tasuki_hook_run_async (const char *program,
                       TasukiDelivery *delivery,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_auto (GStrv) environment = make_environment (delivery);
  g_auto (GStrv) arguments = make_arguments (program, delivery);
  g_autoptr (GSubprocess) process = NULL;
  GError *error = NULL;

  g_task_set_source_tag (task, tasuki_hook_run_async);
  g_subprocess_launcher_set_environ (launcher, environment);
  g_subprocess_launcher_take_stdout_fd (launcher, fcntl (STDERR_FILENO, F_DUPFD_CLOEXEC, 3));
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *)arguments, &error);
  if (process == NULL)
    g_task_return_error (task, error);
  else
    g_subprocess_wait_check_async (process, NULL, ended_cb, g_steal_pointer (&task));
}

gboolean
tasuki_hook_run_finish (GAsyncResult *result, GError **error)
{
  g_autoptr (GError) failure = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &failure))
    return TRUE;

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_FAILED, _ ("The program of --exec failed: %s"),
               failure->message);
  return FALSE;
}
