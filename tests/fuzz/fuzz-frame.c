/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Frames, as a stream of bytes brings them: heads are exact, and nothing is longer than its cap. */

#include <string.h>

#include <gio/gio.h>

#include "wire/frame.h"
#include "wire/message.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* What is accepted is written the same again; what is refused has a reason to be. */
static bool
check_head (const uint8_t bytes[static TASUKI_FRAME_HEAD], uint32_t limit, TasukiFrameHead *head)
{
  uint8_t again[TASUKI_FRAME_HEAD];
  bool good = tasuki_frame_read_head (bytes, limit, head);

  if (good)
    {
      g_assert (head->length <= limit && head->flags == 0);
      tasuki_frame_write_head (again, head->type, head->length);
      g_assert (memcmp (again, bytes, sizeof again) == 0);
    }
  else
    g_assert (bytes[1] != 0 || bytes[2] != 0 || bytes[3] != 0 || head->length > limit);

  return good;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  size_t at = 0;

  while (size - at >= TASUKI_FRAME_HEAD)
    {
      TasukiFrameHead early, head;
      bool small = check_head (data + at, TASUKI_FRAME_BODY_MAX_BEFORE_LOGIN, &early);
      g_autoptr (GVariant) body = NULL;

      if (!check_head (data + at, TASUKI_FRAME_BODY_MAX, &head))
        {
          g_assert (!small);
          return 0;
        }
      at += TASUKI_FRAME_HEAD;
      if (size - at < head.length)
        return 0;
      if (!tasuki_message_is_raw (head.type))
        body = tasuki_message_unpack (head.type, data + at, head.length, NULL);
      at += head.length;
    }

  return 0;
}
