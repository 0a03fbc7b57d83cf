/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* storage-sqlcipher: keeps settings and journals in one encrypted file. */

#include <tasuki/tasuki.h>

#include <glib/gi18n-lib.h>

#include "chain.h"
#include "worker.h"

/* How many entries of each journal a start looks at: some tenths of a second's worth. */
#define VERIFY_COUNT 10000

#define TYPE_STORAGE_SQLCIPHER (storage_sqlcipher_get_type ())
G_DECLARE_FINAL_TYPE (StorageSqlcipher, storage_sqlcipher, STORAGE, SQLCIPHER, GObject)

struct _StorageSqlcipher
{
  GObject parent_instance;

  char *path;
  char *key_file;
  gboolean initialise;
  Worker *worker;
};

static void storage_sqlcipher_plugin_init (TasukiPluginInterface *iface);
static void storage_sqlcipher_storage_init (TasukiStorageInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (StorageSqlcipher,
                               storage_sqlcipher,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TASUKI_TYPE_PLUGIN,
                                                      storage_sqlcipher_plugin_init)
                                   G_IMPLEMENT_INTERFACE (TASUKI_TYPE_STORAGE,
                                                          storage_sqlcipher_storage_init))

static gboolean
complain_changed (TasukiSettings *settings, const char *key, GError **error)
{
  return tasuki_settings_complain (settings, key, _ ("what it was at the start; restart"), error);
}

static gboolean
storage_sqlcipher_configure (TasukiPlugin *plugin, TasukiSettings *settings, GError **error)
{
  StorageSqlcipher *self = STORAGE_SQLCIPHER (plugin);
  g_autofree char *path = NULL;
  g_autofree char *key_file = NULL;
  gboolean initialise;

  if (!tasuki_settings_get_path (settings, "path", &path, error)
      || !tasuki_settings_get_path (settings, "key-file", &key_file, error)
      || !tasuki_settings_get_boolean (settings, "initialise", FALSE, &initialise, error))
    return FALSE;
  if (self->worker != NULL && !g_str_equal (path, self->path))
    return complain_changed (settings, "path", error);
  if (self->worker != NULL && !g_str_equal (key_file, self->key_file))
    return complain_changed (settings, "key-file", error);

  g_free (self->path);
  g_free (self->key_file);
  self->path = g_steal_pointer (&path);
  self->key_file = g_steal_pointer (&key_file);
  self->initialise = initialise;
  return TRUE;
}

/* A relay that would not start any more is what a vandal wants; one that says nothing, too. */
static void
verify_journals (Database *database)
{
  g_autoptr (GError) error = NULL;

  if (!chain_verify_all (database, VERIFY_COUNT, &error))
    g_warning (_ ("the store was tampered with or damaged: %s; compare it with a backup"),
               error->message);
}

static gboolean
storage_sqlcipher_start (TasukiPlugin *plugin, TasukiRelay *relay, GError **error)
{
  StorageSqlcipher *self = STORAGE_SQLCIPHER (plugin);
  StoreKeys *keys = store_keys_new (self->key_file, error);
  Database *database
      = keys != NULL ? database_open (self->path, keys, self->initialise, error) : NULL;

  if (database == NULL)
    return FALSE;

  verify_journals (database);
  self->worker = worker_new (database);
  return TRUE;
}

static void
storage_sqlcipher_stop (TasukiPlugin *plugin)
{
  g_clear_pointer (&STORAGE_SQLCIPHER (plugin)->worker, worker_free);
}

static void
put (TasukiStorage *storage, Work work, TasukiQuestion *question)
{
  StorageSqlcipher *self = STORAGE_SQLCIPHER (storage);
  g_autoptr (GError) error = NULL;

  if (self->worker != NULL)
    {
      worker_put (self->worker, work, question);
      return;
    }

  error = g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_STORAGE, _ ("the store is not open"));
  tasuki_question_fail (question, error);
}

static void
storage_sqlcipher_load (TasukiStorage *storage, TasukiSearch *search)
{
  put (storage, WORK_LOAD, TASUKI_QUESTION (search));
}

static void
storage_sqlcipher_search (TasukiStorage *storage, TasukiSearch *search)
{
  put (storage, WORK_SEARCH, TASUKI_QUESTION (search));
}

static void
storage_sqlcipher_save (TasukiStorage *storage, TasukiChange *change)
{
  put (storage, WORK_SAVE, TASUKI_QUESTION (change));
}

static void
storage_sqlcipher_remove (TasukiStorage *storage, TasukiChange *change)
{
  put (storage, WORK_REMOVE, TASUKI_QUESTION (change));
}

static void
storage_sqlcipher_append (TasukiStorage *storage, TasukiChange *change)
{
  put (storage, WORK_APPEND, TASUKI_QUESTION (change));
}

static void
storage_sqlcipher_finalize (GObject *object)
{
  StorageSqlcipher *self = STORAGE_SQLCIPHER (object);

  g_clear_pointer (&self->worker, worker_free);
  g_free (self->path);
  g_free (self->key_file);

  G_OBJECT_CLASS (storage_sqlcipher_parent_class)->finalize (object);
}

static void
storage_sqlcipher_class_init (StorageSqlcipherClass *class)
{
  G_OBJECT_CLASS (class)->finalize = storage_sqlcipher_finalize;
}

static void
storage_sqlcipher_init (StorageSqlcipher *self)
{
}

static void
storage_sqlcipher_plugin_init (TasukiPluginInterface *iface)
{
  iface->configure = storage_sqlcipher_configure;
  iface->start = storage_sqlcipher_start;
  iface->stop = storage_sqlcipher_stop;
}

static void
storage_sqlcipher_storage_init (TasukiStorageInterface *iface)
{
  iface->load = storage_sqlcipher_load;
  iface->save = storage_sqlcipher_save;
  iface->remove = storage_sqlcipher_remove;
  iface->append = storage_sqlcipher_append;
  iface->search = storage_sqlcipher_search;
}

TASUKI_DEFINE_PLUGIN ("storage-sqlcipher", storage_sqlcipher_get_type)
