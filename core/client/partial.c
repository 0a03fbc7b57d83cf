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

#define HASH_BYTES (256 * 1024)

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
  bool is_kept;
  bool is_synced;
  char *path;
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
  self->path = g_strdup (file->path);
  split_path (file->path, &self->directory_path, &self->name);

  return make_file (self, root, overwrite, latest, made, error) ? g_steal_pointer (&self) : NULL;
}

/* The path that a note tells of, judged like one that a sender gives. */
static char *
take_path (GVariant *note, const char *key)
{
  g_autoptr (GVariant) value = g_variant_lookup_value (note, key, G_VARIANT_TYPE_BYTESTRING);
  size_t length = 0;
  const uint8_t *bytes = value != NULL ? g_variant_get_fixed_array (value, &length, 1) : NULL;

  return bytes != NULL ? tasuki_foreign_path_check (bytes, length, NULL) : NULL;
}

static bool
open_again (TasukiPartial *self, int root, GVariant *note)
{
  struct stat facts;
  uint64_t device = 0;
  uint64_t inode = 0;

  self->folder = tasuki_folder_open (root, self->directory_path);
  if (self->folder == NULL)
    return false;
  self->directory = tasuki_folder_get_descriptor (self->folder);
  self->descriptor = tasuki_beneath_reopen_temporary (self->directory, self->temporary, &facts);
  if (self->descriptor < 0)
    return false;

  g_variant_lookup (note, "device", "t", &device);
  g_variant_lookup (note, "inode", "t", &inode);
  self->written = facts.st_size;
  return facts.st_dev == device && facts.st_ino == inode && self->written <= self->announced;
}

TasukiPartial *
tasuki_partial_reopen (int root, GVariant *note)
{
  g_autoptr (TasukiPartial) self = g_new0 (TasukiPartial, 1);

  self->is_kept = true; /* until it is known to be ours */
  self->directory = self->descriptor = -1;
  self->path = take_path (note, "path");
  self->temporary = take_path (note, "temporary");
  if (self->path == NULL || self->temporary == NULL
      || !g_variant_lookup (note, "size", "x", &self->announced)
      || !g_variant_lookup (note, "mode", "u", &self->mode)
      || !g_variant_lookup (note, "modified", "x", &self->modified))
    return NULL;

  split_path (self->path, &self->directory_path, &self->name);
  return open_again (self, root, note) ? g_steal_pointer (&self) : NULL;
}

static GVariant *
to_bytes (const char *text)
{
  return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, text, strlen (text), 1);
}

GVariant *
tasuki_partial_describe (TasukiPartial *self)
{
  g_auto (GVariantDict) note = G_VARIANT_DICT_INIT (NULL);
  struct stat facts = { .st_ino = 0 };

  fstat (self->descriptor, &facts);
  g_variant_dict_insert_value (&note, "path", to_bytes (self->path));
  g_variant_dict_insert_value (&note, "temporary", to_bytes (self->temporary));
  g_variant_dict_insert (&note, "size", "x", self->announced);
  g_variant_dict_insert (&note, "mode", "u", self->mode);
  g_variant_dict_insert (&note, "modified", "x", self->modified);
  g_variant_dict_insert (&note, "device", "t", (uint64_t)facts.st_dev);
  g_variant_dict_insert (&note, "inode", "t", (uint64_t)facts.st_ino);
  return g_variant_dict_end (&note);
}

GVariant *
tasuki_partial_to_placement (TasukiPartial *self)
{
  return g_variant_new ("(@ay@ay@ay)", to_bytes (self->directory_path), to_bytes (self->temporary),
                        to_bytes (self->name));
}

bool
tasuki_partial_is_of (TasukiPartial *self, const TasukiStoreFile *file)
{
  return strcmp (self->path, file->path) == 0 && self->announced == file->size
         && self->mode == file->mode && self->modified == file->modified;
}

int64_t
tasuki_partial_get_length (TasukiPartial *self)
{
  return self->written;
}

bool
tasuki_partial_hash (TasukiPartial *self, int64_t from, int64_t to, TasukiSha256 *sha256)
{
  g_autofree uint8_t *bytes = g_malloc (HASH_BYTES);

  while (from < to)
    {
      ssize_t length = pread (self->descriptor, bytes, MIN (HASH_BYTES, to - from), from);

      if (length < 0 && errno == EINTR)
        continue;
      if (length <= 0)
        return false;
      tasuki_sha256_add (sha256, bytes, length);
      from += length;
    }

  return true;
}

bool
tasuki_partial_cut (TasukiPartial *self, int64_t length)
{
  self->written = self->begun = self->dropped = length;
  self->is_synced = false;
  return ftruncate (self->descriptor, length) == 0
         && lseek (self->descriptor, length, SEEK_SET) == length;
}

void
tasuki_partial_keep (TasukiPartial *self)
{
  self->is_kept = true;
}

void
tasuki_partial_release (TasukiPartial *self, int64_t index)
{
  self->is_kept = false;
  self->index = index;
}

void
tasuki_partial_free (TasukiPartial *self)
{
  if (self->temporary != NULL && !self->is_kept)
    unlinkat (self->directory, self->temporary, 0);
  if (self->descriptor >= 0)
    close (self->descriptor);
  g_clear_pointer (&self->folder, tasuki_folder_unref);
  g_free (self->path);
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

  self->is_synced = false;
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

  self->is_synced = false;
  return set_facts (self, error);
}

bool
tasuki_partial_sync (TasukiPartial *self, GError **error)
{
  if (self->is_synced)
    return true;
  if (fsync (self->descriptor) != 0)
    return tasuki_beneath_fail (error, _ ("Cannot bring the file to disk"), self->name, errno);

  self->is_synced = true;
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
