/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether nobody but root and ourselves could have put a file where it is. */

#include "host/trust.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include <tasuki/error.h>

#define LINKS_MAX 40 /* as the kernel's own, path_resolution(7) */

/* A walk along a path. */
typedef struct
{
  GString *real;  /* where it is: checked, without symbolic links; "" is the root */
  GQueue names;   /* what is to come, of char * */
  unsigned links; /* how many it went through */
} Walk;

static void
push_names (Walk *walk, const char *path)
{
  g_auto (GStrv) names = g_strsplit (path, "/", -1);

  for (unsigned i = g_strv_length (names); i > 0; i--)
    if (*names[i - 1] != '\0' && !g_str_equal (names[i - 1], "."))
      g_queue_push_head (&walk->names, g_strdup (names[i - 1]));
}

static bool
refuse (const char *path, int code, GError **error)
{
  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_PLUGIN, "%s: %s", path, g_strerror (code));
  return false;
}

static bool
check_owner (const char *path, const struct stat *status, GError **error)
{
  if (status->st_uid == 0 || status->st_uid == geteuid ())
    return true;

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_PLUGIN,
               _ ("%s belongs to user %u, who could replace plugins; chown it to root"), path,
               status->st_uid);
  return false;
}

/* The mode of a symbolic link says nothing; that of the directory that it is in does. */
static bool
check_mode (const char *path, const struct stat *status, bool far, GError **error)
{
  bool sticky = far && S_ISDIR (status->st_mode) && (status->st_mode & S_ISVTX) != 0;

  if (S_ISLNK (status->st_mode) || sticky || (status->st_mode & (S_IWGRP | S_IWOTH)) == 0)
    return true;

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_PLUGIN,
               _ ("%s can be written by others, who could replace plugins; chmod go-w '%s'"), path,
               path);
  return false;
}

/* Goes on where the link at @path leads. */
static bool
follow (Walk *walk, const char *path, GError **error)
{
  g_autofree char *target = g_file_read_link (path, NULL);

  if (target == NULL || ++walk->links > LINKS_MAX)
    return refuse (path, target == NULL ? errno : ELOOP, error);

  if (g_path_is_absolute (target))
    g_string_truncate (walk->real, 0);
  push_names (walk, target);
  return true;
}

static bool
enter (Walk *walk, const char *name, GError **error)
{
  g_autofree char *path = g_strdup_printf ("%s/%s", walk->real->str, name);
  struct stat status;

  if (lstat (path, &status) != 0)
    return refuse (path, errno, error);
  if (!check_owner (path, &status, error)
      || !check_mode (path, &status, g_queue_get_length (&walk->names) > 1, error))
    return false;
  if (S_ISLNK (status.st_mode))
    return follow (walk, path, error);

  if (*name != '\0')
    g_string_assign (walk->real, path);
  return true;
}

static void
leave (Walk *walk)
{
  const char *slash = strrchr (walk->real->str, '/');

  g_string_truncate (walk->real, slash != NULL ? (gsize)(slash - walk->real->str) : 0);
}

static bool
step (Walk *walk, GError **error)
{
  g_autofree char *name = g_queue_pop_head (&walk->names);

  if (!g_str_equal (name, ".."))
    return enter (walk, name, error);

  leave (walk);
  return true;
}

char *
tasuki_trust_resolve (const char *path, GError **error)
{
  Walk walk = { .real = g_string_new (NULL), .names = G_QUEUE_INIT };
  bool trusted;

  g_assert (g_path_is_absolute (path));

  trusted = enter (&walk, "", error);
  push_names (&walk, path);
  while (trusted && !g_queue_is_empty (&walk.names))
    trusted = step (&walk, error);

  g_queue_clear_full (&walk.names, g_free);
  return g_string_free (walk.real, !trusted);
}
