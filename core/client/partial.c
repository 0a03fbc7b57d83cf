/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A temporary file, from its making to its final name or its removal. */

#include "client/partial.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include <tasuki/error.h>
#include <tasuki/transfer.h>

#include "client/beneath.h"
#include "client/folder.h"
#include "client/foreign-path.h"

/* So often the kernel is told to begin writing, so that the final sync is short. */
#define WRITE_BACK_BYTES (8 * 1024 * 1024)

/* More than this, behind what was written last, does not stay in the page cache. */
#define CACHED_BYTES (3 * WRITE_BACK_BYTES)

struct _TasukiPartial
{
  int64_t index;
  int64_t announced;
  int64_t written;
  int64_t begun;   /* how much of it the kernel was told to write */
  int64_t dropped; /* and how much it need not cache any more */
  uint32_t mode;
  int64_t modified;
  TasukiFolder *folder;
  int directory; /* the folder's */
  int descriptor;
  char *directory_path;
  char *temporary;
  char *name;
};

/* The parts of @path before and after its last slash. */
static void
split_path (const char *path, char **directory, char **name)
{
  const char *slash = strrchr (path, '/');

  *directory = slash != NULL ? g_strndup (path, slash - path) : g_strdup ("");
  *name = g_strdup (slash != NULL ? slash + 1 : path);
}

static bool
refuse_existing (TasukiPartial *self, GError **error)
{
  g_autofree char *shown = tasuki_foreign_path_display (self->name);

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_EXISTS,
               _ ("The receiver already has a file \"%s\" and keeps it."), shown);
  return false;
}

/* An existing file is refused here, before its bytes are sent, and once more when it is placed. */
static bool
make_file (TasukiPartial *self,
           int root,
           bool overwrite,
           TasukiFolder **latest,
           GHashTable *made,
           GError **error)
{
  self->folder = tasuki_folder_enter (latest, root, self->directory_path, made, error);
  if (self->folder == NULL)
    return false;
  self->directory = tasuki_folder_get_descriptor (self->folder);
  if (!overwrite && tasuki_beneath_exists (self->directory, self->name))
    return refuse_existing (self, error);

  self->descriptor = tasuki_beneath_make_temporary (self->directory, &self->temporary, error);
  return self->descriptor >= 0;
}

TasukiPartial *
tasuki_partial_new (int root,
                    const TasukiStoreFile *file,
                    bool overwrite,
                    TasukiFolder **latest,
                    GHashTable *made,
                    GError **error)
{
  g_autoptr (TasukiPartial) self = g_new0 (TasukiPartial, 1);

  self->index = file->index;
  self->announced = file->size;
  self->mode = file->mode;
  self->modified = file->modified;
  self->directory = self->descriptor = -1;
  split_path (file->path, &self->directory_path, &self->name);

  return make_file (self, root, overwrite, latest, made, error) ? g_steal_pointer (&self) : NULL;
}

void
tasuki_partial_free (TasukiPartial *self)
{
  if (self->temporary != NULL)
    unlinkat (self->directory, self->temporary, 0);
  if (self->descriptor >= 0)
    close (self->descriptor);
  g_clear_pointer (&self->folder, tasuki_folder_unref);
  g_free (self->directory_path);
  g_free (self->temporary);
  g_free (self->name);
  g_free (self);
}

int64_t
tasuki_partial_get_index (TasukiPartial *self)
{
  return self->index;
}

const char *
tasuki_partial_get_directory (TasukiPartial *self)
{
  return self->directory_path;
}

static bool
refuse_size (TasukiPartial *self, GError **error)
{
  g_autofree char *shown = tasuki_foreign_path_display (self->name);

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INTEGRITY,
               _ ("The file \"%s\" is not as long as the sender announced."), shown);
  return false;
}

/*
 * Gives up cached pages as soon as they are on disk: the next ones take their place, which costs
 * less than fresh ones, and what others have in the cache stays there. Waiting also tells of
 * errors, and only once: fsync () would not repeat them.
 */
static bool
drop_behind (TasukiPartial *self, GError **error)
{
  const unsigned wait
      = SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER;
  const int64_t length = self->written - CACHED_BYTES - self->dropped;

  if (length <= 0)
    return true;
  if (sync_file_range (self->descriptor, self->dropped, length, wait) != 0
      && (errno == EIO || errno == ENOSPC || errno == EDQUOT))
    return tasuki_beneath_fail (error, _ ("Cannot write the file"), self->name, errno);

  posix_fadvise (self->descriptor, self->dropped, length, POSIX_FADV_DONTNEED);
  self->dropped += length;
  return true;
}

static bool
write_back (TasukiPartial *self, GError **error)
{
  if (self->written - self->begun < WRITE_BACK_BYTES)
    return true;

  /* A mere hint: whether the bytes are on disk is what fsync says. */
  sync_file_range (self->descriptor, self->begun, self->written - self->begun,
                   SYNC_FILE_RANGE_WRITE);
  self->begun = self->written;
  return drop_behind (self, error);
}

bool
tasuki_partial_write (TasukiPartial *self, const void *bytes, size_t length, GError **error)
{
  const char *rest = bytes;

  if (self->announced != TASUKI_SIZE_UNKNOWN && (int64_t)length > self->announced - self->written)
    return refuse_size (self, error);

  while (length > 0)
    {
      ssize_t done = write (self->descriptor, rest, length);

      if (done < 0 && errno == EINTR)
        continue;
      if (done < 0)
        return tasuki_beneath_fail (error, _ ("Cannot write the file"), self->name, errno);
      rest += done;
      length -= done;
      self->written += done;
    }

  return write_back (self, error);
}

static bool
set_facts (TasukiPartial *self, GError **error)
{
  struct stat facts;
  struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, { .tv_nsec = UTIME_OMIT } };
  const int64_t second = 1000000000;

  if (fstat (self->descriptor, &facts) != 0)
    return tasuki_beneath_fail (error, _ ("Cannot read the mode of the file"), self->name, errno);
  if ((self->mode & S_IXUSR) != 0
      && fchmod (self->descriptor, (facts.st_mode & 0666) | S_IXUSR) != 0)
    return tasuki_beneath_fail (error, _ ("Cannot set the mode of the file"), self->name, errno);
  if (self->modified <= 0)
    return true;

  times[1] = (struct timespec){ self->modified / second, self->modified % second };
  if (futimens (self->descriptor, times) != 0)
    return tasuki_beneath_fail (error, _ ("Cannot set the time of the file"), self->name, errno);
  return true;
}

bool
tasuki_partial_complete (TasukiPartial *self, GError **error)
{
  if (self->announced != TASUKI_SIZE_UNKNOWN && self->written != self->announced)
    return refuse_size (self, error);

  return set_facts (self, error);
}

bool
tasuki_partial_sync (TasukiPartial *self, GError **error)
{
  if (fsync (self->descriptor) != 0)
    return tasuki_beneath_fail (error, _ ("Cannot bring the file to disk"), self->name, errno);

  return true;
}

bool
tasuki_partial_place (TasukiPartial *self, bool overwrite, GError **error)
{
  if (!tasuki_beneath_rename (self->directory, self->temporary, self->name, overwrite, error))
    return false;

  g_clear_pointer (&self->temporary, g_free);
  return true;
}
