/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The client's side: dial an access point, send, receive. */

#pragma once

#include <tasuki/delivery.h>
#include <tasuki/profile.h>

G_BEGIN_DECLS

/**
 * TasukiClient:
 *
 * A client of a relay: one control connection, and the transfers that are agreed on over it.
 *
 * The functions whose names end in `_sync` block, and may be called from any number of threads at
 * a time. The others do the same in a thread of their own and call back in the thread-default main
 * context of the caller.
 *
 * Since: 0.1
 */
#define TASUKI_TYPE_CLIENT (tasuki_client_get_type ())
TASUKI_AVAILABLE
G_DECLARE_FINAL_TYPE (TasukiClient, tasuki_client, TASUKI, CLIENT, GObject)

/**
 * TasukiClient:connected:
 *
 * Whether the control connection stands. Notified in the main context that was the thread's
 * default when the client was made.
 *
 * Since: 0.1
 */

/**
 * tasuki_client_new:
 * @profile: who it is and where it dials
 *
 * Makes a client that dials with @profile. Nothing is dialled yet.
 *
 * Returns: (transfer full): a client that has not connected
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiClient *tasuki_client_new (TasukiProfile *profile);

/**
 * tasuki_client_set_accepts:
 * @self: a client that is not connected
 * @accepts: how many transfers it receives at a time, 0 to 1000
 *
 * Says how many offers the access point may make at a time. A client that only sends says 0,
 * which is the default.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_client_set_accepts (TasukiClient *self, guint accepts);

/**
 * tasuki_client_set_keeps:
 * @self: a client that is not connected
 * @keeps: whether data connections stay open for a while after a transfer
 *
 * The next transfer with the same peer, in the same direction, goes on with a data connection that
 * stayed open, and need not dial, if the peer and the access point keep theirs, too. It is asked
 * for, allowed and recorded like any other. The default is %TRUE; a client of one transfer says
 * %FALSE.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_client_set_keeps (TasukiClient *self, gboolean keeps);

/**
 * tasuki_client_connect_sync:
 * @self: a client that is not connected
 * @cancellable: (nullable): to give up
 * @error: return location
 *
 * Dials the access points of the profile, one after the other, until one answers, and logs in.
 *
 * Returns: %FALSE with @error set: %TASUKI_ERROR_LOST if none can be reached,
 *   %TASUKI_ERROR_UNTRUSTED if one is not who it should be, %TASUKI_ERROR_LOGIN or another code by
 *   which the relay refuses, %TASUKI_ERROR_CONFIGURATION, %TASUKI_ERROR_CANCELLED
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_client_connect_sync (TasukiClient *self,
                                                      GCancellable *cancellable,
                                                      GError **error);

/**
 * tasuki_client_connect_async:
 * @self: a client that is not connected
 * @cancellable: (nullable): to give up
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * See [method@Client.connect_sync].
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_client_connect_async (TasukiClient *self,
                                                   GCancellable *cancellable,
                                                   GAsyncReadyCallback callback,
                                                   gpointer user_data);

/**
 * tasuki_client_connect_finish:
 * @self: a client
 * @result: as the callback got it
 * @error: return location
 *
 * Ends [method@Client.connect_async].
 *
 * Returns: as [method@Client.connect_sync]
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_client_connect_finish (TasukiClient *self,
                                                        GAsyncResult *result,
                                                        GError **error);

/**
 * tasuki_client_send_sync:
 * @self: a connected client
 * @delivery: what is to be sent, and to whom
 * @cancellable: (nullable): to cancel the transfer
 * @error: return location
 *
 * Asks the relay, waits for the receiver, sends, and waits until the receiver has everything on
 * disk and has found it to be what was sent.
 *
 * Returns: %FALSE with @error set: %TASUKI_ERROR_REFUSED, %TASUKI_ERROR_OFFLINE,
 *   %TASUKI_ERROR_DECLINED, %TASUKI_ERROR_EXISTS, %TASUKI_ERROR_LOST, %TASUKI_ERROR_INTEGRITY,
 *   %TASUKI_ERROR_CANCELLED and others
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_client_send_sync (TasukiClient *self,
                                                   TasukiDelivery *delivery,
                                                   GCancellable *cancellable,
                                                   GError **error);

/**
 * tasuki_client_send_async:
 * @self: a connected client
 * @delivery: what is to be sent, and to whom
 * @cancellable: (nullable): to cancel the transfer
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * See [method@Client.send_sync].
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_client_send_async (TasukiClient *self,
                                                TasukiDelivery *delivery,
                                                GCancellable *cancellable,
                                                GAsyncReadyCallback callback,
                                                gpointer user_data);

/**
 * tasuki_client_send_finish:
 * @self: a client
 * @result: as the callback got it
 * @error: return location
 *
 * Ends [method@Client.send_async].
 *
 * Returns: as [method@Client.send_sync]
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_client_send_finish (TasukiClient *self,
                                                     GAsyncResult *result,
                                                     GError **error);

/**
 * tasuki_client_receive_sync:
 * @self: a connected client
 * @delivery: how and where to receive
 * @cancellable: (nullable): to stop waiting, or to cancel the transfer
 * @error: return location
 *
 * Waits for an offer, accepts it, and receives it. As many transfers are received at a time as
 * there are calls of this; further offers wait.
 *
 * Returns: %FALSE with @error set, as [method@Client.send_sync]; also %TASUKI_ERROR_INVALID if the
 *   sender gives a file a name that is not allowed
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_client_receive_sync (TasukiClient *self,
                                                      TasukiDelivery *delivery,
                                                      GCancellable *cancellable,
                                                      GError **error);

/**
 * tasuki_client_receive_async:
 * @self: a connected client
 * @delivery: how and where to receive
 * @cancellable: (nullable): to stop waiting, or to cancel the transfer
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * See [method@Client.receive_sync].
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_client_receive_async (TasukiClient *self,
                                                   TasukiDelivery *delivery,
                                                   GCancellable *cancellable,
                                                   GAsyncReadyCallback callback,
                                                   gpointer user_data);

/**
 * tasuki_client_receive_finish:
 * @self: a client
 * @result: as the callback got it
 * @error: return location
 *
 * Ends [method@Client.receive_async].
 *
 * Returns: as [method@Client.receive_sync]
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_client_receive_finish (TasukiClient *self,
                                                        GAsyncResult *result,
                                                        GError **error);

/**
 * tasuki_client_ping_sync:
 * @self: a connected client
 * @cancellable: (nullable): to give up
 * @error: return location
 *
 * Measures the way to the relay and back. May be called from any thread.
 *
 * Returns: the time from here to the relay and back, in microseconds; -1 with @error set
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gint64 tasuki_client_ping_sync (TasukiClient *self,
                                                 GCancellable *cancellable,
                                                 GError **error);

/**
 * tasuki_client_close:
 * @self: a client
 *
 * Says goodbye to the relay and closes the control connection. Deliveries that still run fail.
 * Blocks for a second at most. Finalising does the same.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_client_close (TasukiClient *self);

/**
 * tasuki_client_is_connected:
 * @self: a client
 *
 * Says whether the control connection stands. May be called from any thread.
 *
 * Returns: whether the control connection stands
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_client_is_connected (TasukiClient *self);

/**
 * tasuki_client_dup_access_point:
 * @self: a client
 *
 * Gives the access point that answered. May be called from any thread.
 *
 * Returns: (nullable) (transfer full): HOST:PORT of the access point that it is connected to
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE char *tasuki_client_dup_access_point (TasukiClient *self);

/**
 * tasuki_client_dup_relay:
 * @self: a client
 *
 * Gives the name of the relay that answered. May be called from any thread.
 *
 * Returns: (nullable) (transfer full): the relay's name for itself
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE char *tasuki_client_dup_relay (TasukiClient *self);

/**
 * tasuki_client_dup_session:
 * @self: a client
 *
 * Gives the name by which the relay's records know this connection. May be called from any thread.
 *
 * Returns: (nullable) (transfer full): the relay's name for this control connection
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE char *tasuki_client_dup_session (TasukiClient *self);

/**
 * tasuki_client_dup_security:
 * @self: a client
 *
 * Gives what secures the control connection. May be called from any thread.
 *
 * Returns: (nullable) (transfer full): what secures the connection, such as `TLS1.3 AES-128-GCM`
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE char *tasuki_client_dup_security (TasukiClient *self);

G_END_DECLS
