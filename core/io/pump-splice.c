/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Passes bytes as they are, by splice (2): they never enter this process. */

#include "io/pump-private.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#define FLAGS (SPLICE_F_MOVE | SPLICE_F_NONBLOCK)

/* The bulk goes one way, acknowledgements the other. */
static const TasukiPipeKind kinds[2] = { TASUKI_PIPE_LARGE, TASUKI_PIPE_SMALL };

static bool
prepare (TasukiPump *self, GError **error)
{
  if (!tasuki_pump_switch_is_done (&self->directions[0]))
    tasuki_pump_switch_begin (self);
  return true;
}

static void
give_pipe (TasukiDirection *direction)
{
  if (direction->pipe != NULL)
    tasuki_pipe_give (g_steal_pointer (&direction->pipe), direction->length == 0);
}

static void
clear (TasukiPump *self)
{
  tasuki_alarm_clear (&self->deadline);
  for (unsigned end = 0; end < 2; end++)
    {
      give_pipe (&self->directions[end]);
      g_clear_pointer (&self->directions[end].rest, g_bytes_unref);
    }
}

static TasukiStep
judge (ssize_t count, GError **error)
{
  if (count >= 0 || errno == EINTR)
    return TASUKI_STEP_BUSY;
  if (errno == EAGAIN)
    return TASUKI_STEP_BLOCKED;

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_LOST, "%s", g_strerror (errno));
  return TASUKI_STEP_BROKEN;
}

/* What was read ahead, while the session was not over yet, goes first. */
static ssize_t
fill_from_rest (TasukiDirection *direction)
{
  size_t length;
  const void *bytes = g_bytes_get_data (direction->rest, &length);
  ssize_t count = write (direction->pipe->writer, bytes, MIN (length, direction->limit));
  g_autoptr (GBytes) before = g_steal_pointer (&direction->rest);

  if (count < 0)
    direction->rest = g_steal_pointer (&before);
  else if ((size_t)count < length)
    direction->rest = g_bytes_new_from_bytes (before, (size_t)count, length - (size_t)count);
  return count;
}

static ssize_t
fill_from_socket (TasukiDirection *direction, int source)
{
  size_t size = MIN (direction->pipe->size, direction->limit);
  ssize_t count = splice (source, NULL, direction->pipe->writer, NULL, size, FLAGS);

  direction->ended = count == 0;
  direction->drained = count < (ssize_t)size;
  return count;
}

static TasukiStep
fill (TasukiDirection *direction, int source, GError **error)
{
  ssize_t count;
  TasukiStep step;

  if (direction->pipe == NULL)
    direction->pipe = tasuki_pipe_take (kinds[direction->from], error);
  if (direction->pipe == NULL)
    return TASUKI_STEP_BROKEN;

  count
      = direction->rest != NULL ? fill_from_rest (direction) : fill_from_socket (direction, source);
  step = judge (count, error);
  if (count > 0)
    {
      direction->length = (size_t)count;
      direction->bytes += (size_t)count;
    }
  else
    give_pipe (direction);
  return step;
}

static TasukiStep
drain (TasukiDirection *direction, int sink, GError **error)
{
  ssize_t count = splice (direction->pipe->reader, NULL, sink, NULL, direction->length, FLAGS);
  TasukiStep step = judge (count, error);

  direction->sink_full = step == TASUKI_STEP_BLOCKED;
  if (count > 0)
    direction->length -= (size_t)count;
  if (direction->length == 0)
    give_pipe (direction);
  return step;
}

static TasukiStep
pass_end_on (TasukiDirection *direction, int sink)
{
  /* One that is gone already is told nothing, and breaks by itself. */
  shutdown (sink, SHUT_WR);
  direction->finished = true;
  return TASUKI_STEP_BUSY;
}

static TasukiStep
step (TasukiPump *self, TasukiDirection *direction, unsigned *end, GError **error)
{
  int source = self->ends[direction->from].descriptor;
  int sink = self->ends[!direction->from].descriptor;

  if (!tasuki_pump_switch_is_done (direction))
    return tasuki_pump_switch_step (self, direction, end, error);

  *end = !direction->from;
  if (direction->length > 0)
    return drain (direction, sink, error);
  if (direction->ended && !direction->finished)
    return pass_end_on (direction, sink);
  if (direction->ended || direction->drained)
    return TASUKI_STEP_BLOCKED;

  *end = direction->from;
  return fill (direction, source, error);
}

static size_t
room (TasukiDirection *direction)
{
  bool reads
      = tasuki_pump_switch_is_done (direction) && direction->length == 0 && !direction->ended;

  return reads ? tasuki_pipe_room (kinds[direction->from]) : 0;
}

const TasukiPumpWay tasuki_pump_splice
    = { .prepare = prepare, .room = room, .step = step, .clear = clear };
