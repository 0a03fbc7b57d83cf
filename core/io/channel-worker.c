/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The worker's side of a channel. Stop and wait: a peer cannot make a queue grow. */

#include "io/channel-private.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "io/budget.h"

#define QUEUE_MAX    (256u * 1024u) /* bytes that a peer may leave unread */
#define LINGER_TICKS 3              /* seconds for a peer to take its last message */

static void
forget_socket (TasukiChannel *self)
{
  self->state = TASUKI_CHANNEL_CLOSED;
  self->watch.descriptor = -1;
  tasuki_channel_unref (self); /* the worker's */
}

static void
end (TasukiChannel *self)
{
  if (self->state == TASUKI_CHANNEL_CLOSED)
    return;
  if (self->state != TASUKI_CHANNEL_RAW)
    tasuki_worker_remove (self->worker, &self->watch);

  g_clear_pointer (&self->preface, tasuki_preface_free);
  g_clear_object (&self->stream);
  close (self->watch.descriptor);
  forget_socket (self);
}

static void
fail (TasukiChannel *self, GError *reason)
{
  end (self);
  tasuki_channel_tell_closed (self, reason);
}

static void
fail_with (TasukiChannel *self, TasukiError code, const char *reason)
{
  fail (self, g_error_new_literal (TASUKI_ERROR, code, reason));
}

static uint32_t
events_for (TasukiIo io)
{
  return io == TASUKI_IO_WANT_WRITE ? EPOLLOUT : EPOLLIN;
}

/*
 * A pause is short as a rule: its watch changes only for a peer that does not wait, when that is
 * heard.
 */
static void
update_watch (TasukiChannel *self)
{
  uint32_t events = self->paused ? self->watch.events & EPOLLIN : EPOLLIN;

  if (!g_queue_is_empty (&self->queue))
    events |= EPOLLOUT;
  tasuki_worker_set (self->worker, &self->watch, events);
}

static void
mind_pause (TasukiChannel *self, uint32_t events)
{
  if (self->paused && (events & EPOLLIN) != 0)
    tasuki_worker_set (self->worker, &self->watch, self->watch.events & ~(uint32_t)EPOLLIN);
}

/* TRUE if all that is queued is written; FALSE if the rest has to wait, or it failed. */
static bool
flush (TasukiChannel *self)
{
  while (!g_queue_is_empty (&self->queue))
    {
      GError *error = NULL;
      size_t size, done;
      const uint8_t *bytes = g_bytes_get_data (g_queue_peek_head (&self->queue), &size);
      TasukiIo io = tasuki_stream_write (self->stream, bytes + self->sent, size - self->sent, &done,
                                         &error);

      if (io == TASUKI_IO_WANT_READ || io == TASUKI_IO_WANT_WRITE)
        return false;
      if (io != TASUKI_IO_DONE)
        {
          fail (self, error);
          return false;
        }
      self->sent += done;
      if (self->sent < size)
        continue;
      self->queued -= size;
      tasuki_budget_release (size);
      self->sent = 0;
      g_bytes_unref (g_queue_pop_head (&self->queue));
    }

  return true;
}

static void
deliver_frame (TasukiChannel *self)
{
  GError *error = NULL;
  g_autoptr (GVariant) body
      = tasuki_message_unpack (self->frame.type, self->body, self->frame.length, &error);

  tasuki_budget_give (g_steal_pointer (&self->body), self->frame.length);
  self->frame.length = 0;
  self->filled = 0;
  if (body == NULL)
    {
      fail_with (self, TASUKI_ERROR_PROTOCOL, error->message);
      g_error_free (error);
      return;
    }

  self->paused = true;
  self->heard = true;
  tasuki_channel_tell_message (self, self->frame.type, body);
}

/* FALSE if it failed. */
static bool
begin_body (TasukiChannel *self)
{
  if (!tasuki_frame_read_head (self->head, self->limit, &self->frame))
    {
      self->frame.length = 0;
      fail_with (self, TASUKI_ERROR_PROTOCOL, _ ("a frame that is malformed or too long"));
      return false;
    }

  if (self->frame.length == 0)
    return true;
  self->body = tasuki_budget_take (self->frame.length);
  if (self->body != NULL)
    return true;

  self->frame.length = 0;
  fail_with (self, TASUKI_ERROR_BUSY, _ ("the memory budget is used up"));
  return false;
}

static TasukiIo
fill (TasukiChannel *self, GError **error)
{
  bool in_head = self->filled < TASUKI_FRAME_HEAD;
  size_t offset = in_head ? self->filled : self->filled - TASUKI_FRAME_HEAD;
  size_t wanted = (in_head ? TASUKI_FRAME_HEAD : self->frame.length) - offset;
  size_t done;
  TasukiIo io = tasuki_stream_read (self->stream, (in_head ? self->head : self->body) + offset,
                                    wanted, &done, error);

  if (io == TASUKI_IO_DONE)
    self->filled += done;
  return io;
}

static void
read_frame (TasukiChannel *self)
{
  while (self->state == TASUKI_CHANNEL_OPEN && !self->paused)
    {
      GError *error = NULL;
      TasukiIo io = fill (self, &error);

      if (io == TASUKI_IO_WANT_READ || io == TASUKI_IO_WANT_WRITE)
        return;
      if (io != TASUKI_IO_DONE)
        {
          fail (self, error != NULL ? error
                                    : g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_LOST,
                                                           _ ("the client left")));
          return;
        }
      if (self->filled == TASUKI_FRAME_HEAD && !begin_body (self))
        return;
      if (self->filled >= TASUKI_FRAME_HEAD
          && self->filled == TASUKI_FRAME_HEAD + self->frame.length)
        deliver_frame (self);
    }
}

/* What the peer still sends is thrown away, so that its end does not reset our last message. */
static void
linger (TasukiChannel *self)
{
  uint8_t scrap[4096];
  ssize_t got = recv (self->watch.descriptor, scrap, sizeof scrap, MSG_DONTWAIT);

  if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
    end (self);
}

static void
say_farewell (TasukiChannel *self)
{
  if (!flush (self) || tasuki_stream_finish (self->stream, NULL) == TASUKI_IO_WANT_WRITE)
    return;

  shutdown (self->watch.descriptor, SHUT_WR);
  self->state = TASUKI_CHANNEL_LINGERING;
  tasuki_worker_set (self->worker, &self->watch, EPOLLIN);
}

static void
serve (TasukiChannel *self, uint32_t events)
{
  if (self->paused && (events & (EPOLLHUP | EPOLLERR)) != 0)
    {
      fail_with (self, TASUKI_ERROR_LOST, _ ("the client left"));
      return;
    }

  mind_pause (self, events);
  if (!flush (self) && self->state == TASUKI_CHANNEL_CLOSED)
    return;
  read_frame (self);
  if (self->state == TASUKI_CHANNEL_OPEN)
    update_watch (self);
}

/* What came behind the handshake is here already, maybe. */
static void
open_channel (TasukiChannel *self)
{
  self->state = TASUKI_CHANNEL_OPEN;
  tasuki_channel_tell_secured (self, tasuki_stream_describe (self->stream),
                               tasuki_stream_get_fingerprint (self->stream));
  tasuki_worker_set (self->worker, &self->watch, EPOLLIN);
  serve (self, 0);
}

/* Whether it may go on is decided elsewhere: nobody waits for its socket meanwhile. */
static void
read_preface (TasukiChannel *self)
{
  GError *error = NULL;
  TasukiProxyHeader header;
  TasukiIo io = tasuki_preface_read (self->preface, self->watch.descriptor, &header, &error);

  if (io == TASUKI_IO_WANT_READ)
    return;
  if (io != TASUKI_IO_DONE)
    {
      fail (self, error);
      return;
    }

  tasuki_worker_remove (self->worker, &self->watch);
  self->state = TASUKI_CHANNEL_RAW;
  g_clear_pointer (&self->preface, tasuki_preface_free);
  tasuki_channel_tell_prefaced (self, &header);
}

static void
handshake (TasukiChannel *self)
{
  GError *error = NULL;
  TasukiIo io = tasuki_stream_handshake (self->stream, &error);

  if (io == TASUKI_IO_WANT_READ || io == TASUKI_IO_WANT_WRITE)
    tasuki_worker_set (self->worker, &self->watch, events_for (io));
  else if (io == TASUKI_IO_DONE)
    open_channel (self);
  else
    fail (self, error != NULL ? error
                              : g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_LOST,
                                                     _ ("it left during the handshake")));
}

static void
on_ready (TasukiWatch *watch, uint32_t events)
{
  g_autoptr (TasukiChannel) self
      = tasuki_channel_ref ((TasukiChannel *)((char *)watch - offsetof (TasukiChannel, watch)));

  if (self->state == TASUKI_CHANNEL_PREFACE)
    read_preface (self);
  else if (self->state == TASUKI_CHANNEL_HANDSHAKE)
    handshake (self);
  else if (self->state == TASUKI_CHANNEL_OPEN)
    serve (self, events);
  else if (self->state == TASUKI_CHANNEL_CLOSING)
    say_farewell (self);
  else if (self->state == TASUKI_CHANNEL_LINGERING)
    linger (self);
}

static void
on_tick (TasukiWatch *watch)
{
  TasukiChannel *self = (TasukiChannel *)((char *)watch - offsetof (TasukiChannel, watch));

  if (self->state >= TASUKI_CHANNEL_CLOSING && ++self->ticks > LINGER_TICKS)
    end (self);
}

static void
on_stop (TasukiWatch *watch)
{
  end ((TasukiChannel *)((char *)watch - offsetof (TasukiChannel, watch)));
}

/* Has its socket watched; FALSE if it failed. */
static bool
watch (TasukiChannel *self, TasukiChannelState state)
{
  GError *error = NULL;

  self->watch.ready = on_ready;
  self->watch.tick = on_tick;
  self->watch.stop = on_stop;
  if (!tasuki_worker_add (self->worker, &self->watch, EPOLLIN, &error))
    {
      fail (self, error);
      return false;
    }

  self->state = state;
  return true;
}

/* Its first words have come by now, as a rule; here as there. */
void
tasuki_channel_worker_preface (TasukiChannel *self)
{
  self->preface = tasuki_preface_new ();
  if (watch (self, TASUKI_CHANNEL_PREFACE))
    read_preface (self);
}

void
tasuki_channel_worker_secure (TasukiChannel *self, TasukiStream *stream)
{
  self->stream = g_object_ref (stream);
  if (watch (self, TASUKI_CHANNEL_HANDSHAKE))
    handshake (self);
}

/*
 * Whoever may go on after its first message has logged in: mostly, it is idle from now on. At once,
 * as memory that is given back here is what the next handshake needs. Later it would leave holes.
 */
static void
park (TasukiChannel *self)
{
  TasukiStream *parked = self->heard ? tasuki_stream_park (self->stream) : NULL;

  if (parked == NULL)
    return;

  g_object_unref (self->stream);
  self->stream = parked;
}

void
tasuki_channel_worker_resume (TasukiChannel *self, uint32_t limit)
{
  self->limit = limit;
  self->paused = false;
  if (self->state != TASUKI_CHANNEL_OPEN)
    return;

  park (self);
  serve (self, 0);
}

void
tasuki_channel_worker_send (TasukiChannel *self, GBytes *frame)
{
  if (self->state != TASUKI_CHANNEL_OPEN)
    return;

  /* What is being said already is not taken back; what is new finds less. */
  self->queued += g_bytes_get_size (frame);
  tasuki_budget_force (g_bytes_get_size (frame));
  g_queue_push_tail (&self->queue, g_bytes_ref (frame));
  if (self->queued > QUEUE_MAX)
    {
      fail_with (self, TASUKI_ERROR_LOST, _ ("the client does not read"));
      return;
    }

  flush (self);
  if (self->state == TASUKI_CHANNEL_OPEN)
    update_watch (self);
}

void
tasuki_channel_worker_close (TasukiChannel *self)
{
  if (self->state != TASUKI_CHANNEL_OPEN)
    {
      end (self);
      return;
    }

  self->state = TASUKI_CHANNEL_CLOSING;
  tasuki_worker_start_ticking (self->worker, &self->watch);
  tasuki_worker_set (self->worker, &self->watch, EPOLLOUT);
  say_farewell (self);
}

TasukiEnd
tasuki_channel_worker_release (TasukiChannel *self)
{
  TasukiEnd given = { .descriptor = -1 };

  if (self->state == TASUKI_CHANNEL_CLOSED)
    return given;

  /* Nothing half-sent goes with it. */
  g_assert (g_queue_is_empty (&self->queue));
  tasuki_worker_remove (self->worker, &self->watch);
  given.descriptor = self->watch.descriptor;
  given.stream = g_steal_pointer (&self->stream);
  forget_socket (self);

  return given;
}
