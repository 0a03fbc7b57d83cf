/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Extension point: seal and open the records of TLS 1.3. */

#pragma once

#include <tasuki/types.h>

G_BEGIN_DECLS

/**
 * TASUKI_RECORD_HEAD:
 *
 * The size of a record's head in bytes: type, version and length, which are authenticated.
 *
 * Since: 0.1
 */
#define TASUKI_RECORD_HEAD 5

/**
 * TASUKI_RECORD_TAG:
 *
 * The size of a record's tag in bytes.
 *
 * Since: 0.1
 */
#define TASUKI_RECORD_TAG 16

/**
 * TASUKI_RECORD_NONCE:
 *
 * The size of a record's nonce in bytes.
 *
 * Since: 0.1
 */
#define TASUKI_RECORD_NONCE 12

/**
 * TasukiAead:
 * @TASUKI_AEAD_AES_128_GCM: AES-128-GCM, with a key of 16 bytes
 * @TASUKI_AEAD_AES_256_GCM: AES-256-GCM, with a key of 32 bytes
 *
 * The algorithms by which records are sealed.
 *
 * Since: 0.1
 */
typedef enum
{
  TASUKI_AEAD_AES_128_GCM,
  TASUKI_AEAD_AES_256_GCM,
} TasukiAead;

#define TASUKI_TYPE_AEAD (tasuki_aead_get_type ())
TASUKI_AVAILABLE GType tasuki_aead_get_type (void) G_GNUC_CONST;

/**
 * TasukiRecordCipher:
 *
 * Seals and opens the records of TLS 1.3 (RFC 8446, section 5.2) in place of the TLS library.
 *
 * The library still makes the handshake and whatever else is no application data; a cipher gets the
 * bulk. A relay has at most one; without, GnuTLS's own AEAD does it.
 *
 * Since: 0.1
 */
#define TASUKI_TYPE_RECORD_CIPHER (tasuki_record_cipher_get_type ())
TASUKI_AVAILABLE
G_DECLARE_INTERFACE (TasukiRecordCipher, tasuki_record_cipher, TASUKI, RECORD_CIPHER, GObject)

/**
 * TasukiRecordCipherInterface:
 * @get_name: what does the work, for people, such as `GnuTLS`; (transfer none)
 * @make_key: prepares @key, of the size that @aead has, and returns it; %NULL if it does not know
 *   @aead. @key is not kept
 * @free_key: wipes and frees what @make_key returned
 * @open: opens a record of @size bytes, head and tag included, into @size - 21 bytes at @inner:
 *   content, its type, padding. %FALSE, and nothing of @inner to be used, if the tag is wrong
 * @seal: seals @size bytes at @content, followed by @type, behind the %TASUKI_RECORD_HEAD bytes
 *   that are at @record already: @size + 17 bytes. %FALSE if it cannot
 *
 * A key is used by one thread at a time; different keys by different threads at once. @content and
 * @inner may not overlap @record. All defaults fail.
 *
 * Since: 0.1
 */
struct _TasukiRecordCipherInterface
{
  GTypeInterface parent_iface;

  const char *(*get_name) (TasukiRecordCipher *self);
  gpointer (*make_key) (TasukiRecordCipher *self, TasukiAead aead, const guint8 *key);
  void (*free_key) (TasukiRecordCipher *self, gpointer key);
  gboolean (*open) (TasukiRecordCipher *self,
                    gpointer key,
                    const guint8 *nonce,
                    const guint8 *record,
                    gsize size,
                    guint8 *inner);
  gboolean (*seal) (TasukiRecordCipher *self,
                    gpointer key,
                    const guint8 *nonce,
                    const guint8 *content,
                    gsize size,
                    guint8 type,
                    guint8 *record);
};

/**
 * tasuki_record_cipher_get_name:
 * @self: a record cipher
 *
 * Says what does the work.
 *
 * Returns: (transfer none): its name, for people
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_record_cipher_get_name (TasukiRecordCipher *self);

/**
 * tasuki_record_cipher_make_key: (skip)
 * @self: a record cipher
 * @aead: the algorithm
 * @key: 16 or 32 bytes, as @aead has it
 *
 * Prepares a key.
 *
 * Returns: (nullable): the key, to be freed by tasuki_record_cipher_free_key()
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gpointer tasuki_record_cipher_make_key (TasukiRecordCipher *self,
                                                         TasukiAead aead,
                                                         const guint8 *key);

/**
 * tasuki_record_cipher_free_key: (skip)
 * @self: the record cipher that made @key
 * @key: (nullable): a key
 *
 * Wipes and frees a key.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_record_cipher_free_key (TasukiRecordCipher *self, gpointer key);

/**
 * tasuki_record_cipher_open: (skip)
 * @self: a record cipher
 * @key: a key that it made
 * @nonce: %TASUKI_RECORD_NONCE bytes
 * @record: the record, from its head to its tag
 * @size: its size in bytes, 21 or more
 * @inner: room for @size - 21 bytes
 *
 * Opens a record.
 *
 * Returns: whether its tag is right; if not, nothing at @inner may be used
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_record_cipher_open (TasukiRecordCipher *self,
                                                     gpointer key,
                                                     const guint8 *nonce,
                                                     const guint8 *record,
                                                     gsize size,
                                                     guint8 *inner);

/**
 * tasuki_record_cipher_seal: (skip)
 * @self: a record cipher
 * @key: a key that it made
 * @nonce: %TASUKI_RECORD_NONCE bytes, never used before with this key
 * @content: the content
 * @size: its size in bytes
 * @type: the type of the content
 * @record: the record, which has its head, and room for @size + 17 bytes behind it
 *
 * Seals a record.
 *
 * Returns: %FALSE if it could not
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_record_cipher_seal (TasukiRecordCipher *self,
                                                     gpointer key,
                                                     const guint8 *nonce,
                                                     const guint8 *content,
                                                     gsize size,
                                                     guint8 type,
                                                     guint8 *record);

/**
 * tasuki_record_path_choose:
 * @direct: whether records are opened and sealed beside the TLS library, where that is possible
 * @cipher: (nullable): by what; %NULL for GnuTLS's own AEAD, which also does what @cipher cannot
 *
 * Chooses how bulk passes through the TLS streams that are made from now on, in this process.
 *
 * A relay does this when it starts, by its `record-path` and its plugins. A program that uses the
 * library as a client need not: what is not chosen is direct, by GnuTLS's AEAD. With @direct being
 * %FALSE every record is the TLS library's. Any thread.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_record_path_choose (gboolean direct, TasukiRecordCipher *cipher);

/**
 * tasuki_record_path_choose_installed:
 * @error: return location
 *
 * Chooses the record cipher that is installed with Tasuki, for programs that are clients: a relay
 * goes by its configuration. Where none is installed it leaves what was chosen. The plugin is
 * loaded like any other, from a place where nobody but root and this user can write. Main thread.
 *
 * Returns: %FALSE with @error set if there is one that cannot be used; nothing has changed then
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_record_path_choose_installed (GError **error);

G_END_DECLS
