/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Identity keys in DER, and their fingerprints. Pure: bytes in, bytes out. */

#include "wire/key.h"

#include <string.h>

/* What stands before the key in a SubjectPublicKeyInfo (RFC 8410, section 4). */
static const uint8_t spki_head[]
    = { 0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00 };

char *
tasuki_key_fingerprint (const uint8_t key[static TASUKI_KEY_SIZE])
{
  uint8_t spki[TASUKI_KEY_SPKI_SIZE];

  tasuki_key_write_spki (key, spki);
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, spki, sizeof spki);
}

void
tasuki_key_write_spki (const uint8_t key[static TASUKI_KEY_SIZE],
                       uint8_t spki[static TASUKI_KEY_SPKI_SIZE])
{
  G_STATIC_ASSERT (sizeof spki_head + TASUKI_KEY_SIZE == TASUKI_KEY_SPKI_SIZE);

  memcpy (spki, spki_head, sizeof spki_head);
  memcpy (spki + sizeof spki_head, key, TASUKI_KEY_SIZE);
}

bool
tasuki_key_read_spki (const void *bytes, size_t length, uint8_t key[static TASUKI_KEY_SIZE])
{
  if (length != TASUKI_KEY_SPKI_SIZE || memcmp (bytes, spki_head, sizeof spki_head) != 0)
    return false;

  memcpy (key, (const uint8_t *)bytes + sizeof spki_head, TASUKI_KEY_SIZE);
  return true;
}
