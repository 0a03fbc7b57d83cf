/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The embeddable relay: one access point. */

#pragma once

#include <tasuki/call.h>
#include <tasuki/peer.h>
#include <tasuki/plugin.h>
#include <tasuki/storage.h>
#include <tasuki/stream.h>

G_BEGIN_DECLS

/**
 * TasukiRelay:
 *
 * One access point: its listeners, its plugins and the transfers that pass through it.
 *
 * `tasukid` is a main loop around one of these. A program or script may host one just as well,
 * and add plugins of its own. Everything here is for the thread that runs the default main context.
 * From its start until it has stopped, a relay keeps itself alive.
 *
 * For scripts there are limits. A script that hosts a relay must not bring libsqlite3 along by
 * introspection (`Soup` does): typelibs load their libraries into the global scope, where they
 * would take the place of SQLCipher, and `storage-sqlcipher` refuses to start. A transport cannot
 * be written in a script, as a [iface@Stream] works on buffers of the caller's in worker threads.
 * What a script hears of a login's secret is a copy that is not wiped. A verb runs on the main
 * context, so one that blocks stops the relay: answer later instead, from an idle, a timeout or a
 * thread.
 *
 * Since: 0.1
 */
#define TASUKI_TYPE_RELAY (tasuki_relay_get_type ())
TASUKI_AVAILABLE
G_DECLARE_FINAL_TYPE (TasukiRelay, tasuki_relay, TASUKI, RELAY, GObject)

/**
 * TasukiRelay::stopped:
 * @self: the relay
 *
 * It has stopped: nothing listens, no transfer runs, the plugins are stopped.
 *
 * Since: 0.1
 */

/**
 * tasuki_relay_new_for_file:
 * @path: (type filename): the keyfile, `tasuki.conf`
 * @error: return location
 *
 * Reads and validates the configuration and loads and configures its plugins. Nothing listens yet.
 *
 * Returns: (transfer full): a relay; %NULL with @error set, %TASUKI_ERROR_CONFIGURATION or
 *   %TASUKI_ERROR_PLUGIN, if anything is not right
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiRelay *tasuki_relay_new_for_file (const char *path, GError **error);

/**
 * tasuki_relay_initialise:
 * @path: (type filename): the keyfile
 * @error: return location
 *
 * Has the storage that the keyfile names make its empty store, once, before the first start.
 *
 * Returns: %FALSE with @error set if it cannot, %TASUKI_ERROR_EXISTS if there is a store already
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_relay_initialise (const char *path, GError **error);

/**
 * tasuki_relay_add_plugin:
 * @self: a relay that has not started
 * @name: its name, which is also that of its keyfile group
 * @plugin: an object that implements at least one extension point; [iface@Plugin] if it has a
 * lifecycle
 * @error: return location
 *
 * Adds a plugin of the host's own, after those of the keyfile, and configures it.
 *
 * Returns: %FALSE with @error set if it does not accept its settings, the name is taken, or the
 *   object implements no extension point
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_relay_add_plugin (TasukiRelay *self,
                                                   const char *name,
                                                   GObject *plugin,
                                                   GError **error);

/**
 * tasuki_relay_check:
 * @self: a relay that has not started
 * @error: return location
 *
 * Checks what is left to check once all plugins are added: that every group and key of the
 * configuration belongs to one of them, and that there is one storage and one transport. Starting
 * does the same first.
 *
 * Returns: %FALSE with @error set if it could not start
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_relay_check (TasukiRelay *self, GError **error);

/**
 * tasuki_relay_start:
 * @self: a relay
 * @error: return location
 *
 * Starts the plugins in keyfile order, then listens.
 *
 * Returns: %FALSE with @error set if a plugin fails or an address cannot be listened on; the
 *   plugins that had started are stopped again
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_relay_start (TasukiRelay *self, GError **error);

/**
 * tasuki_relay_reload:
 * @self: a running relay
 * @error: return location
 *
 * Reads the configuration again and configures every plugin again: all or nothing. Running
 * transfers go on unless the new settings forbid them.
 *
 * Returns: %FALSE with @error set if anything is not right; the relay goes on as before
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_relay_reload (TasukiRelay *self, GError **error);

/**
 * tasuki_relay_stop:
 * @self: a running relay
 * @grace: for how many seconds running transfers may go on, 0 to 86400
 *
 * Takes nothing new, waits for what runs, cuts what is left after @grace, stops the plugins in
 * reverse order and emits [signal@Relay::stopped]. Called again while it waits, it sets another
 * @grace. Does nothing to a relay that is not running.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_relay_stop (TasukiRelay *self, guint grace);

/**
 * tasuki_relay_get_storage:
 * @self: a relay
 *
 * Gives the storage, for plugins that keep something: from their `start` on.
 *
 * Returns: (nullable) (transfer none): the storage; %NULL before [method@Relay.check] or
 *   [method@Relay.start]
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiStorage *tasuki_relay_get_storage (TasukiRelay *self);

/**
 * tasuki_relay_get_addresses:
 * @self: a running relay
 *
 * Gives the addresses on which it listens.
 *
 * Returns: (array zero-terminated=1) (transfer full): where it listens, such as `127.0.0.1:7443`,
 *   with the real port where 0 was configured
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE char **tasuki_relay_get_addresses (TasukiRelay *self);

/**
 * tasuki_relay_admit_async:
 * @self: a running relay
 * @socket: a connection by TCP that was accepted, not blocking; the caller keeps it until the end
 * @entrance: where it came in, such as `admin`
 * @protocols: (array zero-terminated=1): what may be spoken, as names of ALPN (RFC 7301)
 * @callback: called on the main context
 * @user_data: for @callback
 *
 * Lets somebody in who is no client: by the relay's filters, and secured by its transport. For
 * plugins that serve an entrance of their own; how many may come in at a time is theirs to limit.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_relay_admit_async (TasukiRelay *self,
                                                GSocket *socket,
                                                const char *entrance,
                                                const char *const *protocols,
                                                GAsyncReadyCallback callback,
                                                gpointer user_data);

/**
 * tasuki_relay_admit_finish:
 * @self: a relay
 * @result: what the callback was given
 * @peer: (out) (transfer full): who came in
 * @error: return location
 *
 * Ends what [method@Relay.admit_async] began.
 *
 * Returns: (transfer full): the secured stream over the socket; %NULL with @error set, such as
 *   %TASUKI_ERROR_REFUSED: then the socket is to be closed without a word
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiStream *tasuki_relay_admit_finish (TasukiRelay *self,
                                                          GAsyncResult *result,
                                                          TasukiPeer **peer,
                                                          GError **error);

/**
 * tasuki_relay_call_async:
 * @self: a running relay
 * @call: the operation
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * Does an administrative operation. A call can be made once.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_relay_call_async (TasukiRelay *self,
                                               TasukiCall *call,
                                               GAsyncReadyCallback callback,
                                               gpointer user_data);

/**
 * tasuki_relay_call_finish:
 * @self: a running relay
 * @result: as the callback got it
 * @error: return location
 *
 * Ends [method@Relay.call_async].
 *
 * Returns: %TRUE if it was done; %FALSE with @error set if not. In both cases the call has
 *   status and output.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_relay_call_finish (TasukiRelay *self,
                                                    GAsyncResult *result,
                                                    GError **error);

G_END_DECLS
