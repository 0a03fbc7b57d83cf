/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The head of a frame: type (1), flags (1), reserved (2), length (4, big endian). */

#include "wire/frame.h"

#include <assert.h>

void
tasuki_frame_write_head (uint8_t bytes[static TASUKI_FRAME_HEAD], uint8_t type, uint32_t length)
{
  assert (length <= TASUKI_FRAME_BODY_MAX);

  bytes[0] = type;
  bytes[1] = bytes[2] = bytes[3] = 0;
  bytes[4] = (uint8_t)(length >> 24);
  bytes[5] = (uint8_t)(length >> 16);
  bytes[6] = (uint8_t)(length >> 8);
  bytes[7] = (uint8_t)length;
}

bool
tasuki_frame_read_head (const uint8_t bytes[static TASUKI_FRAME_HEAD],
                        uint32_t limit,
                        TasukiFrameHead *head)
{
  head->type = bytes[0];
  head->flags = bytes[1];
  head->length = (uint32_t)bytes[4] << 24 | (uint32_t)bytes[5] << 16 | (uint32_t)bytes[6] << 8
                 | (uint32_t)bytes[7];

  return bytes[1] == 0 && bytes[2] == 0 && bytes[3] == 0 && head->length <= limit;
}
