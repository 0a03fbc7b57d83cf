/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One hand-over of one or more files from a sender to a receiver. */

#pragma once

#include <tasuki/peer.h>

G_BEGIN_DECLS

/**
 * TASUKI_SIZE_UNKNOWN:
 *
 * Instead of a number of files or bytes: the sender could not tell before it sent them.
 *
 * Since: 0.1
 */
#define TASUKI_SIZE_UNKNOWN (-1)

/**
 * TasukiTransfer:
 *
 * A transfer, as plugins see it: who gives what to whom.
 *
 * The parties and what is announced about the files do not change after the request; bytes and
 * outcome do. All strings belong to the transfer. Main context only.
 *
 * Since: 0.1
 */
#define TASUKI_TYPE_TRANSFER (tasuki_transfer_get_type ())
TASUKI_AVAILABLE
G_DECLARE_FINAL_TYPE (TasukiTransfer, tasuki_transfer, TASUKI, TRANSFER, GObject)

/**
 * tasuki_transfer_new:
 * @id: the transfer ID
 * @sender_id: the sender's connection ID
 * @receiver_id: the receiver's connection ID
 * @file_id: the business name of this kind of file; may be empty
 * @name: what is sent, in one name: the first file or the directory
 * @files: how many files, or %TASUKI_SIZE_UNKNOWN
 * @size: how many bytes in all, or %TASUKI_SIZE_UNKNOWN
 *
 * Makes a transfer; the relay does so for each request.
 *
 * Returns: (transfer full): a transfer of which no byte has moved; for a hypothetical one, as
 *   `permission explain` needs it, nothing else is ever set
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiTransfer *tasuki_transfer_new (const char *id,
                                                      const char *sender_id,
                                                      const char *receiver_id,
                                                      const char *file_id,
                                                      const char *name,
                                                      gint64 files,
                                                      gint64 size);

/**
 * tasuki_transfer_get_id:
 * @self: a transfer
 *
 * Gives the transfer ID.
 *
 * Returns: (transfer none): the transfer ID, unique in the deployment
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_transfer_get_id (TasukiTransfer *self);

/**
 * tasuki_transfer_get_sender_id:
 * @self: a transfer
 *
 * Gives who sends.
 *
 * Returns: (transfer none): the sender's connection ID
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_transfer_get_sender_id (TasukiTransfer *self);

/**
 * tasuki_transfer_get_receiver_id:
 * @self: a transfer
 *
 * Gives who is to receive.
 *
 * Returns: (transfer none): the receiver's connection ID
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_transfer_get_receiver_id (TasukiTransfer *self);

/**
 * tasuki_transfer_get_file_id:
 * @self: a transfer
 *
 * Gives the business name of this kind of file.
 *
 * Returns: (transfer none): the file ID; an empty string if the sender gave none
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_transfer_get_file_id (TasukiTransfer *self);

/**
 * tasuki_transfer_get_name:
 * @self: a transfer
 *
 * Gives what is sent, in one name.
 *
 * Returns: (transfer none): the announced name of the first file or of the directory; untrusted
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_transfer_get_name (TasukiTransfer *self);

/**
 * tasuki_transfer_get_files:
 * @self: a transfer
 *
 * Gives how many files are sent.
 *
 * Returns: the announced number of files, or %TASUKI_SIZE_UNKNOWN
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gint64 tasuki_transfer_get_files (TasukiTransfer *self);

/**
 * tasuki_transfer_get_size:
 * @self: a transfer
 *
 * Gives how many bytes are sent.
 *
 * Returns: the announced size in bytes, or %TASUKI_SIZE_UNKNOWN
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gint64 tasuki_transfer_get_size (TasukiTransfer *self);

/**
 * tasuki_transfer_get_peer:
 * @self: a transfer
 * @side: which side
 *
 * Gives the control connection of a side.
 *
 * Returns: (nullable) (transfer none): that side's control connection; %NULL while it is not
 * attached
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiPeer *tasuki_transfer_get_peer (TasukiTransfer *self, TasukiSide side);

/**
 * tasuki_transfer_get_rule:
 * @self: a transfer
 * @side: which side
 *
 * Gives the rule by which a side consented.
 *
 * Returns: (nullable) (transfer none): the rule by which that side allowed the transfer
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_transfer_get_rule (TasukiTransfer *self, TasukiSide side);

/**
 * tasuki_transfer_get_bytes:
 * @self: a transfer
 *
 * Gives how far it is.
 *
 * Returns: how many bytes the relay has passed from sender to receiver so far, framing included
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE guint64 tasuki_transfer_get_bytes (TasukiTransfer *self);

G_END_DECLS
