/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Loads one plugin: locally bound, resident, and only after its file was checked. */

#include "host/module.h"

#include <dlfcn.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include <tasuki/tasuki.h>

#include "api/settings-private.h"
#include "host/descriptor.h"
#include "host/trust.h"

static GError *new_error (const char *format, ...) G_GNUC_PRINTF (1, 2);

static GError *
new_error (const char *format, ...)
{
  va_list arguments;
  GError *error;

  va_start (arguments, format);
  error = g_error_new_valist (TASUKI_ERROR, TASUKI_ERROR_PLUGIN, format, arguments);
  va_end (arguments);
  return error;
}

/* The names of the plugins that are there. */
static GPtrArray *
list_names (const char *directory)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *file;

  while (dir != NULL && (file = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (file, ".so"))
      g_ptr_array_add (names, g_strndup (file, strlen (file) - strlen (".so")));

  return names;
}

static GError *
new_missing (const char *directory, const char *name, const char *path)
{
  g_autoptr (GPtrArray) names = list_names (directory);
  const char *near = tasuki_settings_suggest (name, names);

  return near != NULL ? new_error (_ ("%s is not there; did you mean \"%s\"?"), path, near)
                      : new_error (_ ("%s is not there; is the plugin installed? Check [relay] "
                                      "plugins and plugin-directory"),
                                   path);
}

/* The file's real place: what is checked is what is loaded. */
static char *
locate (const char *directory, const char *name, GError **error)
{
  g_autofree char *path = g_strdup_printf ("%s/%s.so", directory, name);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return tasuki_trust_resolve (path, error);

  g_propagate_error (error, new_missing (directory, name, path));
  return NULL;
}

static bool
check_numbers (uint32_t abi, uint32_t size, GError **error)
{
  if (abi != TASUKI_PLUGIN_ABI)
    {
      g_propagate_error (
          error, new_error (_ ("it was built for plugin ABI %u, this is %u; build it again"), abi,
                            TASUKI_PLUGIN_ABI));
      return false;
    }
  if (size != sizeof (TasukiPluginDescriptor))
    {
      g_propagate_error (error, new_error (_ ("its descriptor has %u bytes instead of %zu; build "
                                              "it again"),
                                           size, sizeof (TasukiPluginDescriptor)));
      return false;
    }

  return true;
}

static bool
check_file (const char *path, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, &problem);
  uint32_t abi, size;

  if (file == NULL)
    {
      g_propagate_error (error, new_error ("%s", problem->message));
      return false;
    }

  return tasuki_descriptor_read ((const uint8_t *)g_mapped_file_get_contents (file),
                                 g_mapped_file_get_length (file), &abi, &size, error)
         && check_numbers (abi, size, error);
}

static const TasukiPluginDescriptor *
open_module (const char *path, GError **error)
{
  void *handle = dlopen (path, RTLD_NOW | RTLD_LOCAL);
  const TasukiPluginDescriptor *descriptor;

  if (handle == NULL)
    {
      g_propagate_error (error, new_error (_ ("it cannot be loaded: %s"), dlerror ()));
      return NULL;
    }

  descriptor = dlsym (handle, "tasuki_plugin");
  if (descriptor == NULL)
    g_propagate_error (error, new_error ("%s", dlerror ()));
  return descriptor;
}

static bool
implements_something (GType type)
{
  const GType known[]
      = { TASUKI_TYPE_TRANSPORT, TASUKI_TYPE_FILTER,        TASUKI_TYPE_AUTHENTICATOR,
          TASUKI_TYPE_POLICY,    TASUKI_TYPE_RECORD_CIPHER, TASUKI_TYPE_STORAGE,
          TASUKI_TYPE_PLUGIN };

  for (size_t i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_type_is_a (type, known[i]))
      return true;

  return false;
}

static GObject *
make_object (const TasukiPluginDescriptor *descriptor, const char *name, GError **error)
{
  GType type;

  if (descriptor->name == NULL || descriptor->get_type == NULL)
    {
      g_propagate_error (error, new_error (_ ("its descriptor is incomplete; build it again")));
      return NULL;
    }
  if (!g_str_equal (descriptor->name, name))
    {
      g_propagate_error (error, new_error (_ ("it calls itself \"%s\"; name the file %s.so"),
                                           descriptor->name, descriptor->name));
      return NULL;
    }

  type = descriptor->get_type ();
  if (type == 0 || !g_type_is_a (type, G_TYPE_OBJECT) || G_TYPE_IS_ABSTRACT (type)
      || !implements_something (type))
    {
      g_propagate_error (error, new_error (_ ("its type implements no extension point")));
      return NULL;
    }

  return g_object_new (type, NULL);
}

GObject *
tasuki_module_load (const char *directory, const char *name, GError **error)
{
  g_autofree char *path = locate (directory, name, error);
  const TasukiPluginDescriptor *descriptor = NULL;
  GObject *plugin = NULL;

  if (path != NULL && check_file (path, error))
    descriptor = open_module (path, error);
  if (descriptor != NULL)
    plugin = make_object (descriptor, name, error);
  if (plugin == NULL)
    g_prefix_error (error, _ ("plugin \"%s\": "), name);

  return plugin;
}
