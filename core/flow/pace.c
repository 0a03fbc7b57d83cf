/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How fast bytes pass: over the last seconds, or since they began. */

#include "flow/pace.h"

#define SECOND   INT64_C (1000000)
#define INTERVAL (3 * SECOND) /* between two looks, at least */

void
tasuki_pace_begin (TasukiPace *self, int64_t now)
{
  *self = (TasukiPace){ .times = { now, now } };
}

void
tasuki_pace_note (TasukiPace *self, int64_t now, uint64_t bytes)
{
  if (now - self->times[1] < INTERVAL)
    return;

  self->times[0] = self->times[1];
  self->bytes[0] = self->bytes[1];
  self->times[1] = now;
  self->bytes[1] = bytes;
}

uint64_t
tasuki_pace_get (const TasukiPace *self, int64_t now, uint64_t bytes)
{
  int64_t elapsed = now - self->times[0];

  if (elapsed <= 0 || bytes < self->bytes[0])
    return 0;

  return (uint64_t)((double)(bytes - self->bytes[0]) * SECOND / (double)elapsed);
}
