/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The directory of a new access point. */

#include "cli/ctl-directory.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include <tasuki/error.h>

struct _TasukiCtlDirectory
{
  char *path;
  bool made;
  bool kept;
  GPtrArray *files; /* of char *: the names of what was made */
};

static bool
fail (GError **error, const char *path)
{
  int code = errno;

  g_set_error (error, TASUKI_ERROR,
               code == EEXIST ? TASUKI_ERROR_EXISTS : TASUKI_ERROR_CONFIGURATION,
               _ ("%s cannot be made: %s"), path, g_strerror (code));
  return false;
}

static bool
check_owner (TasukiCtlDirectory *self, GError **error)
{
  struct stat status;

  if (stat (self->path, &status) != 0)
    return fail (error, self->path);
  if (S_ISDIR (status.st_mode) && status.st_uid == geteuid () && (status.st_mode & 022) == 0)
    return true;

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION,
               _ ("%s is not a directory that belongs to you and that nobody else can write to; "
                  "choose another one, or none, which is then made"),
               self->path);
  return false;
}

static bool
make_directory (TasukiCtlDirectory *self, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (self->path);

  if (g_mkdir_with_parents (parent, 0755) != 0)
    return fail (error, parent);
  if (mkdir (self->path, 0700) == 0)
    self->made = true;
  else if (errno != EEXIST)
    return fail (error, self->path);

  return check_owner (self, error);
}

TasukiCtlDirectory *
tasuki_ctl_directory_open (const char *path, GError **error)
{
  g_autoptr (TasukiCtlDirectory) self = g_new0 (TasukiCtlDirectory, 1);

  self->path = g_canonicalize_filename (path, NULL);
  self->files = g_ptr_array_new_with_free_func (g_free);

  return make_directory (self, error) ? g_steal_pointer (&self) : NULL;
}

void
tasuki_ctl_directory_free (TasukiCtlDirectory *self)
{
  for (guint i = 0; !self->kept && i < self->files->len; i++)
    {
      g_autofree char *file = tasuki_ctl_directory_get_file (self, self->files->pdata[i]);

      g_unlink (file);
    }
  if (self->made && !self->kept)
    g_rmdir (self->path);

  g_ptr_array_unref (self->files);
  g_free (self->path);
  g_free (self);
}

void
tasuki_ctl_directory_keep (TasukiCtlDirectory *self)
{
  self->kept = true;
}

const char *
tasuki_ctl_directory_get_path (TasukiCtlDirectory *self)
{
  return self->path;
}

char *
tasuki_ctl_directory_get_file (TasukiCtlDirectory *self, const char *name)
{
  return g_build_filename (self->path, name, NULL);
}

bool
tasuki_ctl_directory_has (TasukiCtlDirectory *self, const char *name)
{
  g_autofree char *path = tasuki_ctl_directory_get_file (self, name);
  struct stat status;

  return lstat (path, &status) == 0;
}

static bool
write_all (int descriptor, const void *bytes, size_t size)
{
  const char *next = bytes;

  while (size > 0)
    {
      ssize_t count = write (descriptor, next, size);

      if (count < 0 && errno != EINTR)
        return false;
      if (count > 0)
        {
          next += count;
          size -= (size_t)count;
        }
    }

  return fsync (descriptor) == 0;
}

bool
tasuki_ctl_directory_write (TasukiCtlDirectory *self,
                            const char *name,
                            unsigned mode,
                            const void *bytes,
                            size_t size,
                            GError **error)
{
  g_autofree char *path = tasuki_ctl_directory_get_file (self, name);
  int descriptor = open (path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  bool written;

  if (descriptor < 0)
    return fail (error, path);

  g_ptr_array_add (self->files, g_strdup (name));
  written = write_all (descriptor, bytes, size) && fchmod (descriptor, mode) == 0;
  if (!written)
    fail (error, path);
  close (descriptor);

  return written;
}
