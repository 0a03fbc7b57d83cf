/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The storages under test. */

#include "storage-subject.h"

#include <glib/gstdio.h>

#include "support/fake-storage.h"
#include "support/subject.h"

void
storage_subject_set_up_fake (StorageSubject *self, gconstpointer unused)
{
  self->storage = TASUKI_STORAGE (fake_storage_new ());
}

gboolean
storage_subject_configure (StorageSubject *self,
                           const char *path,
                           const char *key_file,
                           GError **error)
{
  return subject_configure (G_OBJECT (self->storage), error, "path", path, "key-file", key_file,
                            NULL);
}

gboolean
storage_subject_open (StorageSubject *self, gboolean initialise, GError **error)
{
  g_autoptr (GObject) plugin = subject_load ("storage-sqlcipher");

  g_assert_null (self->storage);
  if (!subject_configure (plugin, error, "path", self->path, "key-file", self->key_file,
                          "initialise", initialise ? "true" : "false", NULL)
      || !tasuki_plugin_start (TASUKI_PLUGIN (plugin), NULL, error))
    return FALSE;

  self->storage = TASUKI_STORAGE (g_steal_pointer (&plugin));
  return TRUE;
}

void
storage_subject_stop (StorageSubject *self)
{
  tasuki_plugin_stop (TASUKI_PLUGIN (self->storage));
}

void
storage_subject_close (StorageSubject *self)
{
  storage_subject_stop (self);
  g_clear_object (&self->storage);
}

void
storage_subject_reopen (StorageSubject *self)
{
  g_autoptr (GError) error = NULL;

  if (self->storage != NULL)
    storage_subject_close (self);
  storage_subject_open (self, FALSE, &error);
  g_assert_no_error (error);
}

void
storage_subject_set_up_sqlcipher (StorageSubject *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  char key[32];

  for (size_t i = 0; i < sizeof key; i++)
    key[i] = (char)g_test_rand_int_range (0, 256);

  self->directory = g_dir_make_tmp ("tasuki-storage-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->directory, "store.db", NULL);
  self->key_file = g_build_filename (self->directory, "store.key", NULL);
  g_file_set_contents_full (self->key_file, key, sizeof key, G_FILE_SET_CONTENTS_NONE, 0600,
                            &error);
  g_assert_no_error (error);

  storage_subject_open (self, TRUE, &error);
  g_assert_no_error (error);
}

void
storage_subject_tear_down (StorageSubject *self, gconstpointer unused)
{
  const char *name;
  g_autoptr (GDir) directory = NULL;

  if (self->storage != NULL && self->directory != NULL)
    storage_subject_close (self);
  g_clear_object (&self->storage);
  if (self->directory == NULL)
    return;

  directory = g_dir_open (self->directory, 0, NULL);
  while ((name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->directory, name, NULL);

      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (self->directory), ==, 0);
  g_free (self->directory);
  g_free (self->path);
  g_free (self->key_file);
}

void
storage_subject_add_cases (const char *prefix,
                           void (*set_up) (StorageSubject *self, gconstpointer unused),
                           const StorageCase *cases,
                           size_t count)
{
  for (size_t i = 0; i < count; i++)
    {
      g_autofree char *path = g_strdup_printf ("/%s/%s", prefix, cases[i].name);

      g_test_add (path, StorageSubject, NULL, set_up, cases[i].run, storage_subject_tear_down);
    }
}
