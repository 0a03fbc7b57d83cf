/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Exponential back-off with full jitter, which begins again with every progress. */

#include "client/retry.h"

#include <tasuki/delivery.h>

#include "client/wait.h"

#define FIRST     500u
#define LONGEST   60000u
#define SHORTEST  100u
#define DOUBLINGS 7u /* 500 << 7 = 64,000: more are of no use */

void
tasuki_retry_init (TasukiRetry *self, unsigned patience)
{
  *self = (TasukiRetry){ .patience = patience, .since = g_get_monotonic_time () };
}

unsigned
tasuki_retry_delay (unsigned attempt, double chance)
{
  unsigned most = MIN (FIRST << MIN (attempt, DOUBLINGS), LONGEST);

  return MAX ((unsigned)(chance * most), SHORTEST);
}

bool
tasuki_retry_is_temporary (const GError *failure)
{
  static const TasukiError temporary[]
      = { TASUKI_ERROR_LOST, TASUKI_ERROR_TIMED_OUT, TASUKI_ERROR_OFFLINE, TASUKI_ERROR_BUSY,
          TASUKI_ERROR_STORAGE };

  for (size_t i = 0; i < G_N_ELEMENTS (temporary); i++)
    if (g_error_matches (failure, TASUKI_ERROR, temporary[i]))
      return true;

  return false;
}

static void
note_progress (TasukiRetry *self, int64_t position)
{
  if (position <= self->best)
    return;

  self->best = position;
  self->attempts = 0;
  self->since = g_get_monotonic_time ();
}

/* Microseconds until the patience is over. */
static int64_t
get_left (const TasukiRetry *self)
{
  if (self->patience == TASUKI_RETRY_FOREVER)
    return INT64_MAX;

  return self->since + (int64_t)self->patience * G_USEC_PER_SEC - g_get_monotonic_time ();
}

bool
tasuki_retry_wait (TasukiRetry *self,
                   const GError *failure,
                   int64_t position,
                   GCancellable *cancellable)
{
  int64_t left, delay;
  TasukiUntil until;

  note_progress (self, position);
  left = get_left (self);
  if (!tasuki_retry_is_temporary (failure) || left <= 0)
    return false;

  /* The last attempt is made as the patience ends, not up to a minute later. */
  delay = (int64_t)tasuki_retry_delay (self->attempts++, g_random_double ()) * 1000;
  until = (TasukiUntil){ g_get_monotonic_time () + MIN (delay, left), cancellable };
  tasuki_wait_for (NULL, 0, &until, NULL);
  return !g_cancellable_is_cancelled (cancellable);
}
