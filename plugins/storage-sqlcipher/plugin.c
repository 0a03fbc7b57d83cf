/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* storage-sqlcipher: keeps settings and journals in one encrypted file. */

#include <tasuki/tasuki.h>

#include <string.h>

#include <glib/gi18n-lib.h>

#include "walk.h"
#include "worker.h"

/* How many entries of each journal a start looks at: some tenths of a second's worth. */
#define VERIFY_COUNT 10000

/* How often it is looked for what need not be kept any longer, in seconds. */
#define RETENTION_INTERVAL 3600

/* A century, and more than a table can have. */
#define DAYS_MAX    36525
#define ENTRIES_MAX INT64_C (1000000000000)

#define TYPE_STORAGE_SQLCIPHER (storage_sqlcipher_get_type ())
G_DECLARE_FINAL_TYPE (StorageSqlcipher, storage_sqlcipher, STORAGE, SQLCIPHER, GObject)

struct _StorageSqlcipher
{
  GObject parent_instance;

  char *path;
  char *key_file;
  gboolean initialise;
  RetentionRule rules[RETENTION_N_JOURNALS];
  Worker *worker;
  guint timer;
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
read_rules (TasukiSettings *settings,
            RetentionRule rules[static RETENTION_N_JOURNALS],
            GError **error)
{
  return tasuki_settings_get_integer (settings, "history-keep-days", 0, DAYS_MAX, 0,
                                      &rules[RETENTION_HISTORY].days, error)
         && tasuki_settings_get_integer (settings, "history-keep-entries", 0, ENTRIES_MAX, 0,
                                         &rules[RETENTION_HISTORY].entries, error)
         && tasuki_settings_get_integer (settings, "denial-keep-days", 0, DAYS_MAX, 0,
                                         &rules[RETENTION_DENIAL].days, error)
         && tasuki_settings_get_integer (settings, "denial-keep-entries", 0, ENTRIES_MAX, 0,
                                         &rules[RETENTION_DENIAL].entries, error)
         && tasuki_settings_get_integer (settings, "audit-keep-days", 0, DAYS_MAX, 0,
                                         &rules[RETENTION_AUDIT].days, error)
         && tasuki_settings_get_integer (settings, "audit-keep-entries", 0, ENTRIES_MAX, 0,
                                         &rules[RETENTION_AUDIT].entries, error);
}

static gboolean
storage_sqlcipher_configure (TasukiPlugin *plugin, TasukiSettings *settings, GError **error)
{
  StorageSqlcipher *self = STORAGE_SQLCIPHER (plugin);
  g_autofree char *path = NULL;
  g_autofree char *key_file = NULL;
  RetentionRule rules[RETENTION_N_JOURNALS];
  gboolean initialise;

  if (!tasuki_settings_get_path (settings, "path", &path, error)
      || !tasuki_settings_get_path (settings, "key-file", &key_file, error)
      || !tasuki_settings_get_boolean (settings, "initialise", FALSE, &initialise, error)
      || !read_rules (settings, rules, error))
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
  memcpy (self->rules, rules, sizeof self->rules);
  if (self->worker != NULL)
    worker_retain (self->worker, self->rules);
  return TRUE;
}

/* A relay that would not start any more is what a vandal wants; one that says nothing, too. */
static void
verify_journals (Database *database)
{
  g_autoptr (GError) error = NULL;

  if (!walk_latest (database, VERIFY_COUNT, &error))
    g_warning (_ ("the store was tampered with or damaged: %s; compare it with a backup"),
               error->message);
}

static gboolean
on_timer (gpointer data)
{
  StorageSqlcipher *self = data;

  worker_retain (self->worker, self->rules);
  return G_SOURCE_CONTINUE;
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
  worker_retain (self->worker, self->rules);
  self->timer = g_timeout_add_seconds (RETENTION_INTERVAL, on_timer, self);
  return TRUE;
}

static void
close_store (StorageSqlcipher *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->worker, worker_free);
}

static void
storage_sqlcipher_stop (TasukiPlugin *plugin)
{
  close_store (STORAGE_SQLCIPHER (plugin));
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
storage_sqlcipher_verify (TasukiStorage *storage, TasukiSearch *search)
{
  put (storage, WORK_VERIFY, TASUKI_QUESTION (search));
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

  close_store (self);
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
  iface->verify = storage_sqlcipher_verify;
}

TASUKI_DEFINE_PLUGIN ("storage-sqlcipher", storage_sqlcipher_get_type)
