/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The plugins of a relay: which there are, and that all of them go on, or none. */

#include "host/host.h"

#include <glib/gi18n-lib.h>

#include <tasuki/tasuki.h>

#include "host/hosted.h"
#include "host/keyfile.h"
#include "host/module.h"

struct _TasukiHost
{
  char *path;
  TasukiKeyfile *keyfile;
  TasukiRelayConfig *config;
  GPtrArray *plugins; /* of TasukiHosted, in order */
};

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

static bool
load (TasukiHost *self, const char *name, GError **error)
{
  GObject *object = tasuki_module_load (self->config->plugin_directory, name, error);
  g_autofree char *origin = NULL;

  if (object == NULL)
    return false;

  origin = g_strdup_printf ("%s/%s.so", self->config->plugin_directory, name);
  g_ptr_array_add (self->plugins, tasuki_hosted_new (name, origin, object));
  return true;
}

static TasukiHost *
read_host (const char *path, GError **error)
{
  g_autoptr (TasukiHost) self = g_new0 (TasukiHost, 1);

  self->path = g_strdup (path);
  self->plugins = g_ptr_array_new_with_free_func ((GDestroyNotify)tasuki_hosted_free);
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
  for (unsigned i = 0; i < self->plugins->len; i++)
    if (!tasuki_hosted_configure (g_ptr_array_index (self->plugins, i), self->keyfile, false, NULL,
                                  error))
      return NULL;

  return g_steal_pointer (&self);
}

void
tasuki_host_free (TasukiHost *self)
{
  g_ptr_array_unref (self->plugins);
  g_clear_pointer (&self->keyfile, tasuki_keyfile_free);
  g_clear_pointer (&self->config, tasuki_relay_config_free);
  g_free (self->path);
  g_free (self);
}

bool
tasuki_host_initialise (const char *path, GError **error)
{
  g_autoptr (TasukiHost) self = read_host (path, error);

  for (unsigned i = 0; self != NULL && i < self->plugins->len; i++)
    {
      TasukiHosted *one = g_ptr_array_index (self->plugins, i);
      bool good;

      if (!TASUKI_IS_STORAGE (one->object))
        continue;
      good = tasuki_hosted_configure (one, self->keyfile, true, NULL, error)
             && tasuki_hosted_start (one, NULL, error);
      tasuki_hosted_stop (one);
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
  for (unsigned i = 0; i < self->plugins->len; i++)
    g_ptr_array_add (names, ((TasukiHosted *)g_ptr_array_index (self->plugins, i))->name);

  return tasuki_keyfile_check_groups (keyfile, names, error);
}

static TasukiHosted *
find_plugin (TasukiHost *self, const char *name)
{
  for (unsigned i = 0; i < self->plugins->len; i++)
    {
      TasukiHosted *one = g_ptr_array_index (self->plugins, i);

      if (g_str_equal (one->name, name))
        return one;
    }

  return NULL;
}

bool
tasuki_host_add_plugin (TasukiHost *self, const char *name, GObject *plugin, GError **error)
{
  TasukiHosted *one;

  if (!tasuki_hosted_may_be (plugin))
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_PLUGIN,
                   _ ("plugin \"%s\": %s implements nothing of Tasuki; let it implement "
                      "a transport, filter, authenticator, policy, record cipher, storage or "
                      "plugin"),
                   name, G_OBJECT_TYPE_NAME (plugin));
      return false;
    }
  if (find_plugin (self, name) != NULL || g_str_equal (name, "relay"))
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_EXISTS, _ ("there is a plugin \"%s\" already"),
                   name);
      return false;
    }

  one = tasuki_hosted_new (name, NULL, g_object_ref (plugin));
  g_ptr_array_add (self->plugins, one);
  if (tasuki_hosted_configure (one, self->keyfile, false, NULL, error))
    return true;
  g_ptr_array_set_size (self->plugins, (int)self->plugins->len - 1);
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
  for (unsigned i = 0; i < self->plugins->len; i++)
    if (!tasuki_hosted_check (g_ptr_array_index (self->plugins, i), error))
      return false;

  return true;
}

bool
tasuki_host_start (TasukiHost *self, TasukiRelay *relay, GError **error)
{
  for (unsigned i = 0; i < self->plugins->len; i++)
    if (!tasuki_hosted_start (g_ptr_array_index (self->plugins, i), relay, error))
      {
        tasuki_host_stop (self);
        return false;
      }

  return true;
}

void
tasuki_host_stop (TasukiHost *self)
{
  for (unsigned i = self->plugins->len; i > 0; i--)
    tasuki_hosted_stop (g_ptr_array_index (self->plugins, i - 1));
}

/* Those that took the new settings get their old ones back, which they accepted once. */
static void
roll_back (TasukiHost *self, unsigned count)
{
  for (unsigned i = 0; i < count; i++)
    {
      g_autoptr (GError) error = NULL;

      if (!tasuki_hosted_configure (g_ptr_array_index (self->plugins, i), self->keyfile, false,
                                    NULL, &error))
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

  for (unsigned i = 0; i < self->plugins->len; i++)
    {
      bool taken;

      if (tasuki_hosted_configure (g_ptr_array_index (self->plugins, i), keyfile, false, &taken,
                                   error))
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

  for (unsigned i = 0; i < self->plugins->len; i++)
    {
      TasukiHosted *one = g_ptr_array_index (self->plugins, i);

      if (G_TYPE_CHECK_INSTANCE_TYPE (one->object, type))
        g_ptr_array_add (found, g_object_ref (one->object));
    }

  return found;
}

GVariant *
tasuki_host_describe_plugins (TasukiHost *self)
{
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (unsigned i = 0; i < self->plugins->len; i++)
    g_variant_builder_add_value (&list,
                                 tasuki_hosted_describe (g_ptr_array_index (self->plugins, i)));

  return g_variant_builder_end (&list);
}

GVariant *
tasuki_host_describe_settings (TasukiHost *self)
{
  return tasuki_keyfile_describe (self->keyfile);
}
