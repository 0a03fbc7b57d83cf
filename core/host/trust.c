/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether nobody but root and ourselves could have put a file where it is. */

#include "host/trust.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include <tasuki/error.h>

static bool
check_one (const char *path, bool parent, GError **error)
{
  struct stat status;

  if (lstat (path, &status) != 0)
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_PLUGIN, "%s: %s", path, g_strerror (errno));
      return false;
    }
  if (status.st_uid != 0 && status.st_uid != geteuid ())
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_PLUGIN,
                   _ ("%s belongs to user %u, who could replace plugins; chown it to root"), path,
                   status.st_uid);
      return false;
    }
  /* In a sticky directory nobody can replace what is not his. */
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0
      && !(parent && S_ISDIR (status.st_mode) && (status.st_mode & S_ISVTX) != 0))
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_PLUGIN,
                   _ ("%s can be written by others, who could replace plugins; chmod go-w '%s'"),
                   path, path);
      return false;
    }

  return true;
}

bool
tasuki_trust_check (const char *path, GError **error)
{
  g_autofree char *at = g_strdup (path);

  g_assert (g_path_is_absolute (path));

  if (!check_one (at, false, error))
    return false;
  while (!g_str_equal (at, "/"))
    {
      char *parent = g_path_get_dirname (at);

      g_free (at);
      at = parent;
      if (!check_one (at, true, error))
        return false;
    }

  return true;
}
