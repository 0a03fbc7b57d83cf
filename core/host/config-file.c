/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads the files of the configuration: regular, of a bounded size, and nobody else's. */

#include "host/config-file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include <tasuki/error.h>

#define SIZE_MAX_ALLOWED (1024 * 1024)

static bool
refuse (const char *path, const char *problem, GError **error)
{
  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION, "%s: %s", path, problem);
  return false;
}

/* errno says why. */
static bool
refuse_unreadable (const char *path, GError **error)
{
  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION,
               _ ("%s: cannot be read: %s; give the relay's user read access to it, or remove it"),
               path, g_strerror (errno));
  return false;
}

static bool
check_owner (const char *path, const struct stat *status, GError **error)
{
  if ((status->st_mode & (S_IWGRP | S_IWOTH)) == 0
      && (status->st_uid == 0 || status->st_uid == geteuid ()))
    return true;

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION,
               _ ("%s: others may change it; make it root's or your own, then: chmod go-w '%s'"),
               path, path);
  return false;
}

static bool
check_file (int descriptor, const char *path, size_t *size, GError **error)
{
  struct stat status;

  if (fstat (descriptor, &status) != 0)
    return refuse_unreadable (path, error);
  if (!S_ISREG (status.st_mode))
    return refuse (path, _ ("is not a regular file"), error);
  if (status.st_size > SIZE_MAX_ALLOWED)
    return refuse (path, _ ("is larger than 1 MiB, which no configuration is"), error);

  *size = (size_t)status.st_size;
  return check_owner (path, &status, error);
}

/* As much as fits or is there; false with errno set. */
static bool
read_all (int descriptor, char *text, size_t size, size_t *length)
{
  ssize_t got;

  *length = 0;
  do
    {
      got = read (descriptor, text + *length, size - *length);
      if (got > 0)
        *length += (size_t)got;
    }
  while ((got > 0 && *length < size) || (got < 0 && errno == EINTR));

  return got >= 0;
}

static char *
read_open (int descriptor, const char *path, size_t *length, GError **error)
{
  g_autofree char *text = NULL;
  size_t size;

  if (!check_file (descriptor, path, &size, error))
    return NULL;

  /* One byte more, to see that nobody is still writing it. */
  text = g_malloc (size + 1);
  if (!read_all (descriptor, text, size + 1, length))
    refuse_unreadable (path, error);
  else if (*length > size)
    refuse (path, _ ("grows while it is read; try again"), error);
  else
    return g_steal_pointer (&text);

  return NULL;
}

char *
tasuki_config_file_read (const char *path, size_t *length, GError **error)
{
  /* Not to hang at a pipe that nobody writes to. */
  int descriptor = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  char *text;

  if (descriptor < 0)
    {
      refuse_unreadable (path, error);
      return NULL;
    }

  text = read_open (descriptor, path, length, error);
  close (descriptor);
  return text;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *)a, *(char *const *)b);
}

static bool
list_open (DIR *open, const char *directory, GPtrArray *names, GError **error)
{
  const struct dirent *entry;
  struct stat status;

  if (fstat (dirfd (open), &status) != 0)
    return refuse_unreadable (directory, error);
  if (!check_owner (directory, &status, error))
    return false;

  while ((entry = readdir (open)) != NULL)
    if (g_str_has_suffix (entry->d_name, ".conf") && entry->d_name[0] != '.')
      g_ptr_array_add (names, g_build_filename (directory, entry->d_name, NULL));
  g_ptr_array_sort (names, compare_names);
  return true;
}

GPtrArray *
tasuki_config_file_list (const char *directory, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  DIR *open = opendir (directory);
  bool listed;

  if (open == NULL && errno == ENOENT)
    return g_steal_pointer (&names);

  listed = open != NULL ? list_open (open, directory, names, error)
                        : refuse_unreadable (directory, error);
  if (open != NULL)
    closedir (open);
  return listed ? g_steal_pointer (&names) : NULL;
}
