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
#define BATCH_BYTES (32 * 1024 * 1024)
#define BATCH_TIME  G_USEC_PER_SEC

struct _TasukiStore
{
  int root;
  TasukiSync sync;
  guint batch; /* so many files are committed together */
  bool overwrite;
  TasukiFolder *folder; /* of the latest file, or NULL */
  TasukiPartial *current;
  TasukiPartial *recalled; /* what an earlier attempt left */
  GPtrArray *completed;    /* of TasukiPartial: to be synced and placed */
  GArray *directories;     /* of int64_t: entries that are directories, to be reported */
  GHashTable *made;        /* paths of directories in which something was made, to be synced */
  guint synced;            /* so many of the completed ones are on disk */
  int64_t completed_bytes;
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
  g_clear_pointer (&self->recalled, tasuki_partial_free);
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

int64_t
tasuki_store_recall (TasukiStore *self, GVariant *description, int64_t offset)
{
  g_assert (self->recalled == NULL);

  self->recalled = tasuki_partial_reopen (self->root, description);
  if (self->recalled == NULL)
    return -1;
  if (tasuki_partial_get_length (self->recalled) >= offset)
    return tasuki_partial_get_length (self->recalled);

  tasuki_store_drop_recalled (self);
  return -1;
}

bool
tasuki_store_hash_recalled (TasukiStore *self, int64_t from, int64_t to, TasukiSha256 *sha256)
{
  g_assert (self->recalled != NULL);

  return tasuki_partial_hash (self->recalled, from, to, sha256);
}

void
tasuki_store_drop_recalled (TasukiStore *self)
{
  if (self->recalled == NULL)
    return;

  tasuki_partial_release (self->recalled, 0);
  g_clear_pointer (&self->recalled, tasuki_partial_free);
}

bool
tasuki_store_go_on (TasukiStore *self, const TasukiStoreFile *file, int64_t offset, GError **error)
{
  g_assert (self->current == NULL);

  if (self->recalled == NULL || !tasuki_partial_is_of (self->recalled, file)
      || !tasuki_partial_cut (self->recalled, offset))
    {
      g_set_error_literal (
          error, TASUKI_ERROR, TASUKI_ERROR_PROTOCOL,
          _ ("The sender goes on with a file that is not the one that broke off."));
      return false;
    }

  tasuki_partial_release (self->recalled, file->index);
  self->current = g_steal_pointer (&self->recalled);
  return true;
}

GVariant *
tasuki_store_describe_current (TasukiStore *self, bool durable, GError **error)
{
  g_assert (self->current != NULL);

  if (durable && !tasuki_partial_sync (self->current, error))
    return NULL;
  return tasuki_partial_describe (self->current);
}

void
tasuki_store_keep (TasukiStore *self)
{
  if (self->current != NULL)
    tasuki_partial_keep (self->current);
}

bool
tasuki_store_complete (TasukiStore *self, GError **error)
{
  g_assert (self->current != NULL);

  if (!tasuki_partial_complete (self->current, error))
    return false;

  note_completed (self);
  self->completed_bytes += tasuki_partial_get_length (self->current);
  g_ptr_array_add (self->completed, g_steal_pointer (&self->current));
  return true;
}

int64_t
tasuki_store_get_due (TasukiStore *self)
{
  guint waiting = self->completed->len + self->directories->len;

  if (waiting == 0)
    return INT64_MAX;

  if (waiting >= self->batch || self->completed_bytes >= BATCH_BYTES)
    return 0;
  return self->completed_since + BATCH_TIME;
}

static bool
sync_files (TasukiStore *self, GError **error)
{
  const guint count = self->completed->len;
  const guint first
      = tasuki_sync_many (&self->sync, count - self->synced) ? count - 1 : self->synced;

  for (guint i = first; i < count; i++)
    if (!tasuki_partial_sync (g_ptr_array_index (self->completed, i), error))
      return false;

  self->synced = count;
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

GVariant *
tasuki_store_prepare (TasukiStore *self, GError **error)
{
  GVariantBuilder placements;

  if (!sync_files (self, error))
    return NULL;

  g_variant_builder_init (&placements, G_VARIANT_TYPE ("a(ayayay)"));
  for (guint i = 0; i < self->completed->len; i++)
    g_variant_builder_add_value (
        &placements, tasuki_partial_to_placement (g_ptr_array_index (self->completed, i)));
  return g_variant_builder_end (&placements);
}

/* Copies of what a note tells, which need not be text. NULL where it is no name. */
static char *
take_name (GVariant *placement, gsize child)
{
  g_autoptr (GVariant) value = g_variant_get_child_value (placement, child);
  size_t length;
  const char *bytes = g_variant_get_fixed_array (value, &length, 1);

  return g_strndup (bytes != NULL ? bytes : "", length);
}

static bool
place_again (TasukiStore *self, GVariant *placement, GError **error)
{
  g_autofree char *path = take_name (placement, 0);
  g_autofree char *temporary = take_name (placement, 1);
  g_autofree char *name = take_name (placement, 2);
  int directory = tasuki_beneath_open_directory (self->root, path, error);
  struct stat facts;
  int descriptor;
  bool is_placed = true;

  if (directory < 0)
    return false;

  /* Not there: it has its final name already. */
  descriptor = tasuki_beneath_reopen_temporary (directory, temporary, &facts);
  if (descriptor >= 0)
    {
      is_placed = tasuki_beneath_rename (directory, temporary, name, self->overwrite, error);
      g_hash_table_add (self->made, g_strdup (path));
      close (descriptor);
    }
  close (directory);
  return is_placed;
}

bool
tasuki_store_place_again (TasukiStore *self, GVariant *placements, GError **error)
{
  for (gsize i = 0; i < g_variant_n_children (placements); i++)
    {
      g_autoptr (GVariant) placement = g_variant_get_child_value (placements, i);

      if (!place_again (self, placement, error))
        return false;
    }

  return sync_directories (self, error);
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

  self->completed_bytes = self->synced = 0;
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
