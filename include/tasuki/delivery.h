/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One transfer as a client sees it: what is wanted, how far it is, what became of it. */

#pragma once

#include <tasuki/receipt.h>

G_BEGIN_DECLS

/**
 * TasukiDeliveryState:
 * @TASUKI_DELIVERY_STATE_IDLE: it was not begun
 * @TASUKI_DELIVERY_STATE_ASKING: the relay is asked, or an offer is awaited
 * @TASUKI_DELIVERY_STATE_WAITING: it is allowed, but the receiver is not attached yet
 * @TASUKI_DELIVERY_STATE_JOINING: the data connection is being made
 * @TASUKI_DELIVERY_STATE_MOVING: bytes are on their way
 * @TASUKI_DELIVERY_STATE_STORING: all bytes are sent; the receiver brings them to disk
 * @TASUKI_DELIVERY_STATE_COMPLETED: the receiver has all of it on disk, and it is what was sent
 * @TASUKI_DELIVERY_STATE_FAILED: it failed or was cancelled
 *
 * How far a delivery is.
 *
 * Since: 0.1
 */
typedef enum
{
  TASUKI_DELIVERY_STATE_IDLE,
  TASUKI_DELIVERY_STATE_ASKING,
  TASUKI_DELIVERY_STATE_WAITING,
  TASUKI_DELIVERY_STATE_JOINING,
  TASUKI_DELIVERY_STATE_MOVING,
  TASUKI_DELIVERY_STATE_STORING,
  TASUKI_DELIVERY_STATE_COMPLETED,
  TASUKI_DELIVERY_STATE_FAILED,
} TasukiDeliveryState;

#define TASUKI_TYPE_DELIVERY_STATE (tasuki_delivery_state_get_type ())
TASUKI_AVAILABLE GType tasuki_delivery_state_get_type (void) G_GNUC_CONST;

/**
 * TasukiCompression:
 * @TASUKI_COMPRESSION_AUTO: what shrinks well is compressed: a sample of each file says so, and it
 * is looked at again where that changes
 * @TASUKI_COMPRESSION_ALWAYS: all is compressed that shrinks at all
 * @TASUKI_COMPRESSION_NEVER: nothing is compressed
 *
 * Whether files are compressed on their way. Their names, sizes and digests are not touched by it.
 * A receiver that cannot decompress gets them as they are.
 *
 * Since: 0.1
 */
typedef enum
{
  TASUKI_COMPRESSION_AUTO,
  TASUKI_COMPRESSION_ALWAYS,
  TASUKI_COMPRESSION_NEVER,
} TasukiCompression;

#define TASUKI_TYPE_COMPRESSION (tasuki_compression_get_type ())
TASUKI_AVAILABLE GType tasuki_compression_get_type (void) G_GNUC_CONST;

/**
 * TasukiDelivery:
 *
 * One transfer as a client sees it, from its wish to its outcome.
 *
 * It is made with what is wanted, then given to [method@Client.send_async] or
 * [method@Client.receive_async], once. Its properties say how far it is; they are notified at most
 * ten times a second, in the main context that was the thread's default when it was made. They may
 * be read from any thread.
 *
 * Since: 0.1
 */
#define TASUKI_TYPE_DELIVERY (tasuki_delivery_get_type ())
TASUKI_AVAILABLE
G_DECLARE_FINAL_TYPE (TasukiDelivery, tasuki_delivery, TASUKI, DELIVERY, GObject)

/**
 * TasukiDelivery:state:
 *
 * How far it is.
 *
 * Since: 0.1
 */

/**
 * TasukiDelivery:transfer-id:
 *
 * The transfer ID that the relay gave it; empty before.
 *
 * Since: 0.1
 */

/**
 * TasukiDelivery:peer-id:
 *
 * The other side's connection ID; empty before an offer has come.
 *
 * Since: 0.1
 */

/**
 * TasukiDelivery:file-id:
 *
 * The file ID; may be empty.
 *
 * Since: 0.1
 */

/**
 * TasukiDelivery:name:
 *
 * What is sent, in one name. In a received one it comes from the sender and may contain
 * anything but invalid UTF-8.
 *
 * Since: 0.1
 */

/**
 * TasukiDelivery:current-name:
 *
 * The path of the file that is on its way, relative to what is sent; made valid as UTF-8.
 *
 * Since: 0.1
 */

/**
 * TasukiDelivery:files-total:
 *
 * The number of regular files, or %TASUKI_SIZE_UNKNOWN.
 *
 * Since: 0.1
 */

/**
 * TasukiDelivery:files-done:
 *
 * How many of them the receiver has on disk.
 *
 * Since: 0.1
 */

/**
 * TasukiDelivery:bytes-total:
 *
 * Their bytes in all, or %TASUKI_SIZE_UNKNOWN.
 *
 * Since: 0.1
 */

/**
 * TasukiDelivery:bytes-done:
 *
 * How many bytes were sent or have arrived.
 *
 * Since: 0.1
 */

/**
 * TasukiDelivery:resumed-from:
 *
 * How many bytes the receiver held from earlier attempts when the latest one began.
 *
 * Since: 0.1
 */

/**
 * TasukiDelivery:bytes-resent:
 *
 * How many bytes were sent more than once, as they were lost with a connection that broke, or
 * their file changed. Of what this process sent only.
 *
 * Since: 0.1
 */

/**
 * TasukiDelivery:interruption:
 *
 * Why the last attempt failed, for people, if there may be another; else empty.
 *
 * Since: 0.1
 */

/**
 * TasukiDelivery:elapsed:
 *
 * For how long its bytes have been moving, or did, in microseconds: from when both sides had
 * joined until it ended.
 *
 * Since: 0.1
 */

/**
 * TasukiDelivery:rate:
 *
 * Bytes per second over the last few seconds.
 *
 * Since: 0.1
 */

/**
 * TasukiDelivery:streams:
 *
 * How many data connections its latest attempt has at a time: 1, or as many as both sides and the
 * relay agreed on; 0 before there are any.
 *
 * Since: 0.1
 */

/**
 * TasukiDelivery:digest:
 *
 * Once all bytes have passed: 64 hexadecimal digits. That of one file alone is its SHA-256;
 * otherwise it is one over the list of all entries.
 *
 * Since: 0.1
 */

/**
 * TasukiDelivery:mode:
 *
 * How its bytes pass the access point, once that is decided: `end-to-end`, as only the other client
 * can read them, or `terminated`, decrypted and encrypted again there.
 *
 * Since: 0.1
 */

/**
 * TasukiDelivery:security:
 *
 * What secures its bytes, such as `TLS1.3 AES-128-GCM`: from client to client, or from this one to
 * the access point; empty before.
 *
 * Since: 0.1
 */

/**
 * TasukiDelivery:peer-fingerprint:
 *
 * End to end, the fingerprint of the key that the other client proved: SHA-256, in 64 hexadecimal
 * digits. Empty otherwise.
 *
 * Since: 0.1
 */

/**
 * TasukiDelivery:receipt-file:
 *
 * Where the receipt is kept on this machine; empty if there is none, or it could not be kept.
 *
 * Since: 0.1
 */

/**
 * tasuki_delivery_new_send:
 * @to: the receiver's connection ID
 * @file_id: (nullable): the file ID
 * @paths: (array zero-terminated=1) (element-type filename): regular files and directories; `-` is
 * standard input
 *
 * Makes a delivery of files and directories, to be given to [method@Client.send_async]. Nothing is
 * read yet.
 *
 * Returns: (transfer full): a delivery to be sent
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiDelivery *
tasuki_delivery_new_send (const char *to, const char *file_id, const char *const *paths);

/**
 * tasuki_delivery_new_receive:
 * @directory: (type filename): the existing directory into which it is received, and never out of
 * it
 *
 * Makes a delivery into a directory, to be given to [method@Client.receive_async].
 *
 * Returns: (transfer full): a delivery to be received
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiDelivery *tasuki_delivery_new_receive (const char *directory);

/**
 * tasuki_delivery_new_resume:
 * @id: the ID of an unfinished delivery, see [func@Delivery.list_unfinished]
 * @error: return location
 *
 * Makes a delivery that goes on with one that broke off, be it in another process. What the
 * receiver holds of it is not sent again.
 *
 * Returns: (transfer full): a delivery to be sent; %NULL with @error set to %TASUKI_ERROR_NOT_FOUND
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiDelivery *tasuki_delivery_new_resume (const char *id, GError **error);

/**
 * tasuki_delivery_set_wait:
 * @self: a delivery to be sent
 * @seconds: for how long the relay waits for a receiver that is not attached; 0 (the default) to
 * 86400
 *
 * Lets the relay wait for a receiver that is not attached. Before it is sent only.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_delivery_set_wait (TasukiDelivery *self, guint seconds);

/**
 * TASUKI_RETRY_FOREVER:
 *
 * For [method@Delivery.set_retry]: without an end.
 *
 * Since: 0.1
 */
#define TASUKI_RETRY_FOREVER G_MAXUINT

/**
 * tasuki_delivery_set_retry:
 * @self: a delivery to be sent
 * @seconds: for how long after the last progress it is tried again; 0 (the default): not at all;
 * %TASUKI_RETRY_FOREVER
 *
 * Lets it be tried again when an attempt fails for a reason that may pass: the relay or the
 * receiver was lost, is not there or is busy. The client dials the next access point of its profile
 * if it must. Each attempt goes on where the last broke off. What was read from standard input
 * cannot be sent again. Before it is sent only.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_delivery_set_retry (TasukiDelivery *self, guint seconds);

/**
 * tasuki_delivery_get_retry:
 * @self: a delivery
 *
 * Says for how long it is tried again.
 *
 * Returns: as given to [method@Delivery.set_retry]
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE guint tasuki_delivery_get_retry (TasukiDelivery *self);

/**
 * tasuki_delivery_set_keep:
 * @self: a delivery to be received
 * @seconds: for how long what has come is kept after a break; the default is 7 days; 0: not at all
 *
 * Says how long a sender has to come again and go on. Before it is received only.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_delivery_set_keep (TasukiDelivery *self, guint seconds);

/**
 * tasuki_delivery_set_input_name:
 * @self: a delivery to be sent
 * @name: under which name standard input is sent; the default is `stdin`
 *
 * Names what is read from standard input. Before it is sent only.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_delivery_set_input_name (TasukiDelivery *self, const char *name);

/**
 * tasuki_delivery_set_compression:
 * @self: a delivery to be sent
 * @compression: whether files are compressed; the default is %TASUKI_COMPRESSION_AUTO
 *
 * Chooses whether files are compressed on their way. Before it is sent only.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE
void tasuki_delivery_set_compression (TasukiDelivery *self, TasukiCompression compression);

/**
 * tasuki_delivery_set_streams:
 * @self: a delivery
 * @count: how many at most, from 1 to 16. The default is 1 to send, and 16 to receive: as many as
 * the sender asks for
 *
 * Chooses over how many data connections its bytes pass at a time. Where a round trip is long, one
 * passes no more than its window in it, and several pass that many times as much. The other side
 * and the relay may want fewer. Before it is begun only.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_delivery_set_streams (TasukiDelivery *self, guint count);

/**
 * tasuki_delivery_set_overwrite:
 * @self: a delivery to be received
 * @overwrite: whether existing files are replaced; the default is %FALSE
 *
 * Says what becomes of files that exist already: they are replaced, or the offer fails with
 * %TASUKI_ERROR_EXISTS. Before it is received only.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_delivery_set_overwrite (TasukiDelivery *self, gboolean overwrite);

/**
 * tasuki_delivery_set_from:
 * @self: a delivery to be received
 * @pattern: (nullable): from which connection IDs offers are accepted, with `*` and `?`; %NULL
 * (the default): from all
 *
 * Narrows down whose offers are accepted. Before it is received only.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_delivery_set_from (TasukiDelivery *self, const char *pattern);

/**
 * tasuki_delivery_set_require_end_to_end:
 * @self: a delivery
 * @require: as in [method@Profile.set_require_end_to_end], for this one; if either says so, it is
 * so
 *
 * Insists on a session that only the two clients can read. Before it is begun only.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_delivery_set_require_end_to_end (TasukiDelivery *self,
                                                              gboolean require);

/**
 * tasuki_delivery_get_state:
 * @self: a delivery
 *
 * Says how far it is. May be called from any thread.
 *
 * Returns: how far it is
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiDeliveryState tasuki_delivery_get_state (TasukiDelivery *self);

/**
 * tasuki_delivery_dup_receipt:
 * @self: a delivery
 *
 * Gives the receiver's receipt: verified, for a delivery that is sent; the one that it signed
 * itself, for a delivery that is received. There is one once it is completed, unless the receiver
 * has no identity key, and perhaps one once it has failed. May be called from any thread.
 *
 * Returns: (transfer full) (nullable): the receipt
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiReceipt *tasuki_delivery_dup_receipt (TasukiDelivery *self);

/**
 * tasuki_delivery_get_stored:
 * @self: a delivery to be received
 *
 * Lists what was received, once it is completed.
 *
 * Returns: (array zero-terminated=1) (transfer full) (element-type filename): the paths of the
 *   files and directories that were received, on the top level only
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE char **tasuki_delivery_get_stored (TasukiDelivery *self);

/**
 * tasuki_delivery_get_skipped:
 * @self: a delivery to be sent
 *
 * Lists what was not sent, such as sockets and symbolic links.
 *
 * Returns: (array zero-terminated=1) (transfer full): what was left out and why, for people
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE char **tasuki_delivery_get_skipped (TasukiDelivery *self);

/**
 * tasuki_delivery_get_restarted:
 * @self: a delivery to be sent
 *
 * Lists the files that were begun in an earlier attempt and sent anew from their start, as they
 * changed in the meantime or the receiver held something else.
 *
 * Returns: (array zero-terminated=1) (transfer full): which, and why, for people
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE char **tasuki_delivery_get_restarted (TasukiDelivery *self);

G_END_DECLS
