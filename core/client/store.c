/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Gathers completed files and commits them together, so that small ones do not wait for the disk.
 */

#include "client/store.h"

#include <errno.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include <tasuki/error.h>
#include <tasuki/transfer.h>

#include "client/beneath.h"
#include "client/folder.h"
#include "client/partial.h"
#include "client/sync.h"

/* Each is open until it is committed: of the descriptors there are, a batch may take an eighth. */
#define BATCH_FILES 256
#define BATCH_PART  8
#define BATCH_TIME  G_USEC_PER_SEC

struct _TasukiStore
{
  int root;
  TasukiSync sync;
  guint batch; /* so many files are committed together */
  bool overwrite;
  TasukiFolder *folder; /* of the latest file, or NULL */
  TasukiPartial *current;
  GPtrArray *completed;    /* of TasukiPartial: to be synced and placed */
  GArray *directories;     /* of int64_t: entries that are directories, to be reported */
  GHashTable *made;        /* paths of directories in which something was made, to be synced */
  int64_t completed_since; /* monotonic; when the oldest of them was completed */
};

TasukiStore *
tasuki_store_open (const char *directory, bool overwrite, GError **error)
{
  int root = tasuki_beneath_open_root (directory, error);
  TasukiStore *self;

  if (root < 0)
    return NULL;

  self = g_new0 (TasukiStore, 1);
  self->root = root;
  self->batch = (guint)CLAMP (sysconf (_SC_OPEN_MAX) / BATCH_PART, 1, BATCH_FILES);
  tasuki_sync_init (&self->sync, root);
  self->overwrite = overwrite;
  self->completed = g_ptr_array_new_with_free_func ((GDestroyNotify)tasuki_partial_free);
  self->directories = g_array_new (FALSE, FALSE, sizeof (int64_t));
  self->made = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
tasuki_store_free (TasukiStore *self)
{
  g_clear_pointer (&self->current, tasuki_partial_free);
  g_ptr_array_unref (self->completed);
  g_array_unref (self->directories);
  g_hash_table_unref (self->made);
  g_clear_pointer (&self->folder, tasuki_folder_unref);
  close (self->root);
  g_free (self);
}

int64_t
tasuki_store_get_room (TasukiStore *self)
{
  struct statvfs facts;

  if (fstatvfs (self->root, &facts) != 0)
    return G_MAXINT64;

  return (int64_t)MIN (facts.f_bavail, (uint64_t)G_MAXINT64 / facts.f_frsize)
         * (int64_t)facts.f_frsize;
}

static void
note_completed (TasukiStore *self)
{
  if (self->completed->len == 0 && self->directories->len == 0)
    self->completed_since = g_get_monotonic_time ();
}

bool
tasuki_store_make_directory (TasukiStore *self, const char *path, int64_t index, GError **error)
{
  int descriptor = tasuki_beneath_make_directory (self->root, path, self->made, error);

  if (descriptor < 0)
    return false;

  close (descriptor);
  note_completed (self);
  g_array_append_val (self->directories, index);
  return true;
}

bool
tasuki_store_begin (TasukiStore *self, const TasukiStoreFile *file, GError **error)
{
  g_assert (self->current == NULL);

  self->current
      = tasuki_partial_new (self->root, file, self->overwrite, &self->folder, self->made, error);
  return self->current != NULL;
}

bool
tasuki_store_write (TasukiStore *self, const void *bytes, size_t length, GError **error)
{
  g_assert (self->current != NULL);

  return tasuki_partial_write (self->current, bytes, length, error);
}

bool
tasuki_store_complete (TasukiStore *self, GError **error)
{
  g_assert (self->current != NULL);

  if (!tasuki_partial_complete (self->current, error))
    return false;

  note_completed (self);
  g_ptr_array_add (self->completed, g_steal_pointer (&self->current));
  return true;
}

int64_t
tasuki_store_get_due (TasukiStore *self)
{
  guint waiting = self->completed->len + self->directories->len;

  if (waiting == 0)
    return INT64_MAX;

  return waiting >= self->batch ? 0 : self->completed_since + BATCH_TIME;
}

static bool
sync_files (TasukiStore *self, GError **error)
{
  const guint count = self->completed->len;
  const guint first = tasuki_sync_many (&self->sync, count) ? count - 1 : 0;

  for (guint i = first; i < count; i++)
    if (!tasuki_partial_sync (g_ptr_array_index (self->completed, i), error))
      return false;

  return true;
}

static bool
place_files (TasukiStore *self, GError **error)
{
  for (guint i = 0; i < self->completed->len; i++)
    {
      TasukiPartial *partial = g_ptr_array_index (self->completed, i);

      if (!tasuki_partial_place (partial, self->overwrite, error))
        return false;
      g_hash_table_add (self->made, g_strdup (tasuki_partial_get_directory (partial)));
    }

  return true;
}

static bool
sync_directory (TasukiStore *self, const char *path, GError **error)
{
  int descriptor = tasuki_beneath_open_directory (self->root, path, error);
  int status;
  int code;

  if (descriptor < 0)
    return false;

  status = fsync (descriptor);
  code = errno;
  close (descriptor);
  if (status != 0)
    return tasuki_beneath_fail (error, _ ("Cannot bring the directory to disk"), path, code);
  return true;
}

static bool
sync_directories (TasukiStore *self, GError **error)
{
  GHashTableIter paths;
  gpointer path;

  g_hash_table_iter_init (&paths, self->made);
  while (g_hash_table_iter_next (&paths, &path, NULL))
    if (!sync_directory (self, path, error))
      return false;

  g_hash_table_remove_all (self->made);
  return true;
}

static void
report_committed (TasukiStore *self, GArray *indexes)
{
  for (guint i = 0; i < self->completed->len; i++)
    {
      int64_t index = tasuki_partial_get_index (g_ptr_array_index (self->completed, i));

      g_array_append_val (indexes, index);
    }
  g_array_append_vals (indexes, self->directories->data, self->directories->len);

  g_ptr_array_set_size (self->completed, 0);
  g_array_set_size (self->directories, 0);
}

bool
tasuki_store_commit (TasukiStore *self, GArray *indexes, GError **error)
{
  if (!sync_files (self, error) || !place_files (self, error) || !sync_directories (self, error))
    return false;

  report_committed (self, indexes);
  return true;
}
