/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Directories and files beneath a directory, step by step, each step confined by the kernel. */

#include "client/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include <tasuki/error.h>

#include "client/foreign-path.h"

#define RANDOM_BYTES 12

bool
tasuki_beneath_fail (GError **error, const char *what, const char *name, int code)
{
  g_autofree char *shown = tasuki_foreign_path_display (name);

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_DECLINED, "%s: \"%s\": %s", what, shown,
               g_strerror (code));
  return false;
}

static int
open_confined (int directory, const char *path, uint64_t flags, uint64_t mode)
{
  struct open_how how = {
    .flags = flags | O_CLOEXEC | O_NOFOLLOW,
    .mode = mode,
    .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
  };

  return (int)syscall (SYS_openat2, directory, path, &how, sizeof how);
}

int
tasuki_beneath_open_root (const char *directory, GError **error)
{
  int descriptor = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (descriptor < 0)
    tasuki_beneath_fail (error, _ ("Cannot open the directory"), directory, errno);
  return descriptor;
}

int
tasuki_beneath_open_directory (int root, const char *path, GError **error)
{
  int descriptor = open_confined (root, path[0] != '\0' ? path : ".", O_RDONLY | O_DIRECTORY, 0);

  if (descriptor < 0)
    tasuki_beneath_fail (error, _ ("Cannot open the directory"), path, errno);
  return descriptor;
}

int
tasuki_beneath_open_file (int root, const char *path, GError **error)
{
  int descriptor = open_confined (root, path, O_RDONLY | O_NONBLOCK, 0);

  if (descriptor < 0)
    tasuki_beneath_fail (error, _ ("Cannot open the file"), path, errno);
  return descriptor;
}

int
tasuki_beneath_reopen_temporary (int directory, const char *name, struct stat *facts)
{
  int descriptor;

  if (strchr (name, '/') != NULL || !g_str_has_prefix (name, TASUKI_BENEATH_TEMPORARY_PREFIX)
      || !g_str_has_suffix (name, TASUKI_BENEATH_TEMPORARY_SUFFIX))
    return -1;

  descriptor = open_confined (directory, name, O_RDWR | O_NONBLOCK, 0);
  if (descriptor >= 0
      && (fstat (descriptor, facts) != 0 || !S_ISREG (facts->st_mode) || facts->st_nlink != 1))
    {
      close (descriptor);
      return -1;
    }

  return descriptor;
}

/* Opens @name in @directory, and makes it if it is not there. */
static int
enter (int directory, const char *name, bool *is_new)
{
  *is_new = mkdirat (directory, name, 0777) == 0;
  if (!*is_new && errno != EEXIST)
    return -1;

  return open_confined (directory, name, O_RDONLY | O_DIRECTORY, 0);
}

static char *
join_names (char **names, guint count)
{
  GString *path = g_string_new (NULL);

  for (guint i = 0; i < count; i++)
    g_string_append_printf (path, "%s%s", i > 0 ? "/" : "", names[i]);

  return g_string_free (path, FALSE);
}

int
tasuki_beneath_make_directory (int root, const char *path, GHashTable *made, GError **error)
{
  g_auto (GStrv) names = g_strsplit (path, "/", -1);
  int directory = tasuki_beneath_open_directory (root, "", error);

  for (guint i = 0; directory >= 0 && names[i] != NULL; i++)
    {
      bool is_new;
      int next = enter (directory, names[i], &is_new);
      int code = errno;

      close (directory);
      directory = next;
      if (directory < 0)
        tasuki_beneath_fail (error, _ ("Cannot make or enter the directory"), path, code);
      else if (is_new && made != NULL)
        g_hash_table_add (made, join_names (names, i));
    }

  return directory;
}

static char *
make_temporary_name (void)
{
  static const char digits[] = "0123456789abcdef";
  uint8_t bytes[RANDOM_BYTES];
  GString *name = g_string_new (TASUKI_BENEATH_TEMPORARY_PREFIX);
  ssize_t filled = getrandom (bytes, sizeof bytes, 0);

  g_assert (filled == (ssize_t)sizeof bytes);
  for (size_t i = 0; i < sizeof bytes; i++)
    {
      g_string_append_c (name, digits[bytes[i] >> 4]);
      g_string_append_c (name, digits[bytes[i] & 15]);
    }
  g_string_append (name, TASUKI_BENEATH_TEMPORARY_SUFFIX);

  return g_string_free (name, FALSE);
}

int
tasuki_beneath_make_temporary (int directory, char **name, GError **error)
{
  g_autofree char *made = make_temporary_name ();
  int descriptor = open_confined (directory, made, O_RDWR | O_CREAT | O_EXCL, 0666);

  if (descriptor < 0)
    {
      tasuki_beneath_fail (error, _ ("Cannot make the file"), made, errno);
      return -1;
    }

  *name = g_steal_pointer (&made);
  return descriptor;
}

/* For file systems that know no RENAME_NOREPLACE: a hard link does not replace anything either. */
static int
link_and_unlink (int directory, const char *from, const char *to)
{
  if (linkat (directory, from, directory, to, 0) != 0)
    return -1;

  return unlinkat (directory, from, 0);
}

static int
rename_without_replacing (int directory, const char *from, const char *to)
{
  int status = renameat2 (directory, from, directory, to, RENAME_NOREPLACE);

  if (status != 0 && (errno == EINVAL || errno == ENOSYS))
    status = link_and_unlink (directory, from, to);
  return status;
}

bool
tasuki_beneath_rename (
    int directory, const char *from, const char *to, bool overwrite, GError **error)
{
  int status = overwrite ? renameat (directory, from, directory, to)
                         : rename_without_replacing (directory, from, to);
  g_autofree char *shown = NULL;

  if (status == 0)
    return true;
  if (errno != EEXIST || overwrite)
    return tasuki_beneath_fail (error, _ ("Cannot give the file its name"), to, errno);

  shown = tasuki_foreign_path_display (to);
  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_EXISTS,
               _ ("The receiver already has a file \"%s\" and keeps it."), shown);
  return false;
}

bool
tasuki_beneath_exists (int directory, const char *name)
{
  struct stat facts;

  return fstatat (directory, name, &facts, AT_SYMLINK_NOFOLLOW) == 0;
}
