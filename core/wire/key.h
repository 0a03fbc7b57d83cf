/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The fingerprint of an identity key, as all sides name it. */

#pragma once

#include <stdint.h>

#include "wire/message.h"

/*
 * SHA-256 of the key as it stands in certificates (SubjectPublicKeyInfo, DER), 64 lower-case
 * hexadecimal digits; (transfer full).
 */
char *tasuki_key_fingerprint (const uint8_t key[static TASUKI_KEY_SIZE]);
