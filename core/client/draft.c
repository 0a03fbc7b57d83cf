/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A lock on the keyfile itself: it goes away with whoever holds it, however that one ends. */

#include "client/draft.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include <tasuki/error.h>

#define EXTENSION       ".conf"
#define DRAFT_EXTENSION ".enrolling.conf"

char *
tasuki_draft_locate (const char *path)
{
  g_autofree char *name = g_strdup (path);

  if (g_str_has_suffix (name, EXTENSION))
    name[strlen (name) - strlen (EXTENSION)] = '\0';
  return g_strconcat (name, DRAFT_EXTENSION, NULL);
}

static void
set_failure (GError **error, const char *draft, int code)
{
  if (code == ENOENT)
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_NOT_FOUND, "%s: %s", draft, g_strerror (code));
  else if (code == EWOULDBLOCK)
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_BUSY,
                 _ ("%s: somebody is enrolling this profile just now"), draft);
  else
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION, "%s: %s", draft,
                 g_strerror (code));
}

/* Whether the file is still there under that name: who held it before may have taken it away. */
static bool
is_there (int descriptor, const char *draft)
{
  struct stat held;
  struct stat named;

  return fstat (descriptor, &held) == 0 && stat (draft, &named) == 0 && held.st_dev == named.st_dev
         && held.st_ino == named.st_ino;
}

int
tasuki_draft_hold (const char *draft, GError **error)
{
  int descriptor = open (draft, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  int code = descriptor < 0 ? errno : 0;

  if (code == 0 && flock (descriptor, LOCK_EX | LOCK_NB) != 0)
    code = errno;
  else if (code == 0 && !is_there (descriptor, draft))
    code = ENOENT;
  if (code == 0)
    return descriptor;

  set_failure (error, draft, code);
  if (descriptor >= 0)
    close (descriptor);
  return -1;
}
