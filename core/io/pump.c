/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The life of a pump: its rounds, its fairness and its one end, in whatever way bytes pass. */

#include "io/pump-private.h"

#include <sys/epoll.h>

#include <glib/gi18n-lib.h>

#include "io/main-post.h"

/* How many buffers, and bytes, one direction may pass before others have their turn. */
#define ROUNDS   4
#define TURN_MAX (2u * 1024u * 1024u)

void
tasuki_pump_unref (TasukiPump *self)
{
  if (!g_atomic_int_dec_and_test (&self->references))
    return;

  for (unsigned i = 0; i < 2; i++)
    {
      tasuki_end_close (&self->ends[i]);
      g_free (self->parties[i]);
    }
  g_bytes_unref (self->greeting);
  g_free (self);
}

TasukiPump *
tasuki_pump_ref (TasukiPump *self)
{
  g_atomic_int_inc (&self->references);
  return self;
}

typedef struct
{
  TasukiPump *pump;
  TasukiPumpNews news;
  uint64_t bytes;
  unsigned end;
  GError *broken;
} Event;

static gboolean
deliver_cb (gpointer data)
{
  Event *event = data;
  g_autoptr (TasukiPump) self = event->pump;

  switch (event->news)
    {
    case TASUKI_PUMP_PROGRESS:
      self->events->progress (self->data, event->bytes);
      break;
    case TASUKI_PUMP_RESTED:
      self->events->rested (self->data, event->bytes);
      break;
    case TASUKI_PUMP_BEGUN:
      self->events->begun (self->data);
      break;
    case TASUKI_PUMP_PARTED:
    default:
      self->events->parted (self->data, event->bytes, event->end, event->broken);
      break;
    }
  g_clear_error (&event->broken);
  g_free (event);

  return G_SOURCE_REMOVE;
}

static void
tell (TasukiPump *self, TasukiPumpNews news, unsigned end, GError *broken)
{
  Event *event = g_new0 (Event, 1);

  event->pump = tasuki_pump_ref (self);
  event->news = news;
  event->bytes = self->directions[0].bytes;
  event->end = end;
  event->broken = broken;
  tasuki_main_post (deliver_cb, event);
}

void
tasuki_pump_tell (TasukiPump *self, TasukiPumpNews news)
{
  tell (self, news, 0, NULL);
}

static void
clear (TasukiPump *self)
{
  tasuki_pump_pace_end (self);
  self->way->clear (self);
}

void
tasuki_pump_end (TasukiPump *self, unsigned end, GError *broken)
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
  clear (self);
  tell (self, TASUKI_PUMP_PARTED, end, broken);
  tasuki_pump_unref (self); /* the worker's */
}

/* Anything that is not clearly good is broken: no error means "in order" to the path. */
TasukiStep
tasuki_pump_judge (TasukiIo io, GError **error)
{
  if (io == TASUKI_IO_DONE)
    return TASUKI_STEP_BUSY;
  if (io == TASUKI_IO_WANT_READ || io == TASUKI_IO_WANT_WRITE)
    return TASUKI_STEP_BLOCKED;

  if (*error == NULL)
    g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_LOST, _ ("the connection broke off"));
  return TASUKI_STEP_BROKEN;
}

/* FALSE if it broke, and the pump is parted. @again is set if it stopped for fairness alone. */
static bool
run (TasukiPump *self, unsigned from, bool *again)
{
  TasukiDirection *direction = &self->directions[from];
  uint64_t begun = direction->bytes;

  for (unsigned round = 0; round < 2 * ROUNDS && direction->bytes - begun < TURN_MAX; round++)
    {
      GError *error = NULL;
      size_t room = direction->drained ? 0 : self->way->room (direction);
      uint64_t before = direction->bytes;
      unsigned end;
      TasukiStep step;

      if (room > 0 && !tasuki_pump_pace_may_read (self, direction, room))
        return true;
      step = self->way->step (self, direction, &end, &error);
      tasuki_allowance_use (&direction->allowance, direction->bytes - before);
      if (step == TASUKI_STEP_BROKEN)
        {
          tasuki_pump_end (self, end, error);
          return false;
        }
      /* Told before it is passed on: what a client says behind it must not be heard before. */
      if (self->beginning && !tasuki_pump_rest_follow (self))
        return false;
      if (step == TASUKI_STEP_BLOCKED)
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
  const TasukiDirection *out = &self->directions[end];
  const TasukiDirection *in = &self->directions[!end];
  uint32_t events = 0;

  if (out->length == 0 && !out->ended && !out->sink_full && !out->waiting)
    events |= EPOLLIN;
  if (in->sink_full)
    events |= EPOLLOUT;

  return events != 0 ? events : EPOLLET;
}

void
tasuki_pump_serve (TasukiPump *self)
{
  g_autoptr (TasukiPump) keep = tasuki_pump_ref (self);
  bool again = false;

  if (!run (self, 0, &again) || !run (self, 1, &again))
    return;
  if (self->directions[0].finished && self->directions[1].finished)
    {
      tasuki_pump_end (self, 0, NULL);
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

  if (self->resting && !tasuki_pump_rest_stir (self, end, events))
    return;

  /* A busy pump looks by itself: its sockets are not watched then. */
  if (events != EPOLLOUT)
    self->directions[end].drained = false;
  if (events == 0)
    self->directions[!end].drained = false;

  /* Nobody would ever read the end of a socket whose direction is blocked at the other side. */
  if (broke && (self->watches[end].events & EPOLLIN) == 0 && !self->watches[0].again)
    tasuki_pump_end (
        self, end,
        g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_LOST, _ ("the connection broke off")));
  else
    tasuki_pump_serve (self);
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
  tasuki_pump_tell (self, TASUKI_PUMP_PROGRESS);
}

static void
stop (TasukiPump *self, unsigned end)
{
  tasuki_pump_end (
      self, end,
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
  clear (self);
  tell (self, TASUKI_PUMP_PARTED, end, broken);
  for (unsigned i = 0; i < 2; i++)
    tasuki_end_close (&self->ends[i]);
  tasuki_pump_unref (self); /* the worker's */
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
  if (!tasuki_alarm_prepare (self->worker, &error) || !self->way->prepare (self, &error)
      || !watch (self, &error))
    {
      part_unstarted (self, 0, error);
      return G_SOURCE_REMOVE;
    }

  self->running = true;
  tasuki_worker_start_ticking (self->worker, &self->watches[0]);
  tasuki_pump_serve (self);

  return G_SOURCE_REMOVE;
}

static gboolean
part_cb (gpointer data)
{
  g_autoptr (TasukiPump) self = data;

  tasuki_pump_end (self, 0,
                   g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_CANCELLED, _ ("it was cut")));
  return G_SOURCE_REMOVE;
}

TasukiPump *
tasuki_pump_new (TasukiWorker *worker,
                 TasukiEnd ends[static 2],
                 const TasukiPumpPlan *plan,
                 const TasukiPumpEvents *events,
                 gpointer data)
{
  TasukiPump *self = g_new0 (TasukiPump, 1);

  self->references = 1; /* the worker's, until it is parted */
  self->worker = worker;
  self->events = events;
  self->data = data;
  self->way = plan->end_to_end ? &tasuki_pump_splice : &tasuki_pump_copy;
  self->greeting = g_bytes_ref (plan->greeting);
  self->switch_timeout = plan->switch_timeout;
  self->watches[0]
      = (TasukiWatch){ .ready = on_first_ready, .tick = on_tick, .stop = on_first_stop };
  self->watches[1] = (TasukiWatch){ .ready = on_second_ready, .stop = on_second_stop };
  for (unsigned end = 0; end < 2; end++)
    {
      self->ends[end] = ends[end];
      self->parties[end] = g_strdup (plan->parties[end]);
      self->directions[end].from = end;
    }
  tasuki_pump_pace_begin (self);
  tasuki_worker_post (worker, start_cb, self);

  return self;
}

void
tasuki_pump_part (TasukiPump *self)
{
  tasuki_worker_post (self->worker, part_cb, tasuki_pump_ref (self));
}
