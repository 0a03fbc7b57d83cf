/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An exponential average of the rate, in steps of a quarter of a second. */

#include "client/rate.h"

#define STEP   250000 /* microseconds */
#define WEIGHT 0.2    /* of the newest step */

void
tasuki_rate_count (TasukiRate *self, int64_t bytes, int64_t now)
{
  double latest;

  if (self->since == 0)
    self->since = now;
  self->gathered += bytes;
  if (now - self->since < STEP)
    return;

  latest = (double)self->gathered * 1e6 / (double)(now - self->since);
  self->smoothed
      = self->smoothed > 0 ? self->smoothed + WEIGHT * (latest - self->smoothed) : latest;
  self->since = now;
  self->gathered = 0;
}

int64_t
tasuki_rate_get (const TasukiRate *self)
{
  return (int64_t)self->smoothed;
}
