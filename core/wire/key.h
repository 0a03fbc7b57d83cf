/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An identity key as it stands in certificates, and its fingerprint, as all sides name it. */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/message.h"

/*
 * SHA-256 of the key as it stands in certificates (SubjectPublicKeyInfo, DER), 64 lower-case
 * hexadecimal digits; (transfer full).
 */
char *tasuki_key_fingerprint (const uint8_t key[static TASUKI_KEY_SIZE]);

/* The key as a SubjectPublicKeyInfo in DER: a raw public key of TLS (RFC 7250). */
#define TASUKI_KEY_SPKI_SIZE (12 + TASUKI_KEY_SIZE)
void tasuki_key_write_spki (const uint8_t key[static TASUKI_KEY_SIZE],
                            uint8_t spki[static TASUKI_KEY_SPKI_SIZE]);

/* FALSE if @bytes are anything but one key for Ed25519. */
bool tasuki_key_read_spki (const void *bytes, size_t length, uint8_t key[static TASUKI_KEY_SIZE]);
