/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Something that rings once, at a time: for what a worker does later. Worker's thread alone. */

#pragma once

#include "io/worker.h"

typedef struct _TasukiAlarm TasukiAlarm;

/* Lives in its owner, zeroed but for @ring. */
struct _TasukiAlarm
{
  void (*ring) (TasukiAlarm *alarm);
  int64_t at;
  GSequenceIter *place; /* NULL while it is not set */
};

/* Needed before the first alarm of a worker. FALSE with TASUKI_ERROR_BUSY: no descriptor left. */
bool tasuki_alarm_prepare (TasukiWorker *worker, GError **error);

/* @at: monotonic, in microseconds. Replaces what was set before. */
void tasuki_alarm_set (TasukiAlarm *self, int64_t at);

/* It does not ring any more. Nothing, if it was not set. */
void tasuki_alarm_clear (TasukiAlarm *self);
