/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Passes bytes between two secured sockets: fixed buffers, one read for each finished write. */

#include "io/pump.h"

#include <string.h>

#include <sys/epoll.h>

#include <glib/gi18n-lib.h>

#include "io/budget.h"

/* The bulk goes one way, acknowledgements the other. */
static const size_t buffer_sizes[2] = { 256 * 1024, 16 * 1024 };

/* How many buffers one direction may pass before others have their turn. */
#define ROUNDS 4

typedef struct
{
  unsigned from;
  uint8_t *buffer;
  size_t start;
  size_t length;
  bool ended;    /* the source said that it is finished */
  bool finished; /* and so was the sink told */
  bool sink_full;
  uint64_t bytes;
} Direction;

struct _TasukiPump
{
  int references; /* atomic */
  TasukiWorker *worker;
  const TasukiPumpEvents *events;
  gpointer data;

  /* Worker's. */
  TasukiEnd ends[2];
  TasukiWatch watches[2];
  Direction directions[2]; /* by the end that they come from */
  size_t greeting;
  bool running;
  uint64_t told;
};

static void
unref (TasukiPump *self)
{
  if (!g_atomic_int_dec_and_test (&self->references))
    return;

  for (unsigned i = 0; i < 2; i++)
    {
      tasuki_end_close (&self->ends[i]);
      tasuki_budget_give (self->directions[i].buffer, buffer_sizes[i]);
    }
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiPump, unref)

static TasukiPump *
ref (TasukiPump *self)
{
  g_atomic_int_inc (&self->references);
  return self;
}

typedef struct
{
  TasukiPump *pump;
  bool parted;
  uint64_t bytes;
  unsigned end;
  GError *broken;
} Event;

static gboolean
deliver_cb (gpointer data)
{
  Event *event = data;
  g_autoptr (TasukiPump) self = event->pump;

  if (event->parted)
    self->events->parted (self->data, event->bytes, event->end, event->broken);
  else
    self->events->progress (self->data, event->bytes);
  g_clear_error (&event->broken);
  g_free (event);

  return G_SOURCE_REMOVE;
}

static void
tell (TasukiPump *self, bool parted, unsigned end, GError *broken)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  Event *event = g_new0 (Event, 1);

  event->pump = ref (self);
  event->parted = parted;
  event->bytes = self->directions[0].bytes;
  event->end = end;
  event->broken = broken;
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, deliver_cb, event, NULL);
  g_source_attach (source, NULL);
}

static void
part (TasukiPump *self, unsigned end, GError *broken)
{
  if (!self->running)
    {
      g_clear_error (&broken);
      return;
    }

  self->running = false;
  for (unsigned i = 0; i < 2; i++)
    {
      tasuki_worker_remove (self->worker, &self->watches[i]);
      tasuki_end_close (&self->ends[i]);
    }
  tell (self, true, end, broken);
  unref (self); /* the worker's */
}

typedef enum
{
  BROKEN,
  BLOCKED,
  BUSY, /* it could go on */
} Progress;

/* Anything that is not clearly good is broken: no error means "in order" to the path. */
static Progress
judge (TasukiIo io, GError **error)
{
  if (io == TASUKI_IO_DONE)
    return BUSY;
  if (io == TASUKI_IO_WANT_READ || io == TASUKI_IO_WANT_WRITE)
    return BLOCKED;

  if (*error == NULL)
    g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_LOST, _ ("the connection broke off"));
  return BROKEN;
}

static Progress
step (Direction *direction,
      TasukiEnd *from,
      TasukiEnd *to,
      size_t size,
      unsigned *end,
      GError **error)
{
  TasukiIo io;
  size_t done;

  *end = !direction->from;
  if (direction->length > 0)
    {
      io = tasuki_stream_write (to->stream, direction->buffer + direction->start, direction->length,
                                &done, error);
      direction->start += done;
      direction->length -= done;
      direction->sink_full = io != TASUKI_IO_DONE;
    }
  else if (!direction->ended)
    {
      *end = direction->from;
      io = tasuki_stream_read (from->stream, direction->buffer, size, &done, error);
      direction->start = 0;
      direction->length = done;
      direction->bytes += done;
      direction->ended = io == TASUKI_IO_END;
      if (direction->ended)
        return BUSY;
    }
  else if (!direction->finished)
    {
      io = tasuki_stream_finish (to->stream, error);
      direction->finished = io == TASUKI_IO_DONE;
      direction->sink_full = io != TASUKI_IO_DONE;
    }
  else
    return BLOCKED;

  return judge (io, error);
}

/* FALSE if it broke, and the pump is parted. @again is set if it stopped for fairness alone. */
static bool
run (TasukiPump *self, unsigned from, bool *again)
{
  Direction *direction = &self->directions[from];

  for (unsigned round = 0; round < 2 * ROUNDS; round++)
    {
      GError *error = NULL;
      unsigned end;
      Progress progress = step (direction, &self->ends[from], &self->ends[!from],
                                buffer_sizes[from], &end, &error);

      if (progress == BROKEN)
        {
          part (self, end, error);
          return false;
        }
      if (progress == BLOCKED)
        return true;
    }

  *again = true;
  return true;
}

/*
 * Where nothing is wanted, a broken socket is still noticed, but once: a socket that is merely shut
 * down both ways would be reported again and again.
 */
static uint32_t
interest (TasukiPump *self, unsigned end)
{
  const Direction *out = &self->directions[end];
  const Direction *in = &self->directions[!end];
  uint32_t events = 0;

  if (out->length == 0 && !out->ended)
    events |= EPOLLIN;
  if (in->sink_full)
    events |= EPOLLOUT;

  return events != 0 ? events : EPOLLET;
}

static void
serve (TasukiPump *self)
{
  g_autoptr (TasukiPump) keep = ref (self);
  bool again = false;

  if (!run (self, 0, &again) || !run (self, 1, &again))
    return;

  if (self->directions[0].finished && self->directions[1].finished)
    {
      part (self, 0, NULL);
      return;
    }

  for (unsigned end = 0; end < 2; end++)
    tasuki_worker_set (self->worker, &self->watches[end], again ? 0 : interest (self, end));
  if (again)
    tasuki_worker_again (self->worker, &self->watches[0]);
}

/* Whether everything was read from an end, and everything was written to it. */
static bool
is_over (TasukiPump *self, unsigned end)
{
  return self->directions[end].ended && self->directions[!end].finished;
}

static void
on_event (TasukiPump *self, unsigned end, uint32_t events)
{
  bool broke = (events & EPOLLERR) != 0 && !is_over (self, end);

  /* Nobody would ever read the end of a socket whose direction is blocked at the other side. */
  if (broke && (self->watches[end].events & EPOLLIN) == 0 && !self->watches[0].again)
    part (self, end,
          g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_LOST, _ ("the connection broke off")));
  else
    serve (self);
}

static void
on_first_ready (TasukiWatch *watch, uint32_t events)
{
  on_event ((TasukiPump *)((char *)watch - offsetof (TasukiPump, watches[0])), 0, events);
}

static void
on_second_ready (TasukiWatch *watch, uint32_t events)
{
  on_event ((TasukiPump *)((char *)watch - offsetof (TasukiPump, watches[1])), 1, events);
}

static void
on_tick (TasukiWatch *watch)
{
  TasukiPump *self = (TasukiPump *)((char *)watch - offsetof (TasukiPump, watches[0]));

  if (self->told == self->directions[0].bytes)
    return;

  self->told = self->directions[0].bytes;
  tell (self, false, 0, NULL);
}

static void
stop (TasukiPump *self, unsigned end)
{
  part (self, end,
        g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_LOST, _ ("the access point was stopped")));
}

static void
on_first_stop (TasukiWatch *watch)
{
  stop ((TasukiPump *)((char *)watch - offsetof (TasukiPump, watches[0])), 0);
}

static void
on_second_stop (TasukiWatch *watch)
{
  stop ((TasukiPump *)((char *)watch - offsetof (TasukiPump, watches[1])), 1);
}

static void
part_unstarted (TasukiPump *self, unsigned end, GError *broken)
{
  tell (self, true, end, broken);
  for (unsigned i = 0; i < 2; i++)
    tasuki_end_close (&self->ends[i]);
  unref (self); /* the worker's */
}

static bool
watch (TasukiPump *self, GError **error)
{
  for (unsigned end = 0; end < 2; end++)
    self->watches[end].descriptor = self->ends[end].descriptor;

  if (!tasuki_worker_add (self->worker, &self->watches[0], 0, error))
    return false;
  if (tasuki_worker_add (self->worker, &self->watches[1], 0, error))
    return true;

  tasuki_worker_remove (self->worker, &self->watches[0]);
  return false;
}

static gboolean
start_cb (gpointer data)
{
  TasukiPump *self = data;
  GError *error = NULL;

  for (unsigned end = 0; end < 2; end++)
    if (self->ends[end].descriptor < 0)
      {
        part_unstarted (
            self, end,
            g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_LOST, _ ("the connection broke off")));
        return G_SOURCE_REMOVE;
      }
  if (self->directions[0].buffer == NULL || self->directions[1].buffer == NULL)
    {
      part_unstarted (self, 0,
                      g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_BUSY,
                                           _ ("the memory budget is used up")));
      return G_SOURCE_REMOVE;
    }

  if (!watch (self, &error))
    {
      part_unstarted (self, 0, error);
      return G_SOURCE_REMOVE;
    }

  self->running = true;
  tasuki_worker_start_ticking (self->worker, &self->watches[0]);
  serve (self);

  return G_SOURCE_REMOVE;
}

static gboolean
part_cb (gpointer data)
{
  g_autoptr (TasukiPump) self = data;

  part (self, 0, g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_CANCELLED, _ ("it was cut")));
  return G_SOURCE_REMOVE;
}

TasukiPump *
tasuki_pump_new (TasukiWorker *worker,
                 TasukiEnd ends[static 2],
                 GBytes *greeting,
                 const TasukiPumpEvents *events,
                 gpointer data)
{
  TasukiPump *self = g_new0 (TasukiPump, 1);
  size_t length;
  const void *bytes = g_bytes_get_data (greeting, &length);

  g_assert (length <= buffer_sizes[1]);
  self->references = 1; /* the worker's, until it is parted */
  self->worker = worker;
  self->events = events;
  self->data = data;
  self->watches[0]
      = (TasukiWatch){ .ready = on_first_ready, .tick = on_tick, .stop = on_first_stop };
  self->watches[1] = (TasukiWatch){ .ready = on_second_ready, .stop = on_second_stop };
  for (unsigned end = 0; end < 2; end++)
    {
      Direction *direction = &self->directions[end];

      self->ends[end] = ends[end];
      direction->from = end;
      direction->buffer = tasuki_budget_take (buffer_sizes[end]);
      if (direction->buffer == NULL)
        continue;
      memcpy (direction->buffer, bytes, length);
      direction->length = length;
    }
  tasuki_worker_post (worker, start_cb, self);

  return self;
}

void
tasuki_pump_part (TasukiPump *self)
{
  tasuki_worker_post (self->worker, part_cb, ref (self));
}
