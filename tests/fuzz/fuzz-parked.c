/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a client may say to a parked session: records that open, of any type, with anything in them.
 */

#include <string.h>

#include <glib.h>

#include "io/gnutls-cipher.h"
#include "io/tls-parked.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
begin (TasukiTlsParked *parked)
{
  static const uint8_t secret[TASUKI_SECRET_SIZE_MAX] = { 1, 2, 3 };
  const TasukiSuite *suite = tasuki_suite_find (GNUTLS_CIPHER_AES_128_GCM);

  *parked = (TasukiTlsParked){ .cipher = tasuki_gnutls_cipher_get (), .content_max = 16384 };
  g_assert (tasuki_traffic_key_set (&parked->read, suite, secret));
  g_assert (tasuki_traffic_key_set (&parked->write, suite, secret));
}

/* As the client would, whose keys go on as the session's do. */
static void
seal (const TasukiTlsParked *parked, const uint8_t *inner, size_t size, uint8_t *record)
{
  TasukiRecordKey key = { 0 };

  g_assert (tasuki_record_key_set (&key, parked->cipher, TASUKI_AEAD_AES_128_GCM, parked->read.key,
                                   parked->read.iv));
  key.sequence = parked->read.sequence;
  g_assert (tasuki_record_seal (&key, inner[0], inner + 1, size - 1, record));
  tasuki_record_key_clear (&key);
}

/* Only application data gives bytes, and just what was sealed. 0 is no type, but padding. */
static int
say (TasukiTlsParked *parked, const uint8_t *said, size_t size)
{
  uint8_t record[TASUKI_RECORD_OVERHEAD + 256], inner[256];
  uint64_t sequence = parked->read.sequence;
  size_t length;
  int code;

  seal (parked, said, size, record);
  code = tasuki_tls_parked_open (parked, record, size - 1 + TASUKI_RECORD_OVERHEAD, inner, &length);
  g_assert (length == 0 || (said[0] == TASUKI_CONTENT_DATA && length == size - 1)
            || (said[0] == 0 && length < size - 1));
  g_assert (memcmp (inner, said + 1, length) == 0);
  g_assert (code != 0 || parked->read.sequence == sequence + 1 || parked->read.sequence == 0);
  return code;
}

/* Each record: a byte with its size, one with its type, and its content. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  TasukiTlsParked parked;
  TasukiTlsSocket socket = { .descriptor = -1 };
  size_t at = 0;
  int code = 0;

  begin (&parked);
  while (code == 0 && !parked.ended && at + 1 < size)
    {
      size_t length = MIN ((size_t)data[at] + 1, size - at - 1);

      code = say (&parked, data + at + 1, length);
      at += 1 + length;
    }
  if (code == 0)
    g_assert (tasuki_tls_parked_write (&parked, &socket, (const uint8_t *)"x", 1) == 1);
  else
    g_assert (tasuki_tls_parked_say_failure (&parked, &socket, code));
  tasuki_tls_parked_judge_head (data, size);

  tasuki_tls_socket_clear (&socket);
  tasuki_tls_parked_clear (&parked);
  return 0;
}
