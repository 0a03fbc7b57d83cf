/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The receiver's signed statement of what it holds, which the sender keeps. */

#pragma once

#include <tasuki/error.h>

G_BEGIN_DECLS

/**
 * TasukiReceipt:
 *
 * The receiver's signed statement of what it holds of one transfer, or that it refused it.
 *
 * It names the transfer, both connection IDs, the file ID, the counts and the digest, and is
 * signed with the receiver's identity key (Ed25519). The sender's copy is followed by the list of
 * all files, from which the signed digest follows. Nothing of it is to be believed before
 * [method@Receipt.verify]. It does not change, and may be used from any thread.
 *
 * Since: 0.1
 */
#define TASUKI_TYPE_RECEIPT (tasuki_receipt_get_type ())
TASUKI_AVAILABLE
G_DECLARE_FINAL_TYPE (TasukiReceipt, tasuki_receipt, TASUKI, RECEIPT, GObject)

/**
 * tasuki_receipt_new_from_bytes:
 * @bytes: a receipt, with or without a list of files
 * @error: return location
 *
 * Reads a receipt. There is one way to write each, and no other is taken; the signature is not
 * looked at.
 *
 * Returns: (transfer full): the receipt; %NULL with @error set to %TASUKI_ERROR_INTEGRITY
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiReceipt *tasuki_receipt_new_from_bytes (GBytes *bytes, GError **error);

/**
 * tasuki_receipt_new_from_file:
 * @path: (type filename): a file that is just a receipt, with or without a list of files
 * @error: return location
 *
 * Reads a receipt from a file, as [ctor@Receipt.new_from_bytes] does.
 *
 * Returns: (transfer full): the receipt; %NULL with @error set to %TASUKI_ERROR_INTEGRITY, or to
 *   %TASUKI_ERROR_NOT_FOUND if the file cannot be read
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiReceipt *tasuki_receipt_new_from_file (const char *path, GError **error);

/**
 * tasuki_receipt_list_kept:
 * @side: %TASUKI_SIDE_SENDER: those that were sent to this user; %TASUKI_SIDE_RECEIVER: those that
 * were signed here
 *
 * Lists the receipts in the user's state directory.
 *
 * Returns: (transfer full) (array zero-terminated=1) (element-type filename): the paths, the latest
 *   first
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE char **tasuki_receipt_list_kept (TasukiSide side);

/**
 * tasuki_receipt_verify:
 * @self: a receipt
 * @key: the receiver's public key in PEM, or the SHA-256 fingerprint of it: 64 hexadecimal digits
 * @error: return location
 *
 * Verifies that the receipt is signed by that key, and that the signed digest follows from its
 * list of files if it has one.
 *
 * Returns: %FALSE with @error set to %TASUKI_ERROR_INTEGRITY if not, or to %TASUKI_ERROR_INVALID
 *   if @key is neither
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_receipt_verify (TasukiReceipt *self,
                                                 const char *key,
                                                 GError **error);

/**
 * tasuki_receipt_verify_file:
 * @self: a receipt that was verified
 * @path: (type filename): a file
 * @error: return location
 *
 * Looks, by size and SHA-256, for the content of a file among what was received. Reads all of it.
 *
 * Returns: (transfer full) (type filename): under which path it was sent, which is empty if the
 *   receipt has no list; %NULL with @error set to %TASUKI_ERROR_INTEGRITY if it was not received,
 *   or to %TASUKI_ERROR_NOT_FOUND if the file cannot be read
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE char *
tasuki_receipt_verify_file (TasukiReceipt *self, const char *path, GError **error);

/**
 * tasuki_receipt_is_stored:
 * @self: a receipt
 *
 * Says whether the receiver states that it has stored everything.
 *
 * Returns: whether it is stored; %FALSE if the receiver refused it, and then nothing is claimed
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_receipt_is_stored (TasukiReceipt *self);

/**
 * tasuki_receipt_has_list:
 * @self: a receipt
 *
 * Says whether a list of files follows it.
 *
 * Returns: whether there is a list
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_receipt_has_list (TasukiReceipt *self);

/**
 * tasuki_receipt_dup_statement:
 * @self: a receipt
 *
 * Gives the receipt as it was signed, the signature included and without a list of files.
 *
 * Returns: (transfer full): some lines of text
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE char *tasuki_receipt_dup_statement (TasukiReceipt *self);

/**
 * tasuki_receipt_get_text:
 * @self: a receipt
 * @key: the key of a line, such as `transfer`, `sender`, `receiver`, `file-id`, `name`,
 * `outcome`, `code`, `reason`, `files`, `bytes`, `digest` or `received`
 *
 * Gives one value as it stands in the receipt. What could steer a terminal or hide is escaped
 * in it: `\xNN` for each byte; where a name or a reason was cut, `\~` stands at its end.
 *
 * Returns: (transfer none) (nullable): the value; empty for nothing; %NULL if receipts have no such
 *   line
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_receipt_get_text (TasukiReceipt *self, const char *key);

/**
 * tasuki_receipt_get_files:
 * @self: a receipt
 *
 * Gives the number of regular files that are stored.
 *
 * Returns: the number of files
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gint64 tasuki_receipt_get_files (TasukiReceipt *self);

/**
 * tasuki_receipt_get_bytes:
 * @self: a receipt
 *
 * Gives how many bytes these files have in all.
 *
 * Returns: the number of bytes
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gint64 tasuki_receipt_get_bytes (TasukiReceipt *self);

/**
 * tasuki_receipt_dup_fingerprint:
 * @self: a receipt
 * @side: whose key
 *
 * Gives the fingerprint of a side's identity key, as the receipt names it.
 *
 * Returns: (transfer full) (nullable): 64 hexadecimal digits; %NULL if the receiver did not know
 *   the sender's key
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE char *tasuki_receipt_dup_fingerprint (TasukiReceipt *self, TasukiSide side);

G_END_DECLS
