/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Between two transfers of a pair: the pump holds nothing, and watches who comes or goes. */

#include "io/pump-private.h"

#include <sys/epoll.h>

#include <glib/gi18n-lib.h>

#define GONE ((uint32_t)(EPOLLRDHUP | EPOLLHUP | EPOLLERR))

/* Nothing is held, here or in a session, and the next that either end says would be read. */
static bool
is_quiet (TasukiPump *self)
{
  for (unsigned end = 0; end < 2; end++)
    {
      TasukiDirection *direction = &self->directions[end];
      TasukiStream *stream = self->ends[end].stream;

      if (self->way->room (direction) == 0 || direction->rest != NULL
          || (stream != NULL && tasuki_stream_has_pending (stream)))
        return false;
    }

  return true;
}

static void
break_off (TasukiPump *self, unsigned end, TasukiError code, const char *reason)
{
  tasuki_pump_end (self, end, g_error_new_literal (TASUKI_ERROR, code, reason));
}

static gboolean
rest_cb (gpointer data)
{
  g_autoptr (TasukiPump) self = data;

  if (!self->running)
    return G_SOURCE_REMOVE;
  if (!is_quiet (self))
    {
      break_off (self, 0, TASUKI_ERROR_PROTOCOL, _ ("it went on behind its end"));
      return G_SOURCE_REMOVE;
    }

  tasuki_pump_pace_end (self);
  self->way->clear (self);
  g_bytes_unref (self->greeting);
  self->greeting = g_bytes_new (NULL, 0);
  self->resting = true;
  for (unsigned end = 0; end < 2; end++)
    tasuki_worker_set (self->worker, &self->watches[end], EPOLLIN | EPOLLRDHUP);
  tasuki_pump_tell (self, TASUKI_PUMP_RESTED);

  return G_SOURCE_REMOVE;
}

/* FALSE if there is no memory for it, and it is parted. */
static bool
go_on (TasukiPump *self)
{
  GError *error = NULL;

  g_atomic_int_set (&self->order, TASUKI_PUMP_REST);
  self->resting = false;
  self->beginning = true;
  self->told = 0;
  for (unsigned end = 0; end < 2; end++)
    {
      self->directions[end].bytes = 0;
      self->directions[end].waiting = false;
      self->directions[end].drained = true; /* its socket tells */
    }

  tasuki_pump_pace_begin (self);
  if (self->way->prepare (self, &error))
    return true;

  tasuki_pump_end (self, 0, error);
  return false;
}

/* Who was told to go on may be heard before the order to do so has come here. */
bool
tasuki_pump_rest_stir (TasukiPump *self, unsigned end, uint32_t events)
{
  TasukiPumpOrder order = (TasukiPumpOrder)g_atomic_int_get (&self->order);

  if (order == TASUKI_PUMP_GO_ON)
    return go_on (self);

  if ((events & GONE) != 0)
    break_off (self, end, TASUKI_ERROR_LOST, _ ("the connection broke off"));
  else if (order == TASUKI_PUMP_EXPECT)
    tasuki_worker_set (self->worker, &self->watches[end], EPOLLRDHUP);
  else if (events != 0)
    break_off (self, end, TASUKI_ERROR_PROTOCOL, _ ("it spoke between two transfers"));
  return false;
}

bool
tasuki_pump_rest_follow (TasukiPump *self)
{
  for (unsigned end = 0; end < 2; end++)
    if (self->directions[end].ended)
      {
        break_off (self, end, TASUKI_ERROR_LOST, _ ("the connection broke off"));
        return false;
      }

  if (self->directions[0].bytes > 0 && self->directions[1].bytes > 0)
    {
      self->beginning = false;
      tasuki_pump_tell (self, TASUKI_PUMP_BEGUN);
    }
  return true;
}

static gboolean
wake_cb (gpointer data)
{
  g_autoptr (TasukiPump) self = data;

  if (self->running && self->resting && go_on (self))
    tasuki_pump_serve (self);
  return G_SOURCE_REMOVE;
}

void
tasuki_pump_rest (TasukiPump *self)
{
  tasuki_worker_post (self->worker, rest_cb, tasuki_pump_ref (self));
}

void
tasuki_pump_expect (TasukiPump *self)
{
  g_atomic_int_set (&self->order, TASUKI_PUMP_EXPECT);
}

void
tasuki_pump_wake (TasukiPump *self)
{
  g_atomic_int_set (&self->order, TASUKI_PUMP_GO_ON);
  tasuki_worker_post (self->worker, wake_cb, tasuki_pump_ref (self));
}
