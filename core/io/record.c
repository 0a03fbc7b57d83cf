/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One direction of a TLS 1.3 session: records are found, opened and sealed. */

#include "io/record.h"

#include <string.h>

#include <gnutls/gnutls.h>

bool
tasuki_record_key_set (TasukiRecordKey *self,
                       TasukiRecordCipher *cipher,
                       TasukiAead aead,
                       const uint8_t *key,
                       const uint8_t iv[static TASUKI_RECORD_NONCE])
{
  tasuki_record_key_clear (self);
  self->cipher = cipher;
  self->key = tasuki_record_cipher_make_key (cipher, aead, key);
  memcpy (self->iv, iv, sizeof self->iv);
  return self->key != NULL;
}

void
tasuki_record_key_clear (TasukiRecordKey *self)
{
  if (self->key != NULL)
    tasuki_record_cipher_free_key (self->cipher, self->key);
  explicit_bzero (self, sizeof *self);
}

TasukiRecordShape
tasuki_record_find (const uint8_t *bytes, size_t length, size_t *size)
{
  static const uint8_t start[] = { TASUKI_CONTENT_DATA, 3, 3 };

  *size = 0;
  if (length > 0 && memcmp (bytes, start, MIN (length, sizeof start)) != 0)
    return TASUKI_RECORD_STRANGE;
  if (length < TASUKI_RECORD_HEAD)
    return TASUKI_RECORD_PARTIAL;

  *size = TASUKI_RECORD_HEAD + ((size_t)bytes[3] << 8 | bytes[4]);
  if (*size < TASUKI_RECORD_OVERHEAD || *size > TASUKI_RECORD_SIZE_MAX)
    {
      *size = 0;
      return TASUKI_RECORD_STRANGE;
    }

  return *size <= length ? TASUKI_RECORD_WHOLE : TASUKI_RECORD_PARTIAL;
}

size_t
tasuki_record_get_inner_size (size_t size)
{
  return size - TASUKI_RECORD_HEAD - TASUKI_RECORD_TAG;
}

/* RFC 8446, 5.3 */
static void
make_nonce (const TasukiRecordKey *self, uint8_t nonce[static TASUKI_RECORD_NONCE])
{
  uint64_t sequence = GUINT64_TO_BE (self->sequence), low;

  memcpy (nonce, self->iv, TASUKI_RECORD_NONCE);
  memcpy (&low, nonce + TASUKI_RECORD_NONCE - sizeof low, sizeof low);
  low ^= sequence;
  memcpy (nonce + TASUKI_RECORD_NONCE - sizeof low, &low, sizeof low);
}

/* RFC 8446, 5.4: strips the padding; the last byte that is none is the content's type. */
static int
strip (const uint8_t *inner, uint8_t *type, size_t *length)
{
  size_t end = *length;

  if (end > TASUKI_RECORD_CONTENT_MAX + 1)
    return GNUTLS_E_RECORD_OVERFLOW;

  while (end > 0 && inner[end - 1] == 0)
    end--;
  if (end == 0)
    return GNUTLS_E_UNEXPECTED_PACKET;

  *type = inner[end - 1];
  *length = end - 1;
  return 0;
}

static int
unseal (const TasukiRecordKey *self,
        const uint8_t *record,
        size_t size,
        uint8_t *inner,
        uint8_t *type,
        size_t *length)
{
  uint8_t nonce[TASUKI_RECORD_NONCE];

  make_nonce (self, nonce);
  if (!tasuki_record_cipher_open (self->cipher, self->key, nonce, record, size, inner))
    return GNUTLS_E_DECRYPTION_FAILED;

  *length = tasuki_record_get_inner_size (size);
  return strip (inner, type, length);
}

int
tasuki_record_unseal (TasukiRecordKey *self,
                      const uint8_t *record,
                      size_t size,
                      uint8_t *inner,
                      uint8_t *type,
                      size_t *length)
{
  int code = unseal (self, record, size, inner, type, length);

  if (code == 0)
    self->sequence++;
  else
    explicit_bzero (inner, tasuki_record_get_inner_size (size));
  return code;
}

bool
tasuki_record_open (
    TasukiRecordKey *self, const uint8_t *record, size_t size, uint8_t *inner, size_t *length)
{
  uint8_t type;

  if (unseal (self, record, size, inner, &type, length) == 0 && type == TASUKI_CONTENT_DATA)
    {
      self->sequence++;
      return true;
    }

  explicit_bzero (inner, tasuki_record_get_inner_size (size));
  return false;
}

bool
tasuki_record_seal (
    TasukiRecordKey *self, TasukiContent type, const uint8_t *content, size_t size, uint8_t *record)
{
  uint8_t nonce[TASUKI_RECORD_NONCE];
  size_t sealed = size + 1 + TASUKI_RECORD_TAG;

  make_nonce (self, nonce);
  record[0] = TASUKI_CONTENT_DATA;
  record[1] = record[2] = 3;
  record[3] = (uint8_t)(sealed >> 8);
  record[4] = (uint8_t)sealed;
  if (!tasuki_record_cipher_seal (self->cipher, self->key, nonce, content, size, (guint8)type,
                                  record))
    return false;

  self->sequence++;
  return true;
}
