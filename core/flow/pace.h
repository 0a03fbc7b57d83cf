/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How fast bytes pass: over the last seconds, or since they began. */

#pragma once

#include <stdint.h>

/* Two looks at the count of bytes, the earlier first. Times are monotonic, in microseconds. */
typedef struct
{
  int64_t times[2];
  uint64_t bytes[2];
} TasukiPace;

void tasuki_pace_begin (TasukiPace *self, int64_t now);
void tasuki_pace_note (TasukiPace *self, int64_t now, uint64_t bytes);

/* Bytes per second, up to now; less and less while nothing passes. */
uint64_t tasuki_pace_get (const TasukiPace *self, int64_t now, uint64_t bytes);
