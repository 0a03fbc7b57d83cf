/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The fingerprint of an identity key. Pure: bytes in, text out. */

#include "wire/key.h"

/* What stands before the key in a SubjectPublicKeyInfo (RFC 8410, section 4). */
static const uint8_t spki_head[]
    = { 0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00 };

char *
tasuki_key_fingerprint (const uint8_t key[static TASUKI_KEY_SIZE])
{
  g_autoptr (GChecksum) sha256 = g_checksum_new (G_CHECKSUM_SHA256);

  g_checksum_update (sha256, spki_head, sizeof spki_head);
  g_checksum_update (sha256, key, TASUKI_KEY_SIZE);
  return g_strdup (g_checksum_get_string (sha256));
}
