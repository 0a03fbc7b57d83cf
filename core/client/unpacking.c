/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Unpacks into a buffer that does not grow, whatever the peer claims. */

#include "client/packing.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <zstd.h>

#include <tasuki/error.h>

#include "wire/frame.h"

#define MAGIC_LENGTH 4

/* RFC 8878, 3.1.1. The library would also take formats of before, and frames to be skipped. */
static const uint8_t magic[MAGIC_LENGTH] = { 0x28, 0xb5, 0x2f, 0xfd };

struct _TasukiUnpacking
{
  ZSTD_DCtx *context;
  uint8_t bytes[TASUKI_FRAME_BODY_MAX];
};

TasukiUnpacking *
tasuki_unpacking_new (void)
{
  TasukiUnpacking *self = g_new (TasukiUnpacking, 1);

  self->context = ZSTD_createDCtx ();
  g_assert (self->context != NULL);
  return self;
}

void
tasuki_unpacking_free (TasukiUnpacking *self)
{
  ZSTD_freeDCtx (self->context);
  g_free (self);
}

/* One frame and nothing behind it: the library would go on with the next. */
static bool
is_one_frame (const uint8_t *packed, size_t length)
{
  return length > MAGIC_LENGTH && memcmp (packed, magic, MAGIC_LENGTH) == 0
         && ZSTD_findFrameCompressedSize (packed, length) == length;
}

static bool
is_fitting (const uint8_t *packed, size_t length)
{
  unsigned long long claimed = ZSTD_getFrameContentSize (packed, length);

  /* Unknown and wrong are the greatest numbers there are. */
  return claimed > 0 && claimed <= TASUKI_FRAME_BODY_MAX;
}

const uint8_t *
tasuki_unpacking_unpack (
    TasukiUnpacking *self, const uint8_t *packed, size_t length, size_t *unpacked, GError **error)
{
  /* In one call the window is the buffer itself: the library allocates none. */
  if (is_one_frame (packed, length) && is_fitting (packed, length))
    {
      *unpacked
          = ZSTD_decompressDCtx (self->context, self->bytes, sizeof self->bytes, packed, length);
      if (!ZSTD_isError (*unpacked))
        return self->bytes;
    }

  g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_PROTOCOL,
                       _ ("The other end sent something that cannot be unpacked."));
  return NULL;
}
