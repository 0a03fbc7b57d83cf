/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs tasukid. */

#include "cli/ctl-daemon.h"

#include <string.h>

#include <glib/gi18n.h>

#include <tasuki/error.h>

#include "paths.h"

/*
 * Beside this program; where the build leaves it; or where it gets installed. Never by PATH: what
 * is found there may be anybody's.
 */
static char *
find_program (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *directory = g_path_get_dirname (self != NULL ? self : TASUKI_BIN_DIR "/-");
  g_autofree char *beside = g_build_filename (directory, "tasukid", NULL);
  g_autofree char *built = g_build_filename (directory, "..", "daemon", "tasukid", NULL);

  if (g_file_test (beside, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&beside);
  if (g_file_test (built, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&built);

  return g_strdup (TASUKI_BIN_DIR "/tasukid");
}

/*
 * What the daemon said last, which is why it ended; without the name that it puts in front and the
 * code that it puts behind, for we do so, too.
 */
static char *
find_message (const char *said)
{
  static const char name[] = "tasukid: ";
  const char *last = g_strrstr (said, name);
  char *message = g_strstrip (g_strdup (last != NULL ? last + strlen (name) : said));
  char *code = g_strrstr (message, " [");

  if (code != NULL && g_str_has_suffix (code, "]"))
    *code = '\0';

  return message;
}

bool
tasuki_ctl_daemon_run (const char *config, const char *option, GError **error)
{
  g_autofree char *program = find_program ();
  const char *const arguments[] = { program, "--config", config, option, NULL };
  g_autofree char *said = NULL;
  g_autofree char *message = NULL;
  g_autoptr (GError) problem = NULL;
  int status = 0;

  if (!g_spawn_sync (NULL, (char **)arguments, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL,
                     &said, &status, &problem))
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION, _ ("%s cannot be run: %s"),
                   program, problem->message);
      return false;
    }
  if (g_spawn_check_wait_status (status, &problem))
    return true;

  message = find_message (said);
  g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION,
                       message[0] != '\0' ? message : problem->message);
  return false;
}
