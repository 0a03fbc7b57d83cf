/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What follows from a traffic secret of TLS 1.3: key, IV, and the next secret. RFC 8446, section 7.
 */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gnutls/gnutls.h>

#include <tasuki/record-cipher.h>

/* The largest hash, and the largest key, of the suites that are known here. */
#define TASUKI_SECRET_SIZE_MAX 48u
#define TASUKI_KEY_SIZE_MAX    32u

typedef struct
{
  gnutls_cipher_algorithm_t cipher;
  gnutls_mac_algorithm_t hash; /* of HKDF */
  TasukiAead aead;
  uint8_t secret_size;
  uint8_t key_size;
} TasukiSuite;

/* NULL if it is not known here. */
const TasukiSuite *tasuki_suite_find (gnutls_cipher_algorithm_t cipher);

/* One direction of a session. The secret is all that it needs; the rest saves deriving it again. */
typedef struct
{
  const TasukiSuite *suite;
  uint8_t secret[TASUKI_SECRET_SIZE_MAX];
  uint8_t key[TASUKI_KEY_SIZE_MAX];
  uint8_t iv[TASUKI_RECORD_NONCE];
  uint64_t sequence; /* of the next record */
} TasukiTrafficKey;

/* @secret: of @suite's size; copied. FALSE, and nothing that could be used, if it fails. */
bool
tasuki_traffic_key_set (TasukiTrafficKey *self, const TasukiSuite *suite, const uint8_t *secret);

/* Goes on to the next secret, as a KeyUpdate says, with the sequence from 0. FALSE as above. */
bool tasuki_traffic_key_update (TasukiTrafficKey *self);

/* Wipes it. */
void tasuki_traffic_key_clear (TasukiTrafficKey *self);
