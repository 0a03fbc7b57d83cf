/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Packs where it pays, and finds out cheaply where it does not. */

#include "client/packing.h"

#include <string.h>

#include <zstd.h>

#include "wire/frame.h"

/* The fastest of zstd's usual levels: it is to gain time, not room. */
#define LEVEL 1

/* Less than this is not worth a try. */
#define SMALLEST 256u

/* What is packed has to be no more than this part of what it was, in percent. */
#define WORTHWHILE 85u

/* The sample: so many frames, of 64 KiB each, may fail before the rest goes as it is. */
#define SAMPLE_FRAMES 2u

/* Then so many frames are not tried, 4 MiB at first, and twice as many with each failure. */
#define PAUSE_FIRST 64u
#define PAUSE_LAST  1024u

struct _TasukiPacking
{
  ZSTD_CCtx *context;
  TasukiCompression compression;
  unsigned frames; /* of this file, that were tried or not */
  unsigned failed; /* one after the other */
  unsigned pause;  /* how long the next one is */
  unsigned left;   /* of this one */
  uint8_t packed[TASUKI_FRAME_BODY_MAX];
};

static void
start_over (TasukiPacking *self)
{
  self->failed = self->left = 0;
  self->pause = PAUSE_FIRST;
}

TasukiPacking *
tasuki_packing_new (TasukiCompression compression)
{
  TasukiPacking *self = g_new0 (TasukiPacking, 1);

  self->context = ZSTD_createCCtx ();
  g_assert (self->context != NULL);
  self->compression = compression;
  start_over (self);
  return self;
}

void
tasuki_packing_free (TasukiPacking *self)
{
  ZSTD_freeCCtx (self->context);
  explicit_bzero (self->packed, sizeof self->packed);
  g_free (self);
}

void
tasuki_packing_begin (TasukiPacking *self)
{
  /* Files that are smaller than a sample are judged together, or each would be tried in vain. */
  if (self->frames >= SAMPLE_FRAMES)
    start_over (self);
  self->frames = 0;
}

/* What does not fit into @room is given up on the way, which takes less time than to pack it. */
static size_t
compress (TasukiPacking *self, const uint8_t *bytes, size_t length, size_t room)
{
  size_t packed = ZSTD_compressCCtx (self->context, self->packed, room, bytes, length, LEVEL);

  return ZSTD_isError (packed) ? 0 : packed;
}

static void
learn (TasukiPacking *self, bool is_packed)
{
  if (is_packed)
    start_over (self);
  else if (++self->failed >= SAMPLE_FRAMES)
    {
      self->left = self->pause;
      self->pause = MIN (2 * self->pause, PAUSE_LAST);
    }
}

static bool
is_tried (TasukiPacking *self, size_t length)
{
  self->frames++;
  if (length < SMALLEST)
    return false;
  if (self->compression == TASUKI_COMPRESSION_ALWAYS || self->left == 0)
    return true;

  self->left--;
  return false;
}

size_t
tasuki_packing_pack (TasukiPacking *self, uint8_t *bytes, size_t length)
{
  size_t room
      = self->compression == TASUKI_COMPRESSION_ALWAYS ? length - 1 : length * WORTHWHILE / 100;
  size_t packed;

  g_assert (length <= TASUKI_FRAME_BODY_MAX);
  if (!is_tried (self, length))
    return 0;

  packed = compress (self, bytes, length, room);
  learn (self, packed > 0);
  memcpy (bytes, self->packed, packed);
  return packed;
}
