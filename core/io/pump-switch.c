/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The switch: both sessions with the relay end in order, and the sockets go on without them. */

#include "io/pump-private.h"

#include <glib/gi18n-lib.h>

/* Everything was said to this end, and everything heard from it. */
static bool
is_over (TasukiPump *self, unsigned end)
{
  return self->directions[end].switched && self->directions[!end].told;
}

static void
on_deadline (TasukiAlarm *alarm)
{
  TasukiPump *self = (TasukiPump *)((char *)alarm - offsetof (TasukiPump, deadline));

  tasuki_pump_end (self, is_over (self, 0) ? 1 : 0,
                   g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_TIMED_OUT,
                                        _ ("it did not go on end to end in time")));
}

void
tasuki_pump_switch_begin (TasukiPump *self)
{
  self->deadline.ring = on_deadline;
  tasuki_alarm_set (&self->deadline,
                    g_get_monotonic_time () + (int64_t)self->switch_timeout * 1000);
}

bool
tasuki_pump_switch_is_done (TasukiDirection *direction)
{
  return direction->told && direction->switched;
}

/* The keys of a session that is over are of no more use to anybody. */
static void
leave_sessions (TasukiPump *self)
{
  for (unsigned end = 0; end < 2; end++)
    if (is_over (self, end))
      g_clear_object (&self->ends[end].stream);

  if (is_over (self, 0) && is_over (self, 1))
    tasuki_alarm_clear (&self->deadline);
}

static TasukiIo
greet (TasukiPump *self, TasukiDirection *direction, TasukiStream *sink, GError **error)
{
  size_t length, done;
  const uint8_t *bytes = g_bytes_get_data (self->greeting, &length);
  TasukiIo io;

  if (direction->greeted < length)
    {
      io = tasuki_stream_write (sink, bytes + direction->greeted, length - direction->greeted,
                                &done, error);
      direction->greeted += done;
    }
  else
    {
      io = tasuki_stream_finish (sink, error);
      direction->told = io == TASUKI_IO_DONE;
    }

  direction->sink_full = io != TASUKI_IO_DONE;
  return io;
}

/* Nothing but the end of its session may come: what is for the other end follows behind it. */
static TasukiIo
await_end (TasukiDirection *direction, TasukiStream *source, GError **error)
{
  uint8_t byte;
  size_t done;
  TasukiIo io = tasuki_stream_read (source, &byte, 1, &done, error);

  if (io == TASUKI_IO_DONE)
    {
      g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_PROTOCOL,
                           _ ("it went on in the session that was to end"));
      return TASUKI_IO_FAILED;
    }
  if (io != TASUKI_IO_END)
    return io;

  direction->rest = tasuki_stream_take_rest (source);
  direction->switched = true;
  return TASUKI_IO_DONE;
}

TasukiStep
tasuki_pump_switch_step (TasukiPump *self,
                         TasukiDirection *direction,
                         unsigned *end,
                         GError **error)
{
  TasukiStep step;

  *end = direction->told ? direction->from : !direction->from;
  if (!direction->told)
    step = tasuki_pump_judge (greet (self, direction, self->ends[*end].stream, error), error);
  else
    step = tasuki_pump_judge (await_end (direction, self->ends[*end].stream, error), error);

  leave_sessions (self);
  return step;
}
