/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Records, as a stream of bytes brings them: nothing is opened that was not sealed, nor misread. */

#include <string.h>

#include <gio/gio.h>

#include "io/gnutls-cipher.h"
#include "io/record.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
begin (TasukiRecordKey *key, TasukiRecordCipher *cipher)
{
  static const uint8_t secret[16] = { 1, 2, 3 }, iv[TASUKI_RECORD_NONCE] = { 4, 5, 6 };

  g_assert (tasuki_record_key_set (key, cipher, TASUKI_AEAD_AES_128_GCM, secret, iv));
}

/* What comes from the wire: it has a shape, and no tag that is right. */
static void
open_all (TasukiRecordKey *key, const uint8_t *data, size_t size)
{
  static uint8_t inner[TASUKI_RECORD_SIZE_MAX];
  size_t at = 0, record, length;

  while (at < size && tasuki_record_find (data + at, size - at, &record) == TASUKI_RECORD_WHOLE)
    {
      g_assert (record >= TASUKI_RECORD_OVERHEAD && record <= size - at);
      g_assert (!tasuki_record_open (key, data + at, record, inner, &length));
      g_assert (key->sequence == 0);
      at += record;
    }
}

/* What is sealed here, with the input as inner plaintext: its type and padding may be anything. */
static void
open_what_is_sealed (TasukiRecordKey *key, const uint8_t *data, size_t size)
{
  static uint8_t record[TASUKI_RECORD_SIZE_MAX], inner[TASUKI_RECORD_SIZE_MAX];
  size_t total = TASUKI_RECORD_HEAD + size + TASUKI_RECORD_TAG, end = size, found, length;
  bool good;

  record[0] = 23;
  record[1] = record[2] = 3;
  record[3] = (uint8_t)((total - TASUKI_RECORD_HEAD) >> 8);
  record[4] = (uint8_t)(total - TASUKI_RECORD_HEAD);
  g_assert (tasuki_record_cipher_seal (key->cipher, key->key, key->iv, data, size - 1,
                                       data[size - 1], record));
  g_assert (tasuki_record_find (record, total, &found) == TASUKI_RECORD_WHOLE && found == total);
  good = tasuki_record_open (key, record, total, inner, &length);

  while (end > 0 && data[end - 1] == 0)
    end--;
  g_assert (good == (end > 0 && data[end - 1] == 23));
  g_assert (!good || (length == end - 1 && memcmp (inner, data, length) == 0));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (TasukiRecordCipher) cipher = tasuki_gnutls_cipher_get ();
  TasukiRecordKey key = { 0 };

  begin (&key, cipher);
  open_all (&key, data, size);
  if (size > 0 && size <= TASUKI_RECORD_CONTENT_MAX)
    open_what_is_sealed (&key, data, size);
  tasuki_record_key_clear (&key);

  return 0;
}
