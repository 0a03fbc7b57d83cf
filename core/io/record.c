/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One direction of a TLS 1.3 session: records are found, opened and sealed. */

#include "io/record.h"

#include <string.h>

#define APPLICATION_DATA 23u

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
  static const uint8_t start[] = { APPLICATION_DATA, 3, 3 };

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

/* Strips the padding. FALSE if what is left is not the content that is meant for the caller. */
static bool
find_end (const uint8_t *inner, size_t *end)
{
  if (*end > TASUKI_RECORD_CONTENT_MAX + 1)
    return false;

  while (*end > 0 && inner[*end - 1] == 0)
    (*end)--;
  return *end > 0 && inner[*end - 1] == APPLICATION_DATA;
}

bool
tasuki_record_open (
    TasukiRecordKey *self, const uint8_t *record, size_t size, uint8_t *inner, size_t *length)
{
  uint8_t nonce[TASUKI_RECORD_NONCE];
  size_t end = tasuki_record_get_inner_size (size);

  make_nonce (self, nonce);
  if (!tasuki_record_cipher_open (self->cipher, self->key, nonce, record, size, inner)
      || !find_end (inner, &end))
    {
      explicit_bzero (inner, tasuki_record_get_inner_size (size));
      return false;
    }

  self->sequence++;
  *length = end - 1;
  return true;
}

bool
tasuki_record_seal (TasukiRecordKey *self, const uint8_t *content, size_t size, uint8_t *record)
{
  uint8_t nonce[TASUKI_RECORD_NONCE];
  size_t sealed = size + 1 + TASUKI_RECORD_TAG;

  make_nonce (self, nonce);
  record[0] = APPLICATION_DATA;
  record[1] = record[2] = 3;
  record[3] = (uint8_t)(sealed >> 8);
  record[4] = (uint8_t)sealed;
  if (!tasuki_record_cipher_seal (self->cipher, self->key, nonce, content, size, APPLICATION_DATA,
                                  record))
    return false;

  self->sequence++;
  return true;
}
