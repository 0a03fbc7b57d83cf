/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Exponential back-off with jitter. */

#include "cli/backoff.h"

#define FIRST     500u
#define LONGEST   30000u
#define DOUBLINGS 6u /* 500 << 6 = 32,000: more are of no use */

unsigned
tasuki_backoff_delay (unsigned attempt, double chance)
{
  unsigned delay = FIRST << (attempt < DOUBLINGS ? attempt : DOUBLINGS);

  if (delay > LONGEST)
    delay = LONGEST;
  return delay - (unsigned)(chance * delay / 2);
}
