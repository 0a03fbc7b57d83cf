/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What follows from a traffic secret of TLS 1.3: key, IV, and the next secret. */

#include "io/key-schedule.h"

#include <string.h>

#include <gnutls/crypto.h>

/* RFC 8446, appendix B.4. */
static const TasukiSuite suites[] = {
  { GNUTLS_CIPHER_AES_128_GCM, GNUTLS_MAC_SHA256, TASUKI_AEAD_AES_128_GCM, 32, 16 },
  { GNUTLS_CIPHER_AES_256_GCM, GNUTLS_MAC_SHA384, TASUKI_AEAD_AES_256_GCM, 48, 32 },
};

const TasukiSuite *
tasuki_suite_find (gnutls_cipher_algorithm_t cipher)
{
  for (size_t i = 0; i < G_N_ELEMENTS (suites); i++)
    if (suites[i].cipher == cipher)
      return &suites[i];

  return NULL;
}

/*
 * RFC 8446, 7.1: HKDF-Expand-Label with an empty context. HkdfLabel is the length (2 bytes), then
 * label and context, each behind a byte that has its length.
 */
static bool
expand_label (const TasukiTrafficKey *self, const char *label, uint8_t *output, uint8_t size)
{
  uint8_t bytes[32] = { 0, size };
  size_t length = (size_t)g_snprintf ((char *)bytes + 3, sizeof bytes - 3, "tls13 %s", label);
  gnutls_datum_t secret = { (unsigned char *)self->secret, self->suite->secret_size };
  gnutls_datum_t info = { bytes, (unsigned)length + 4 };

  bytes[2] = (uint8_t)length;
  return gnutls_hkdf_expand (self->suite->hash, &secret, &info, output, size) == 0;
}

/* RFC 8446, 7.3 */
static bool
derive (TasukiTrafficKey *self)
{
  self->sequence = 0;
  if (expand_label (self, "key", self->key, self->suite->key_size)
      && expand_label (self, "iv", self->iv, sizeof self->iv))
    return true;

  tasuki_traffic_key_clear (self);
  return false;
}

bool
tasuki_traffic_key_set (TasukiTrafficKey *self, const TasukiSuite *suite, const uint8_t *secret)
{
  *self = (TasukiTrafficKey){ .suite = suite };
  memcpy (self->secret, secret, suite->secret_size);
  return derive (self);
}

/* RFC 8446, 7.2 */
bool
tasuki_traffic_key_update (TasukiTrafficKey *self)
{
  uint8_t next[TASUKI_SECRET_SIZE_MAX];
  bool done = expand_label (self, "traffic upd", next, self->suite->secret_size);

  if (done)
    memcpy (self->secret, next, self->suite->secret_size);
  explicit_bzero (next, sizeof next);
  if (done)
    return derive (self);

  tasuki_traffic_key_clear (self);
  return false;
}

void
tasuki_traffic_key_clear (TasukiTrafficKey *self)
{
  explicit_bzero (self, sizeof *self);
}
