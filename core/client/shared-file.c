/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Replaced by renaming, under a lock that is a file of its own, as the file itself goes away. */

#include "client/shared-file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include <tasuki/error.h>

#define LOCK_EXTENSION ".lock"

static bool
fail (GError **error, const char *path, const char *problem)
{
  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION, "%s: %s", path, problem);
  return false;
}

/* Who may write it says what its owner believes. */
static bool
check (const char *path, const struct stat *facts, size_t size, GError **error)
{
  if ((facts->st_mode & 022) != 0)
    return fail (error, path, _ ("others may write it; allow it to its owner alone: chmod 600"));
  if ((size_t)facts->st_size > size)
    return fail (error, path, _ ("it is too long"));

  return true;
}

char *
tasuki_shared_file_read (const char *path, size_t size, GError **error)
{
  g_autoptr (GError) failure = NULL;
  struct stat facts;
  char *text = NULL;

  if (stat (path, &facts) != 0 && errno == ENOENT)
    return g_strdup ("");
  if (stat (path, &facts) == 0 && !check (path, &facts, size, error))
    return NULL;
  if (!g_file_get_contents (path, &text, NULL, &failure))
    fail (error, path, failure->message);

  return text;
}

bool
tasuki_shared_file_replace (const char *path, const char *text, size_t length, GError **error)
{
  g_autoptr (GError) failure = NULL;

  if (g_file_set_contents_full (path, text, (gssize)length,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                &failure))
    return true;

  return fail (error, path, failure->message);
}

static int
lock (int descriptor)
{
  int status;

  do
    status = flock (descriptor, LOCK_EX);
  while (status != 0 && errno == EINTR);

  return status;
}

int
tasuki_shared_file_lock (const char *path, GError **error)
{
  g_autofree char *name = g_strconcat (path, LOCK_EXTENSION, NULL);
  int descriptor = open (name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (descriptor >= 0 && lock (descriptor) == 0)
    return descriptor;

  fail (error, name, g_strerror (errno));
  if (descriptor >= 0)
    close (descriptor);
  return -1;
}
