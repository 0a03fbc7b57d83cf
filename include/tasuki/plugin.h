/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What makes a shared object a plugin: its descriptor and its lifecycle. */

#pragma once

#include <tasuki/settings.h>

G_BEGIN_DECLS

/**
 * TasukiPlugin:
 *
 * The lifecycle of a plugin: configured, started, stopped.
 *
 * A plugin is one object that implements this interface and those of its extension points.
 *
 * Since: 0.1
 */
#define TASUKI_TYPE_PLUGIN (tasuki_plugin_get_type ())
TASUKI_AVAILABLE
G_DECLARE_INTERFACE (TasukiPlugin, tasuki_plugin, TASUKI, PLUGIN, GObject)

/**
 * TasukiPluginInterface:
 * @configure: reads and validates everything in @settings, then takes all of it or, on error, none.
 *   Called before @start, and again while running: that is what a reload is. The default succeeds.
 * @check: whether its work would be worth starting, with these settings, now: what
 *   `tasukid --check` asks on top of @configure. Called once it is configured, and not before
 *   @start. The default succeeds.
 * @start: takes up its work. @relay outlives the plugin's work. The default succeeds.
 * @stop: ends its work and its threads. The default does nothing.
 *
 * %FALSE without an error set is read as a failure.
 *
 * Since: 0.1
 */
struct _TasukiPluginInterface
{
  GTypeInterface parent_iface;

  gboolean (*configure) (TasukiPlugin *self, TasukiSettings *settings, GError **error);
  gboolean (*start) (TasukiPlugin *self, TasukiRelay *relay, GError **error);
  void (*stop) (TasukiPlugin *self);
  gboolean (*check) (TasukiPlugin *self, GError **error);
};

/**
 * tasuki_plugin_configure:
 * @self: a plugin
 * @settings: its own group of the keyfile; empty if there is none
 * @error: return location
 *
 * Has the plugin take its settings: all of them, or none. Main context only.
 *
 * Returns: %FALSE with @error set if the settings are not accepted
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_plugin_configure (TasukiPlugin *self,
                                                   TasukiSettings *settings,
                                                   GError **error);

/**
 * tasuki_plugin_check:
 * @self: a configured plugin
 * @error: return location
 *
 * Asks whether its work would be worth starting now. Main context only.
 *
 * Returns: %FALSE with @error set if it would start, but to no good
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_plugin_check (TasukiPlugin *self, GError **error);

/**
 * tasuki_plugin_start:
 * @self: a configured plugin
 * @relay: the relay
 * @error: return location
 *
 * Has the plugin take up its work. Main context only.
 *
 * Returns: %FALSE with @error set if it cannot do its work
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_plugin_start (TasukiPlugin *self,
                                               TasukiRelay *relay,
                                               GError **error);

/**
 * tasuki_plugin_stop:
 * @self: a started plugin
 *
 * Has the plugin end its work. Main context only.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_plugin_stop (TasukiPlugin *self);

/**
 * TasukiPluginDescriptor: (skip)
 * @abi: %TASUKI_PLUGIN_ABI at the time it was built
 * @size: the size of this structure in bytes
 * @name: the plugin's name, which is that of its file (without `.so`) and of its keyfile group
 * @get_type: gives the type of the plugin's object
 *
 * What a plugin exports as `tasuki_plugin`. It is data, so that it is read before any code runs.
 *
 * Since: 0.1
 */
typedef struct
{
  guint32 abi;
  guint32 size;
  const char *name;
  GType (*get_type) (void);
} TasukiPluginDescriptor;

/**
 * TASUKI_DEFINE_PLUGIN: (skip)
 * @plugin_name: the plugin's name
 * @type_function: its type function
 *
 * The last line of a plugin's source.
 *
 * Since: 0.1
 */
#define TASUKI_DEFINE_PLUGIN(plugin_name, type_function)                                           \
  TASUKI_AVAILABLE const TasukiPluginDescriptor tasuki_plugin;                                     \
  const TasukiPluginDescriptor tasuki_plugin = { .abi = TASUKI_PLUGIN_ABI,                         \
                                                 .size = sizeof (TasukiPluginDescriptor),          \
                                                 .name = (plugin_name),                            \
                                                 .get_type = (type_function) };

G_END_DECLS
