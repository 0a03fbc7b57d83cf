/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SHA-256 by GnuTLS, which is several times as fast as GChecksum. */

#include "client/sha256.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

struct _TasukiSha256
{
  gnutls_hash_hd_t handle;
};

TasukiSha256 *
tasuki_sha256_new (void)
{
  TasukiSha256 *self = g_new0 (TasukiSha256, 1);
  int status = gnutls_hash_init (&self->handle, GNUTLS_DIG_SHA256);

  g_assert (status == 0);
  return self;
}

void
tasuki_sha256_free (TasukiSha256 *self)
{
  gnutls_hash_deinit (self->handle, NULL);
  g_free (self);
}

void
tasuki_sha256_add (TasukiSha256 *self, const void *bytes, size_t length)
{
  int status = length > 0 ? gnutls_hash (self->handle, bytes, length) : 0;

  g_assert (status == 0);
}

void
tasuki_sha256_finish (TasukiSha256 *self, uint8_t digest[static TASUKI_DIGEST_SIZE])
{
  gnutls_hash_output (self->handle, digest);
}

char *
tasuki_sha256_to_hex (const uint8_t digest[static TASUKI_DIGEST_SIZE])
{
  static const char digits[] = "0123456789abcdef";
  char *hex = g_malloc (2 * TASUKI_DIGEST_SIZE + 1);

  for (size_t i = 0; i < TASUKI_DIGEST_SIZE; i++)
    {
      hex[2 * i] = digits[digest[i] >> 4];
      hex[2 * i + 1] = digits[digest[i] & 15];
    }
  hex[2 * TASUKI_DIGEST_SIZE] = '\0';

  return hex;
}
