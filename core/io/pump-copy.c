/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Passes bytes decrypted and encrypted again: fixed buffers, one read for each finished write. */

#include "io/pump-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "io/budget.h"

/*
 * The bulk goes one way, acknowledgements the other. What is opened has its type behind it: with
 * room for that, the last of sixteen full records fits, too.
 */
static const size_t buffer_sizes[2] = { 256 * 1024 + 64, 16 * 1024 + 64 };

static void
clear (TasukiPump *self)
{
  for (unsigned end = 0; end < 2; end++)
    tasuki_budget_give (g_steal_pointer (&self->directions[end].buffer), buffer_sizes[end]);
}

/* The greeting is what both buffers hold first; behind a rest there is none. */
static bool
prepare (TasukiPump *self, GError **error)
{
  size_t length;
  const void *greeting = g_bytes_get_data (self->greeting, &length);

  g_assert (length <= buffer_sizes[1]);
  for (unsigned end = 0; end < 2; end++)
    {
      TasukiDirection *direction = &self->directions[end];

      direction->buffer = tasuki_budget_take (buffer_sizes[end]);
      if (direction->buffer == NULL)
        {
          g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_BUSY,
                               _ ("the memory budget is used up"));
          return false;
        }
      if (length > 0)
        memcpy (direction->buffer, greeting, length);
      direction->length = length;
    }

  return true;
}

static TasukiIo
write_on (TasukiDirection *direction, TasukiEnd *to, GError **error)
{
  size_t done;
  TasukiIo io = tasuki_stream_write (to->stream, direction->buffer + direction->start,
                                     direction->length, &done, error);

  direction->start += done;
  direction->length -= done;
  direction->sink_full = io != TASUKI_IO_DONE;
  return io;
}

static TasukiIo
read_more (TasukiDirection *direction, TasukiEnd *from, GError **error)
{
  size_t done;
  TasukiIo io
      = tasuki_stream_read (from->stream, direction->buffer, direction->limit, &done, error);

  direction->start = 0;
  direction->length = done;
  direction->bytes += done;
  direction->drained = done < direction->limit && !tasuki_stream_has_pending (from->stream);
  direction->ended = io == TASUKI_IO_END;
  return direction->ended ? TASUKI_IO_DONE : io;
}

static TasukiIo
pass_end_on (TasukiDirection *direction, TasukiEnd *to, GError **error)
{
  TasukiIo io = tasuki_stream_finish (to->stream, error);

  direction->finished = io == TASUKI_IO_DONE;
  direction->sink_full = io != TASUKI_IO_DONE;
  return io;
}

static TasukiStep
step (TasukiPump *self, TasukiDirection *direction, unsigned *end, GError **error)
{
  TasukiEnd *from = &self->ends[direction->from];
  TasukiEnd *to = &self->ends[!direction->from];

  *end = !direction->from;
  if (direction->length > 0)
    return tasuki_pump_judge (write_on (direction, to, error), error);
  if (direction->ended && !direction->finished)
    return tasuki_pump_judge (pass_end_on (direction, to, error), error);
  if (direction->ended || direction->drained)
    return TASUKI_STEP_BLOCKED;

  *end = direction->from;
  return tasuki_pump_judge (read_more (direction, from, error), error);
}

static size_t
room (TasukiDirection *direction)
{
  return direction->length == 0 && !direction->ended ? buffer_sizes[direction->from] : 0;
}

const TasukiPumpWay tasuki_pump_copy
    = { .prepare = prepare, .room = room, .step = step, .clear = clear };
