/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether and when to try again. */

#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <gio/gio.h>

typedef struct
{
  unsigned patience; /* seconds without progress; 0: none, TASUKI_RETRY_FOREVER */
  unsigned attempts; /* since the last progress */
  int64_t since;     /* monotonic, microseconds: the last progress */
  int64_t best;      /* bytes: how far it ever was */
} TasukiRetry;

void tasuki_retry_init (TasukiRetry *self, unsigned patience);

/*
 * Waits before the next attempt. FALSE if there is to be none: the failure is not one that passes
 * by itself, patience is at its end, or somebody cancelled.
 */
bool tasuki_retry_wait (TasukiRetry *self,
                        const GError *failure,
                        int64_t position,
                        GCancellable *cancellable);

/* Whether it may pass by itself. */
bool tasuki_retry_is_temporary (const GError *failure);

/*
 * Milliseconds before attempt number @attempt, from 0: a random part of 500, doubled each time up
 * to 60,000, so that many clients do not come together; 100 at least.
 * @chance: 0.0 to 1.0, from a random generator
 */
unsigned tasuki_retry_delay (unsigned attempt, double chance);
