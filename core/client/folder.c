/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Counts who needs an open directory: entering it anew costs five system calls. */

#include "client/folder.h"

#include <string.h>
#include <unistd.h>

#include "client/beneath.h"

struct _TasukiFolder
{
  unsigned users;
  int descriptor;
  char *path;
};

static TasukiFolder *
make (int descriptor, const char *path)
{
  TasukiFolder *self = g_new (TasukiFolder, 1);

  *self = (TasukiFolder){ .users = 1, .descriptor = descriptor, .path = g_strdup (path) };
  return self;
}

TasukiFolder *
tasuki_folder_enter (
    TasukiFolder **latest, int root, const char *path, GHashTable *made, GError **error)
{
  TasukiFolder *self = *latest;

  if (self == NULL || strcmp (self->path, path) != 0)
    {
      int descriptor = tasuki_beneath_make_directory (root, path, made, error);

      if (descriptor < 0)
        return NULL;
      self = make (descriptor, path);
      g_clear_pointer (latest, tasuki_folder_unref);
      *latest = self;
    }

  self->users++;
  return self;
}

TasukiFolder *
tasuki_folder_open (int root, const char *path)
{
  int descriptor = tasuki_beneath_open_directory (root, path, NULL);

  return descriptor >= 0 ? make (descriptor, path) : NULL;
}

void
tasuki_folder_unref (TasukiFolder *self)
{
  if (--self->users > 0)
    return;

  close (self->descriptor);
  g_free (self->path);
  g_free (self);
}

int
tasuki_folder_get_descriptor (TasukiFolder *self)
{
  return self->descriptor;
}
