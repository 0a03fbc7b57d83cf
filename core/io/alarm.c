/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One timer for all alarms of a worker, watched as its sockets are. */

#include "io/alarm.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <tasuki/error.h>

typedef struct
{
  TasukiWatch watch; /* its descriptor is -1 once the worker ends */
  TasukiWorker *worker;
  GSequence *alarms; /* by their time */
} Clock;

static void free_clock (gpointer data);

/* Of the worker whose thread this is. */
static GPrivate clocks = G_PRIVATE_INIT (free_clock);

static void
free_clock (gpointer data)
{
  Clock *self = data;

  g_assert (self->watch.descriptor < 0);
  g_sequence_free (self->alarms);
  g_free (self);
}

static TasukiAlarm *
first (Clock *self)
{
  GSequenceIter *begin = g_sequence_get_begin_iter (self->alarms);

  return g_sequence_iter_is_end (begin) ? NULL : g_sequence_get (begin);
}

/* CLOCK_MONOTONIC is what g_get_monotonic_time () reads; all zero would be "never". */
static void
wind (Clock *self)
{
  TasukiAlarm *next = first (self);
  struct itimerspec when = { 0 };

  if (self->watch.descriptor < 0)
    return;

  if (next != NULL)
    {
      when.it_value.tv_sec = next->at / G_USEC_PER_SEC;
      when.it_value.tv_nsec = next->at % G_USEC_PER_SEC * 1000;
    }
  timerfd_settime (self->watch.descriptor, TFD_TIMER_ABSTIME, &when, NULL);
}

static void
on_ready (TasukiWatch *watch, uint32_t events)
{
  Clock *self = (Clock *)((char *)watch - offsetof (Clock, watch));
  int64_t now = g_get_monotonic_time ();

  /* One that is set again in its turn waits for the next. */
  for (int count = g_sequence_get_length (self->alarms); count > 0; count--)
    {
      TasukiAlarm *alarm = first (self);

      if (alarm == NULL || alarm->at > now)
        break;
      g_sequence_remove (g_steal_pointer (&alarm->place));
      alarm->ring (alarm);
    }
  wind (self);
}

static void
on_stop (TasukiWatch *watch)
{
  Clock *self = (Clock *)((char *)watch - offsetof (Clock, watch));

  tasuki_worker_remove (self->worker, watch);
  close (watch->descriptor);
  watch->descriptor = -1;
}

bool
tasuki_alarm_prepare (TasukiWorker *worker, GError **error)
{
  Clock *self = g_private_get (&clocks);
  int timer;

  if (self != NULL)
    return true;

  timer = timerfd_create (CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  if (timer < 0)
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_BUSY, "timer: %s", g_strerror (errno));
      return false;
    }

  self = g_new0 (Clock, 1);
  self->worker = worker;
  self->watch = (TasukiWatch){ .descriptor = timer, .ready = on_ready, .stop = on_stop };
  if (!tasuki_worker_add (worker, &self->watch, EPOLLIN, error))
    {
      close (timer);
      g_free (self);
      return false;
    }

  self->alarms = g_sequence_new (NULL);
  g_private_set (&clocks, self);
  return true;
}

static int
compare (gconstpointer one, gconstpointer other, gpointer data)
{
  int64_t difference = ((const TasukiAlarm *)one)->at - ((const TasukiAlarm *)other)->at;

  return difference < 0 ? -1 : difference > 0;
}

void
tasuki_alarm_set (TasukiAlarm *self, int64_t at)
{
  Clock *clock = g_private_get (&clocks);

  if (self->place != NULL)
    g_sequence_remove (self->place);
  self->at = at;
  self->place = g_sequence_insert_sorted (clock->alarms, self, compare, NULL);
  if (first (clock) == self)
    wind (clock);
}

/* The timer may ring for nobody then, which is cheaper than to wind it anew. */
void
tasuki_alarm_clear (TasukiAlarm *self)
{
  if (self->place != NULL)
    g_sequence_remove (g_steal_pointer (&self->place));
}
