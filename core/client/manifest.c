/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Walks through what a user names and lists what of it is sent. */

#include "client/manifest.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include <tasuki/error.h>
#include <tasuki/transfer.h>

#include "client/beneath.h"
#include "client/foreign-path.h"

struct _TasukiManifest
{
  GPtrArray *entries;
  GArray *roots;    /* descriptors of the directories that were named */
  GHashTable *tops; /* names on the top level, which must differ */
  char *name;
  int64_t files;
  int64_t size;
  GPtrArray *skipped; /* the caller's, while it is built */
};

static bool
fail (GError **error, TasukiError situation, const char *path, const char *problem)
{
  g_autofree char *shown = tasuki_foreign_path_display (path);

  g_set_error (error, TASUKI_ERROR, situation, "%s: %s", shown, problem);
  return false;
}

static void
free_entry (TasukiManifestEntry *entry)
{
  g_free (entry->path);
  g_free (entry);
}

static void
close_root (gpointer root)
{
  close (*(int *)root);
}

void
tasuki_manifest_free (TasukiManifest *self)
{
  g_ptr_array_unref (self->entries);
  g_array_unref (self->roots);
  g_hash_table_unref (self->tops);
  g_free (self->name);
  g_free (self);
}

static TasukiManifest *
new_manifest (GPtrArray *skipped)
{
  TasukiManifest *self = g_new0 (TasukiManifest, 1);

  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify)free_entry);
  self->roots = g_array_new (FALSE, FALSE, sizeof (int));
  g_array_set_clear_func (self->roots, close_root);
  self->tops = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->skipped = skipped;
  return self;
}

/* Adds an entry; its path is judged by the same rules as the receiver's. */
static bool
add (TasukiManifest *self, const TasukiManifestEntry *facts, GError **error)
{
  g_autofree char *path
      = tasuki_foreign_path_check ((const uint8_t *)facts->path, strlen (facts->path), error);
  TasukiManifestEntry *entry;

  if (path == NULL)
    {
      g_prefix_error (error, "%s: ", facts->path);
      return false;
    }

  entry = g_memdup2 (facts, sizeof *facts);
  entry->path = g_steal_pointer (&path);
  if (entry->root >= 0)
    entry->source = strchr (entry->path, '/') != NULL ? strchr (entry->path, '/') + 1 : "";
  g_ptr_array_add (self->entries, entry);

  self->files += entry->kind != TASUKI_MANIFEST_DIRECTORY;
  self->size = entry->size == TASUKI_SIZE_UNKNOWN || self->size == TASUKI_SIZE_UNKNOWN
                   ? TASUKI_SIZE_UNKNOWN
                   : self->size + entry->size;
  return true;
}

static void
skip (TasukiManifest *self, const char *path, mode_t mode)
{
  g_autofree char *shown = tasuki_foreign_path_display (path);
  const char *why = S_ISLNK (mode) ? _ ("a symbolic link") : _ ("no regular file");

  g_ptr_array_add (self->skipped, g_strdup_printf ("%s (%s)", shown, why));
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *)a, *(char *const *)b);
}

/* The names in a directory, sorted; NULL with an error. */
static GPtrArray *
list_names (int directory, const char *path, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  int copy = fcntl (directory, F_DUPFD_CLOEXEC, 0);
  DIR *stream = copy >= 0 ? fdopendir (copy) : NULL;
  struct dirent *found;

  if (stream == NULL)
    {
      fail (error, TASUKI_ERROR_INVALID, path, g_strerror (errno));
      if (copy >= 0)
        close (copy);
      return NULL;
    }

  while ((found = readdir (stream)) != NULL)
    if (strcmp (found->d_name, ".") != 0 && strcmp (found->d_name, "..") != 0)
      g_ptr_array_add (names, g_strdup (found->d_name));
  closedir (stream);

  g_ptr_array_sort (names, compare_names);
  return g_steal_pointer (&names);
}

static bool walk (TasukiManifest *self, int root, int directory, const char *path, GError **error);

static bool
walk_into (
    TasukiManifest *self, int root, int parent, const char *name, const char *path, GError **error)
{
  int directory = openat (parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  bool is_walked;

  if (directory < 0)
    return fail (error, TASUKI_ERROR_INVALID, path, g_strerror (errno));

  is_walked = walk (self, root, directory, path, error);
  close (directory);
  return is_walked;
}

static bool
visit (TasukiManifest *self, int root, int directory, const char *name, char *path, GError **error)
{
  TasukiManifestEntry entry = { .kind = TASUKI_MANIFEST_FILE, .path = path, .root = root };
  struct stat facts;

  if (fstatat (directory, name, &facts, AT_SYMLINK_NOFOLLOW) != 0)
    return fail (error, TASUKI_ERROR_INVALID, path, g_strerror (errno));
  if (S_ISDIR (facts.st_mode))
    return walk_into (self, root, directory, name, path, error);
  if (!S_ISREG (facts.st_mode))
    {
      skip (self, path, facts.st_mode);
      return true;
    }
  if (faccessat (directory, name, R_OK, AT_EACCESS) != 0)
    return fail (error, TASUKI_ERROR_INVALID, path, g_strerror (errno));

  entry.size = facts.st_size;
  return add (self, &entry, error);
}

/* Recursion ends at the latest where a path is too deep to be sent. */
static bool
walk (TasukiManifest *self, int root, int directory, const char *path, GError **error)
{
  TasukiManifestEntry itself
      = { .kind = TASUKI_MANIFEST_DIRECTORY, .path = (char *)path, .root = root };
  g_autoptr (GPtrArray) names = list_names (directory, path, error);
  guint before = self->entries->len;
  bool is_good = names != NULL;

  for (guint i = 0; is_good && i < names->len; i++)
    {
      g_autofree char *below = g_strdup_printf ("%s/%s", path, (char *)names->pdata[i]);

      is_good = visit (self, root, directory, names->pdata[i], below, error);
    }

  return is_good && (self->entries->len > before || add (self, &itself, error));
}

/* The last name of a path, also of one such as `.` or `a/..`. */
static char *
name_of (const char *path)
{
  g_autofree char *whole = realpath (path, NULL);
  g_autofree char *named = g_path_get_basename (path);

  if (whole == NULL || (!g_str_equal (named, ".") && !g_str_equal (named, "..")))
    return g_steal_pointer (&named);

  return g_path_get_basename (whole);
}

static bool
claim_top (TasukiManifest *self, const char *path, char *name, GError **error)
{
  if (self->name == NULL)
    self->name = g_strdup (name);
  if (g_hash_table_add (self->tops, g_strdup (name)))
    return true;

  return fail (error, TASUKI_ERROR_INVALID, path,
               _ ("something else of this name is sent already; send it by itself"));
}

static bool
add_directory (TasukiManifest *self, const char *path, const char *name, GError **error)
{
  int root = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (root < 0)
    return fail (error, TASUKI_ERROR_INVALID, path, g_strerror (errno));

  g_array_append_val (self->roots, root);
  return walk (self, root, root, name, error);
}

static bool
add_named (TasukiManifest *self, const char *path, GError **error)
{
  g_autofree char *name = name_of (path);
  TasukiManifestEntry entry = { .path = name, .source = path, .root = -1 };
  struct stat facts;

  if (stat (path, &facts) != 0)
    return fail (error, TASUKI_ERROR_NOT_FOUND, path, g_strerror (errno));
  if (!claim_top (self, path, name, error))
    return false;
  if (S_ISDIR (facts.st_mode))
    return add_directory (self, path, name, error);
  if (!S_ISREG (facts.st_mode))
    return fail (error, TASUKI_ERROR_INVALID, path,
                 _ ("neither a regular file nor a directory; use \"-\" for standard input"));
  if (faccessat (AT_FDCWD, path, R_OK, AT_EACCESS) != 0)
    return fail (error, TASUKI_ERROR_INVALID, path, g_strerror (errno));

  entry.size = facts.st_size;
  return add (self, &entry, error);
}

static bool
add_input (TasukiManifest *self, const char *name, GError **error)
{
  TasukiManifestEntry entry = {
    .kind = TASUKI_MANIFEST_INPUT, .path = (char *)name, .root = -1, .size = TASUKI_SIZE_UNKNOWN
  };

  return claim_top (self, "-", (char *)name, error) && add (self, &entry, error);
}

TasukiManifest *
tasuki_manifest_new (const char *const *paths,
                     const char *input_name,
                     GPtrArray *skipped,
                     GError **error)
{
  g_autoptr (TasukiManifest) self = new_manifest (skipped);

  for (const char *const *path = paths; *path != NULL; path++)
    if (!(g_str_equal (*path, "-") ? add_input (self, input_name, error)
                                   : add_named (self, *path, error)))
      return NULL;

  if (self->entries->len > 0)
    return g_steal_pointer (&self);

  g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_NOTHING, _ ("There is nothing to send."));
  return NULL;
}

int64_t
tasuki_manifest_get_count (TasukiManifest *self)
{
  return self->entries->len;
}

int64_t
tasuki_manifest_get_files (TasukiManifest *self)
{
  return self->files;
}

int64_t
tasuki_manifest_get_size (TasukiManifest *self)
{
  return self->size;
}

const char *
tasuki_manifest_get_name (TasukiManifest *self)
{
  return self->name;
}

const TasukiManifestEntry *
tasuki_manifest_get_entry (TasukiManifest *self, int64_t index)
{
  g_assert (index >= 0 && index < self->entries->len);

  return g_ptr_array_index (self->entries, index);
}

static int
open_named (const char *path, GError **error)
{
  int descriptor = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

  if (descriptor < 0)
    fail (error, TASUKI_ERROR_FAILED, path, g_strerror (errno));
  return descriptor;
}

int
tasuki_manifest_open (const TasukiManifestEntry *entry, GError **error)
{
  g_assert (entry->kind != TASUKI_MANIFEST_DIRECTORY);

  if (entry->kind == TASUKI_MANIFEST_INPUT)
    return fcntl (STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
  if (entry->root >= 0)
    return tasuki_beneath_open_file (entry->root, entry->source, error);

  return open_named (entry->source, error);
}
