/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How fast a pump reads: what the rate limits leave it, and its turn among the others. */

#include "io/pump-private.h"

/* How long, at most, until a rate that has changed is noticed by who waits. */
#define WAIT_MAX (G_USEC_PER_SEC / 4)

static void
on_turn (TasukiAlarm *alarm)
{
  TasukiPump *self = (TasukiPump *)((char *)alarm - offsetof (TasukiPump, turn));

  tasuki_pump_serve (self);
}

void
tasuki_pump_pace_begin (TasukiPump *self)
{
  self->turn.ring = on_turn;
  for (unsigned end = 0; end < 2; end++)
    tasuki_allowance_init (&self->directions[end].allowance, self->parties[end],
                           self->parties[!end]);
}

void
tasuki_pump_pace_end (TasukiPump *self)
{
  tasuki_alarm_clear (&self->turn);
  for (unsigned end = 0; end < 2; end++)
    tasuki_allowance_clear (&self->directions[end].allowance);
}

bool
tasuki_pump_pace_may_read (TasukiPump *self, TasukiDirection *direction, size_t room)
{
  int64_t now = g_get_monotonic_time ();
  int64_t at = 0;

  direction->limit = tasuki_allowance_ask (&direction->allowance, room, now, &at);
  direction->waiting = direction->limit == 0;
  if (!direction->waiting)
    return true;

  at = MIN (at, now + WAIT_MAX);
  if (self->turn.place == NULL || at < self->turn.at)
    tasuki_alarm_set (&self->turn, at);
  return false;
}
