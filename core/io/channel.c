/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The main context's side of a channel: orders to the worker, events from it. */

#include "io/channel-private.h"

#include <unistd.h>

#include "io/budget.h"
#include "io/main-post.h"

TasukiChannel *
tasuki_channel_ref (TasukiChannel *self)
{
  g_atomic_int_inc (&self->references);
  return self;
}

void
tasuki_channel_unref (TasukiChannel *self)
{
  if (!g_atomic_int_dec_and_test (&self->references))
    return;

  g_assert (self->watch.descriptor < 0);
  g_assert (self->preface == NULL);
  g_clear_object (&self->stream);
  tasuki_budget_give (self->body, self->frame.length);
  tasuki_budget_release (self->queued);
  g_queue_clear_full (&self->queue, (GDestroyNotify)g_bytes_unref);
  g_free (self);
}

void
tasuki_end_close (TasukiEnd *end)
{
  g_clear_object (&end->stream);
  if (end->descriptor >= 0)
    close (end->descriptor);
  end->descriptor = -1;
}

/* Events on their way to the main context. */
typedef struct
{
  TasukiChannel *channel;
  TasukiProxyHeader *header;
  char *protocol;
  char *fingerprint;
  TasukiMessageType type;
  GVariant *body;
  GError *reason;
} Event;

static void
free_event (Event *event)
{
  tasuki_channel_unref (event->channel);
  g_free (event->header);
  g_free (event->protocol);
  g_free (event->fingerprint);
  g_clear_pointer (&event->body, g_variant_unref);
  g_clear_error (&event->reason);
  g_free (event);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Event, free_event)

static gboolean
deliver_cb (gpointer data)
{
  g_autoptr (Event) event = data;
  TasukiChannel *self = event->channel;

  if (self->muted)
    return G_SOURCE_REMOVE;

  if (event->header != NULL)
    self->events->prefaced (self->data, event->header);
  else if (event->protocol != NULL)
    self->events->secured (self->data, event->protocol, event->fingerprint);
  else if (event->type != TASUKI_MESSAGE_NONE)
    self->events->message (self->data, event->type, event->body);
  else
    {
      self->gone = true;
      self->events->closed (self->data, event->reason);
    }

  return G_SOURCE_REMOVE;
}

static Event *
new_event (TasukiChannel *self)
{
  Event *event = g_new0 (Event, 1);

  event->channel = tasuki_channel_ref (self);
  return event;
}

void
tasuki_channel_tell_prefaced (TasukiChannel *self, const TasukiProxyHeader *header)
{
  Event *event = new_event (self);

  event->header = g_memdup2 (header, sizeof *header);
  tasuki_main_post (deliver_cb, event);
}

void
tasuki_channel_tell_secured (TasukiChannel *self, char *protocol, const char *fingerprint)
{
  Event *event = new_event (self);

  event->protocol = protocol;
  event->fingerprint = g_strdup (fingerprint);
  /* What the client says next, or that it says nothing, comes soon: to wake up twice is dear. */
  tasuki_main_post_along (deliver_cb, event);
}

void
tasuki_channel_tell_message (TasukiChannel *self, TasukiMessageType type, GVariant *body)
{
  Event *event = new_event (self);

  event->type = type;
  event->body = g_variant_ref (body);
  tasuki_main_post (deliver_cb, event);
}

void
tasuki_channel_tell_closed (TasukiChannel *self, GError *reason)
{
  Event *event = new_event (self);

  event->reason = reason;
  tasuki_main_post (deliver_cb, event);
}

/* Orders on their way to the worker. */
typedef struct
{
  TasukiChannel *channel;
  TasukiStream *stream;
  uint32_t limit;
  GBytes *frame;
  TasukiReleased released;
  gpointer data;
  TasukiEnd end;
} Order;

static void
free_order (gpointer data)
{
  Order *order = data;

  tasuki_channel_unref (order->channel);
  g_clear_object (&order->stream);
  g_clear_pointer (&order->frame, g_bytes_unref);
  g_free (order);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Order, free_order)

static gboolean
preface_cb (gpointer data)
{
  g_autoptr (Order) order = data;

  tasuki_channel_worker_preface (order->channel);
  return G_SOURCE_REMOVE;
}

static gboolean
secure_cb (gpointer data)
{
  g_autoptr (Order) order = data;

  tasuki_channel_worker_secure (order->channel, order->stream);
  return G_SOURCE_REMOVE;
}

static gboolean
resume_cb (gpointer data)
{
  g_autoptr (Order) order = data;

  tasuki_channel_worker_resume (order->channel, order->limit);
  return G_SOURCE_REMOVE;
}

static gboolean
send_cb (gpointer data)
{
  g_autoptr (Order) order = data;

  tasuki_channel_worker_send (order->channel, order->frame);
  return G_SOURCE_REMOVE;
}

static gboolean
close_cb (gpointer data)
{
  g_autoptr (Order) order = data;

  tasuki_channel_worker_close (order->channel);
  return G_SOURCE_REMOVE;
}

static gboolean
released_cb (gpointer data)
{
  g_autoptr (Order) order = data;

  order->released (order->data, order->end);

  return G_SOURCE_REMOVE;
}

static gboolean
release_cb (gpointer data)
{
  Order *order = data;

  order->end = tasuki_channel_worker_release (order->channel);
  tasuki_main_post (released_cb, order);

  return G_SOURCE_REMOVE;
}

TasukiChannel *
tasuki_channel_new (int descriptor, TasukiWorker *worker, const TasukiChannelEvents *events)
{
  TasukiChannel *self = g_new0 (TasukiChannel, 1);

  self->references = 2; /* the main context's and the worker's */
  self->events = events;
  self->worker = worker;
  self->watch.descriptor = descriptor;
  self->paused = true;
  g_queue_init (&self->queue);

  return self;
}

void
tasuki_channel_set_data (TasukiChannel *self, gpointer data)
{
  self->data = data;
}

TasukiWorker *
tasuki_channel_get_worker (TasukiChannel *self)
{
  return self->worker;
}

static Order *
new_order (TasukiChannel *self)
{
  Order *order = g_new0 (Order, 1);

  order->channel = tasuki_channel_ref (self);
  return order;
}

void
tasuki_channel_preface (TasukiChannel *self)
{
  tasuki_worker_post (self->worker, preface_cb, new_order (self));
}

void
tasuki_channel_secure (TasukiChannel *self, TasukiStream *stream)
{
  Order *order = new_order (self);

  order->stream = g_object_ref (stream);
  tasuki_worker_post (self->worker, secure_cb, order);
}

void
tasuki_channel_resume (TasukiChannel *self, uint32_t limit)
{
  Order *order = new_order (self);

  order->limit = limit;
  tasuki_worker_post (self->worker, resume_cb, order);
}

void
tasuki_channel_send (TasukiChannel *self, GBytes *frame)
{
  Order *order = new_order (self);

  order->frame = g_bytes_ref (frame);
  tasuki_worker_post (self->worker, send_cb, order);
}

void
tasuki_channel_close (TasukiChannel *self)
{
  self->muted = true;
  /* The worker has done with what it said was closed. */
  if (!self->gone)
    tasuki_worker_post (self->worker, close_cb, new_order (self));
  tasuki_channel_unref (self);
}

void
tasuki_channel_release (TasukiChannel *self, TasukiReleased released, gpointer data)
{
  Order *order = new_order (self);

  self->muted = true;
  order->released = released;
  order->data = data;
  tasuki_worker_post (self->worker, release_cb, order);
  tasuki_channel_unref (self);
}
