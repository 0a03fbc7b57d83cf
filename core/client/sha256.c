/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SHA-256 by Nettle, which is several times as fast as GChecksum and whose state can be kept. */

#include "client/sha256.h"

#include <string.h>

#include <nettle/sha2.h>

struct _TasukiSha256
{
  struct sha256_ctx context;
};

TasukiSha256 *
tasuki_sha256_new (void)
{
  TasukiSha256 *self = g_new0 (TasukiSha256, 1);

  sha256_init (&self->context);
  return self;
}

void
tasuki_sha256_free (TasukiSha256 *self)
{
  g_free (self);
}

void
tasuki_sha256_add (TasukiSha256 *self, const void *bytes, size_t length)
{
  sha256_update (&self->context, length, bytes);
}

void
tasuki_sha256_save (TasukiSha256 *self, TasukiSha256State *state)
{
  const struct sha256_ctx *context = &self->context;

  *state = (TasukiSha256State){ .length = context->count * TASUKI_SHA256_BLOCK + context->index };
  for (size_t i = 0; i < G_N_ELEMENTS (context->state); i++)
    {
      uint32_t word = GUINT32_TO_BE (context->state[i]);

      memcpy (state->chain + i * sizeof word, &word, sizeof word);
    }
  memcpy (state->rest, context->block, context->index);
}

void
tasuki_sha256_restore (TasukiSha256 *self, const TasukiSha256State *state)
{
  struct sha256_ctx *context = &self->context;

  context->count = state->length / TASUKI_SHA256_BLOCK;
  context->index = state->length % TASUKI_SHA256_BLOCK;
  for (size_t i = 0; i < G_N_ELEMENTS (context->state); i++)
    {
      uint32_t word;

      memcpy (&word, state->chain + i * sizeof word, sizeof word);
      context->state[i] = GUINT32_FROM_BE (word);
    }
  memcpy (context->block, state->rest, context->index);
}

void
tasuki_sha256_finish (TasukiSha256 *self, uint8_t digest[static TASUKI_DIGEST_SIZE])
{
  sha256_digest (&self->context, TASUKI_DIGEST_SIZE, digest);
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
