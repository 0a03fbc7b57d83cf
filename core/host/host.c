/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The plugins of a relay and their lifecycle. */

#include "host/host.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include <tasuki/tasuki.h>

#include "api/settings-private.h"
#include "host/keyfile.h"
#include "host/module.h"

typedef enum
{
  LOADED,
  CONFIGURED,
  RUNNING,
  STOPPED,
} State;

static const char *const state_names[] = {
  [LOADED] = "loaded",
  [CONFIGURED] = "configured",
  [RUNNING] = "running",
  [STOPPED] = "stopped",
};

static const bool legal[4][4] = {
  [LOADED] = { [CONFIGURED] = true },
  [CONFIGURED] = { [CONFIGURED] = true, [RUNNING] = true },
  [RUNNING] = { [RUNNING] = true, [STOPPED] = true },
  [STOPPED] = { [CONFIGURED] = true, [RUNNING] = true },
};

static const struct
{
  const char *name;
  GType (*get_type) (void);
} extension_points[] = {
  { "transport", tasuki_transport_get_type },         { "filter", tasuki_filter_get_type },
  { "authenticator", tasuki_authenticator_get_type }, { "policy", tasuki_policy_get_type },
  { "record-cipher", tasuki_record_cipher_get_type }, { "storage", tasuki_storage_get_type },
};

typedef struct
{
  char *name;
  char *origin; /* the file that it is from; NULL if the embedder brought it */
  GObject *object;
  State state;
} Entry;

struct _TasukiHost
{
  char *path;
  TasukiKeyfile *keyfile;
  TasukiRelayConfig *config;
  GPtrArray *entries;
};

static void
move (Entry *entry, State to)
{
  g_assert (legal[entry->state][to]);
  entry->state = to;
}

static void
free_entry (gpointer data)
{
  Entry *entry = data;

  g_free (entry->name);
  g_free (entry->origin);
  g_object_unref (entry->object);
  g_free (entry);
}

static TasukiKeyfile *
read_keyfile (const char *path, TasukiRelayConfig **config, GError **error)
{
  g_autoptr (TasukiKeyfile) keyfile = tasuki_keyfile_new ();
  g_autoptr (TasukiSettings) relay = NULL;

  if (!tasuki_keyfile_add_file (keyfile, path, error))
    return NULL;

  relay = tasuki_keyfile_get (keyfile, "relay");
  *config = tasuki_relay_config_new (relay, error);
  return *config != NULL ? g_steal_pointer (&keyfile) : NULL;
}

/* An error of a plugin names the plugin. */
static bool
blame (Entry *entry, const char *verb, GError **error)
{
  g_prefix_error (error, "plugin \"%s\": %s: ", entry->name, verb);
  return false;
}

/* @taken: (nullable): whether the plugin has taken the settings, be they refused or not */
static bool
configure (Entry *entry, TasukiKeyfile *keyfile, bool initialise, bool *taken, GError **error)
{
  g_autoptr (TasukiSettings) settings = tasuki_keyfile_get (keyfile, entry->name);
  bool good = true;

  if (initialise)
    tasuki_settings_add (settings, "initialise", "true", "/", 0);
  if (TASUKI_IS_PLUGIN (entry->object))
    good = tasuki_plugin_configure (TASUKI_PLUGIN (entry->object), settings, error);
  if (taken != NULL)
    *taken = good;
  /* One without a lifecycle asks for no key, so every key of its group is an unknown one. */
  if (!good || !tasuki_settings_check_all_read (settings, error))
    return blame (entry, "configure", error);

  if (entry->state != RUNNING)
    move (entry, CONFIGURED);
  return true;
}

static Entry *
add_entry (TasukiHost *self, const char *name, GObject *object)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->name = g_strdup (name);
  entry->object = object;
  g_ptr_array_add (self->entries, entry);

  return entry;
}

static bool
load (TasukiHost *self, const char *name, GError **error)
{
  GObject *object = tasuki_module_load (self->config->plugin_directory, name, error);

  if (object == NULL)
    return false;

  add_entry (self, name, object)->origin
      = g_strdup_printf ("%s/%s.so", self->config->plugin_directory, name);
  return true;
}

static TasukiHost *
read_host (const char *path, GError **error)
{
  g_autoptr (TasukiHost) self = g_new0 (TasukiHost, 1);

  self->path = g_strdup (path);
  self->entries = g_ptr_array_new_with_free_func (free_entry);
  self->keyfile = read_keyfile (path, &self->config, error);
  if (self->keyfile == NULL)
    return NULL;

  for (char **name = self->config->plugins; *name != NULL; name++)
    if (!load (self, *name, error))
      return NULL;

  return g_steal_pointer (&self);
}

TasukiHost *
tasuki_host_new (const char *path, GError **error)
{
  g_autoptr (TasukiHost) self = read_host (path, error);

  if (self == NULL)
    return NULL;
  for (unsigned i = 0; i < self->entries->len; i++)
    if (!configure (g_ptr_array_index (self->entries, i), self->keyfile, false, NULL, error))
      return NULL;

  return g_steal_pointer (&self);
}

void
tasuki_host_free (TasukiHost *self)
{
  g_ptr_array_unref (self->entries);
  g_clear_pointer (&self->keyfile, tasuki_keyfile_free);
  g_clear_pointer (&self->config, tasuki_relay_config_free);
  g_free (self->path);
  g_free (self);
}

static bool
start (Entry *entry, TasukiRelay *relay, GError **error)
{
  if (TASUKI_IS_PLUGIN (entry->object)
      && !tasuki_plugin_start (TASUKI_PLUGIN (entry->object), relay, error))
    return blame (entry, "start", error);

  move (entry, RUNNING);
  return true;
}

static void
stop (Entry *entry)
{
  if (entry->state != RUNNING)
    return;

  if (TASUKI_IS_PLUGIN (entry->object))
    tasuki_plugin_stop (TASUKI_PLUGIN (entry->object));
  move (entry, STOPPED);
}

bool
tasuki_host_initialise (const char *path, GError **error)
{
  g_autoptr (TasukiHost) self = read_host (path, error);

  for (unsigned i = 0; self != NULL && i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);
      bool good;

      if (!TASUKI_IS_STORAGE (entry->object))
        continue;
      good = configure (entry, self->keyfile, true, NULL, error) && start (entry, NULL, error);
      stop (entry);
      return good;
    }

  if (self != NULL)
    g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION,
                         _ ("[relay] plugins: names no storage that could be initialised"));
  return false;
}

static bool
knows_groups (TasukiHost *self, TasukiKeyfile *keyfile, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  g_ptr_array_add (names, (gpointer) "relay");
  for (unsigned i = 0; i < self->entries->len; i++)
    g_ptr_array_add (names, ((Entry *)g_ptr_array_index (self->entries, i))->name);

  return tasuki_keyfile_check_groups (keyfile, names, error);
}

static Entry *
find_entry (TasukiHost *self, const char *name)
{
  for (unsigned i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (g_str_equal (entry->name, name))
        return entry;
    }

  return NULL;
}

static bool
has_a_place (GObject *object)
{
  if (TASUKI_IS_PLUGIN (object))
    return true;
  for (size_t i = 0; i < G_N_ELEMENTS (extension_points); i++)
    if (G_TYPE_CHECK_INSTANCE_TYPE (object, extension_points[i].get_type ()))
      return true;

  return false;
}

bool
tasuki_host_add_plugin (TasukiHost *self, const char *name, GObject *plugin, GError **error)
{
  if (!has_a_place (plugin))
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_PLUGIN,
                   _ ("plugin \"%s\": %s implements nothing of Tasuki; let it implement "
                      "a transport, filter, authenticator, policy, record cipher, storage or "
                      "plugin"),
                   name, G_OBJECT_TYPE_NAME (plugin));
      return false;
    }
  if (find_entry (self, name) != NULL || g_str_equal (name, "relay"))
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_EXISTS, _ ("there is a plugin \"%s\" already"),
                   name);
      return false;
    }

  if (configure (add_entry (self, name, g_object_ref (plugin)), self->keyfile, false, NULL, error))
    return true;
  g_ptr_array_set_size (self->entries, (int)self->entries->len - 1);
  return false;
}

bool
tasuki_host_check_settings (TasukiHost *self, GError **error)
{
  return knows_groups (self, self->keyfile, error);
}

bool
tasuki_host_check_plugins (TasukiHost *self, GError **error)
{
  for (unsigned i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (TASUKI_IS_PLUGIN (entry->object)
          && !tasuki_plugin_check (TASUKI_PLUGIN (entry->object), error))
        return blame (entry, "check", error);
    }

  return true;
}

bool
tasuki_host_start (TasukiHost *self, TasukiRelay *relay, GError **error)
{
  for (unsigned i = 0; i < self->entries->len; i++)
    if (!start (g_ptr_array_index (self->entries, i), relay, error))
      {
        tasuki_host_stop (self);
        return false;
      }

  return true;
}

void
tasuki_host_stop (TasukiHost *self)
{
  for (unsigned i = self->entries->len; i > 0; i--)
    stop (g_ptr_array_index (self->entries, i - 1));
}

/* Those that took the new settings get their old ones back, which they accepted once. */
static void
roll_back (TasukiHost *self, unsigned count)
{
  for (unsigned i = 0; i < count; i++)
    {
      g_autoptr (GError) error = NULL;

      if (!configure (g_ptr_array_index (self->entries, i), self->keyfile, false, NULL, &error))
        g_warning (_ ("the old settings could not be restored: %s"), error->message);
    }
}

static bool
same_plugins (TasukiHost *self, const TasukiRelayConfig *config, GError **error)
{
  if (g_strv_equal ((const char *const *)self->config->plugins,
                    (const char *const *)config->plugins))
    return true;

  g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION,
                       _ ("[relay] plugins: the set of plugins can only change with a restart"));
  return false;
}

bool
tasuki_host_reload (TasukiHost *self, GError **error)
{
  g_autoptr (TasukiRelayConfig) config = NULL;
  g_autoptr (TasukiKeyfile) keyfile = read_keyfile (self->path, &config, error);
  TasukiKeyfile *before;

  if (keyfile == NULL || !same_plugins (self, config, error)
      || !knows_groups (self, keyfile, error))
    return false;

  for (unsigned i = 0; i < self->entries->len; i++)
    {
      bool taken;

      if (configure (g_ptr_array_index (self->entries, i), keyfile, false, &taken, error))
        continue;
      roll_back (self, taken ? i + 1 : i);
      return false;
    }

  before = self->keyfile;
  self->keyfile = g_steal_pointer (&keyfile);
  tasuki_keyfile_free (before);
  tasuki_relay_config_free (self->config);
  self->config = g_steal_pointer (&config);
  return true;
}

const TasukiRelayConfig *
tasuki_host_get_config (TasukiHost *self)
{
  return self->config;
}

GPtrArray *
tasuki_host_find (TasukiHost *self, GType type)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);

  for (unsigned i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (G_TYPE_CHECK_INSTANCE_TYPE (entry->object, type))
        g_ptr_array_add (found, g_object_ref (entry->object));
    }

  return found;
}

static GVariant *
describe_interfaces (GObject *object)
{
  g_auto (GVariantBuilder) names = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);

  for (size_t i = 0; i < G_N_ELEMENTS (extension_points); i++)
    if (G_TYPE_CHECK_INSTANCE_TYPE (object, extension_points[i].get_type ()))
      g_variant_builder_add (&names, "s", extension_points[i].name);

  return g_variant_builder_end (&names);
}

GVariant *
tasuki_host_describe_plugins (TasukiHost *self)
{
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (unsigned i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);
      GVariantDict dict = G_VARIANT_DICT_INIT (NULL);

      g_variant_dict_insert (&dict, "name", "s", entry->name);
      g_variant_dict_insert (&dict, "state", "s", state_names[entry->state]);
      g_variant_dict_insert_value (&dict, "interfaces", describe_interfaces (entry->object));
      if (entry->origin != NULL)
        g_variant_dict_insert (&dict, "origin", "s", entry->origin);
      g_variant_builder_add_value (&list, g_variant_dict_end (&dict));
    }

  return g_variant_builder_end (&list);
}

GVariant *
tasuki_host_describe_settings (TasukiHost *self)
{
  return tasuki_keyfile_describe (self->keyfile);
}
