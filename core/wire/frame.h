/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The head of a frame: 8 bytes in front of every message. See data/doc/protocol.md. */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TASUKI_FRAME_HEAD     8
#define TASUKI_FRAME_BODY_MAX 65536u

/* What a peer may send before it has logged in. */
#define TASUKI_FRAME_BODY_MAX_BEFORE_LOGIN 2048u

typedef struct
{
  uint8_t type;
  uint8_t flags;
  uint32_t length; /* of the body, in bytes */
} TasukiFrameHead;

/* Writes a head with all flags clear. @length is at most TASUKI_FRAME_BODY_MAX. */
void
tasuki_frame_write_head (uint8_t bytes[static TASUKI_FRAME_HEAD], uint8_t type, uint32_t length);

/* Reads a head. FALSE if a reserved bit is set or the body would be longer than @limit bytes. */
bool tasuki_frame_read_head (const uint8_t bytes[static TASUKI_FRAME_HEAD],
                             uint32_t limit,
                             TasukiFrameHead *head);
