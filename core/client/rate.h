/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How fast bytes have gone by lately. Pure. */

#pragma once

#include <stdint.h>

typedef struct
{
  int64_t since; /* monotonic, microseconds; 0: nothing was counted yet */
  int64_t gathered;
  double smoothed; /* bytes per second */
} TasukiRate;

/* Counts @bytes that went by just before @now. All zero is a good beginning. */
void tasuki_rate_count (TasukiRate *self, int64_t bytes, int64_t now);

/* Bytes per second over the last few seconds. */
int64_t tasuki_rate_get (const TasukiRate *self);
