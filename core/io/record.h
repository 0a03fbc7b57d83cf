/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One direction of a TLS 1.3 session: records are found, opened and sealed. RFC 8446, section 5. */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tasuki/record-cipher.h>

/* The most content that a record has, and the most bytes of a record with its head. */
#define TASUKI_RECORD_CONTENT_MAX (16u * 1024u)
#define TASUKI_RECORD_SIZE_MAX    (TASUKI_RECORD_HEAD + TASUKI_RECORD_CONTENT_MAX + 256u)

/* What a record adds to its content, without padding. */
#define TASUKI_RECORD_OVERHEAD (TASUKI_RECORD_HEAD + 1u + TASUKI_RECORD_TAG)

/* What a sealed record may be. RFC 8446, appendix B.1. */
typedef enum
{
  TASUKI_CONTENT_ALERT = 21,
  TASUKI_CONTENT_HANDSHAKE = 22,
  TASUKI_CONTENT_DATA = 23, /* of the application */
} TasukiContent;

typedef struct
{
  TasukiRecordCipher *cipher; /* borrowed */
  gpointer key;               /* NULL: none yet */
  uint8_t iv[TASUKI_RECORD_NONCE];
  uint64_t sequence; /* of the next record */
} TasukiRecordKey;

/* FALSE if @cipher cannot: there is no key then. @key, @iv: copied */
bool tasuki_record_key_set (TasukiRecordKey *self,
                            TasukiRecordCipher *cipher,
                            TasukiAead aead,
                            const uint8_t *key,
                            const uint8_t iv[static TASUKI_RECORD_NONCE]);
void tasuki_record_key_clear (TasukiRecordKey *self);

typedef enum
{
  TASUKI_RECORD_PARTIAL, /* more bytes have to come */
  TASUKI_RECORD_WHOLE,
  TASUKI_RECORD_STRANGE, /* its head is not that of a sealed record */
} TasukiRecordShape;

/* Looks for a record at @bytes. @size: its size, set unless the head is not there or strange. */
TasukiRecordShape tasuki_record_find (const uint8_t *bytes, size_t length, size_t *size);

/* How much room tasuki_record_open () needs for a record of @size bytes. */
size_t tasuki_record_get_inner_size (size_t size);

/*
 * Opens a whole record, whatever is in it. 0, or the GnuTLS code of what is wrong: then nothing has
 * changed but @inner. @type may be none of those above. @length: bytes of content at @inner
 */
int tasuki_record_unseal (TasukiRecordKey *self,
                          const uint8_t *record,
                          size_t size,
                          uint8_t *inner,
                          uint8_t *type,
                          size_t *length);

/*
 * Opens a whole record. FALSE if it is anything but application data in good order: another type,
 * a wrong tag, nothing but padding, too much content. Then nothing has changed but @inner.
 * @length: bytes of content at @inner; may be 0
 */
bool tasuki_record_open (
    TasukiRecordKey *self, const uint8_t *record, size_t size, uint8_t *inner, size_t *length);

/* Seals @size bytes into @size + TASUKI_RECORD_OVERHEAD bytes at @record. */
bool tasuki_record_seal (TasukiRecordKey *self,
                         TasukiContent type,
                         const uint8_t *content,
                         size_t size,
                         uint8_t *record);
