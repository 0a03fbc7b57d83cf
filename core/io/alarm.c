/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One source for all alarms of a worker, the next one first. */

#include "io/alarm.h"

typedef struct
{
  GSource parent;
  GSequence *alarms; /* by their time */
} Clock;

static void free_clock (gpointer data);

/* Of the worker whose thread this is. */
static GPrivate clocks = G_PRIVATE_INIT (free_clock);

static void
free_clock (gpointer data)
{
  Clock *self = data;

  g_source_destroy (&self->parent);
  g_source_unref (&self->parent);
}

static void
wind (Clock *self)
{
  GSequenceIter *first = g_sequence_get_begin_iter (self->alarms);
  TasukiAlarm *next = g_sequence_iter_is_end (first) ? NULL : g_sequence_get (first);

  g_source_set_ready_time (&self->parent, next != NULL ? next->at : -1);
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  Clock *self = (Clock *)source;
  int64_t now = g_get_monotonic_time ();

  /* One that is set again in its turn waits for the next. */
  for (int count = g_sequence_get_length (self->alarms); count > 0; count--)
    {
      GSequenceIter *first = g_sequence_get_begin_iter (self->alarms);
      TasukiAlarm *alarm = g_sequence_iter_is_end (first) ? NULL : g_sequence_get (first);

      if (alarm == NULL || alarm->at > now)
        break;
      tasuki_alarm_clear (alarm);
      alarm->ring (alarm);
    }
  wind (self);

  return G_SOURCE_CONTINUE;
}

static void
finalize (GSource *source)
{
  g_sequence_free (((Clock *)source)->alarms);
}

static GSourceFuncs clock_functions = { .dispatch = dispatch, .finalize = finalize };

static Clock *
get_clock (void)
{
  Clock *self = g_private_get (&clocks);

  if (self != NULL)
    return self;

  self = (Clock *)g_source_new (&clock_functions, sizeof (Clock));
  self->alarms = g_sequence_new (NULL);
  g_source_attach (&self->parent, g_main_context_get_thread_default ());
  g_private_set (&clocks, self);
  return self;
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
  Clock *clock = get_clock ();

  tasuki_alarm_clear (self);
  self->at = at;
  self->place = g_sequence_insert_sorted (clock->alarms, self, compare, NULL);
  wind (clock);
}

void
tasuki_alarm_clear (TasukiAlarm *self)
{
  if (self->place == NULL)
    return;

  g_sequence_remove (self->place);
  self->place = NULL;
  wind (get_clock ());
}
