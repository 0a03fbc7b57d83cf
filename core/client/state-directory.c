/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Makes directories for the user's state. */

#include "client/state-directory.h"

char *
tasuki_state_directory_make (const char *what)
{
  g_autofree char *path = g_build_filename (g_get_user_state_dir (), "tasuki", what, NULL);

  return g_mkdir_with_parents (path, 0700) == 0 ? g_steal_pointer (&path) : NULL;
}

char *
tasuki_state_get_boot (void)
{
  char *boot = NULL;

  if (!g_file_get_contents ("/proc/sys/kernel/random/boot_id", &boot, NULL, NULL))
    return g_strdup ("");

  return g_strchomp (boot);
}
