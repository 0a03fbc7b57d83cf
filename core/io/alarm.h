/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Something that rings once, at a time: for what a worker does later. */

#pragma once

#include <stdint.h>

#include <glib.h>

typedef struct _TasukiAlarm TasukiAlarm;

/* Lives in its owner, zeroed but for @ring. Used by one worker's thread alone. */
struct _TasukiAlarm
{
  void (*ring) (TasukiAlarm *alarm);
  int64_t at;
  GSequenceIter *place; /* NULL while it is not set */
};

/* @at: monotonic, in microseconds; kept to the next millisecond. Replaces what was set before. */
void tasuki_alarm_set (TasukiAlarm *self, int64_t at);

/* It does not ring any more. Nothing, if it was not set. */
void tasuki_alarm_clear (TasukiAlarm *self);
