/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The plugins of a relay: loaded, configured, started, stopped; without knowing any of them. */

#pragma once

#include <stdbool.h>

#include <tasuki/relay.h>

#include "host/relay-config.h"

typedef struct _TasukiHost TasukiHost;

/* Reads the configuration, loads the plugins that it names and configures each. */
TasukiHost *tasuki_host_new (const char *path, GError **error);
void tasuki_host_free (TasukiHost *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiHost, tasuki_host_free)

/* Has the storage make its empty store, by starting and stopping it alone with `initialise` set. */
bool tasuki_host_initialise (const char *path, GError **error);

/* As tasuki_relay_add_plugin (). */
bool tasuki_host_add_plugin (TasukiHost *self, const char *name, GObject *plugin, GError **error);

/* Whether every group of the configuration belongs to a plugin. */
bool tasuki_host_check_settings (TasukiHost *self, GError **error);

/* Whether each plugin, configured as it is, would do its work if it were started now. */
bool tasuki_host_check_plugins (TasukiHost *self, GError **error);

/* Starts all in order; on failure stops those that had started. Stops all in reverse order. */
bool tasuki_host_start (TasukiHost *self, TasukiRelay *relay, GError **error);
void tasuki_host_stop (TasukiHost *self);

/*
 * Reads the configuration again and configures all plugins with it. On failure those that took
 * the new settings get their old ones back; the one that refused runs on with its own. The set of
 * plugins cannot change.
 */
bool tasuki_host_reload (TasukiHost *self, GError **error);

/* Valid until the next reload. */
const TasukiRelayConfig *tasuki_host_get_config (TasukiHost *self);

/* The plugins that implement @type, in order. (transfer full) */
GPtrArray *tasuki_host_find (TasukiHost *self, GType type);

/* For administrators; aa{sv}, floating. */
GVariant *tasuki_host_describe_plugins (TasukiHost *self);
GVariant *tasuki_host_describe_settings (TasukiHost *self);
