/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One connection of an administrator: one request in, one reply out, each in time. */

#include "exchange.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "authorization.h"
#include "head.h"
#include "json.h"
#include "stream.h"

#define BUFFER_SIZE (WEB_HEAD_MAX + WEB_HEAD_BODY_MAX)

/* Milliseconds that a peer has for taking a refusal. */
#define REFUSAL_TIME 1000

typedef enum
{
  READING,
  REFUSING,
  HANDED_OVER,
} State;

struct _WebExchange
{
  State state;
  bool cut; /* the owner does not want to hear of it any more */
  GIOStream *connection;
  GSocket *socket;
  WebRequest *request; /* NULL once it is handed over */
  const WebHeadFault *refusal;
  WebLimits limits;
  WebExchangeOwner owner;

  gint64 started; /* monotonic, in microseconds */
  GSource *deadline;
  GCancellable *reading;

  WebHead *head; /* NULL until it is there */
  size_t head_length;
  size_t filled;
  char buffer[BUFFER_SIZE];
};

static const WebHeadFault too_long
    = { 431, "invalid", N_ ("The head of the request is longer than 16 KiB") };
static const WebHeadFault too_much
    = { 400, "invalid", N_ ("There is more than one request; send one per connection") };
static const WebHeadFault too_late = { 408, "timed-out", N_ ("The request did not come in time") };

static void read_more (WebExchange *self);

static void
stop_deadline (WebExchange *self)
{
  if (self->deadline != NULL)
    g_source_destroy (self->deadline);
  g_clear_pointer (&self->deadline, g_source_unref);
}

static void
end (WebExchange *self)
{
  stop_deadline (self);
  g_io_stream_close (self->connection, NULL, NULL);
  if (!self->cut)
    self->owner.ended (self, self->owner.ended_data);

  g_clear_object (&self->connection);
  g_clear_object (&self->socket);
  g_clear_object (&self->reading);
  g_clear_pointer (&self->head, web_head_free);
  g_clear_pointer (&self->request, web_request_free);
  explicit_bzero (self->buffer, self->filled); /* there may be a password in it */
  g_free (self);
}

static void
shut_down (WebExchange *self)
{
  g_cancellable_cancel (self->reading);
  g_socket_shutdown (self->socket, TRUE, TRUE, NULL);
}

/* What is under way then fails, and ends the exchange in its own callback. */
static gboolean
on_deadline (gpointer data)
{
  WebExchange *self = data;

  if (self->state == READING)
    g_cancellable_cancel (self->reading);
  else
    shut_down (self);

  return G_SOURCE_REMOVE;
}

/* @until: milliseconds since the exchange started */
static void
set_deadline (WebExchange *self, gint64 until)
{
  gint64 left = until - (g_get_monotonic_time () - self->started) / 1000;

  stop_deadline (self);
  self->deadline = g_timeout_source_new ((guint)CLAMP (left, 0, G_MAXINT32));
  g_source_set_callback (self->deadline, on_deadline, self, NULL);
  g_source_attach (self->deadline, g_main_context_get_thread_default ());
}

static void drain (WebExchange *self);

static void
on_drained (GObject *input, GAsyncResult *result, gpointer data)
{
  if (g_input_stream_read_finish (G_INPUT_STREAM (input), result, NULL) > 0)
    drain (data);
  else
    end (data);
}

/*
 * A connection that is closed while its peer still sends is reset, and the refusal lost with it:
 * the rest is read, for as long as the peer has for taking the refusal, and forgotten.
 */
static void
drain (WebExchange *self)
{
  GInputStream *input = g_io_stream_get_input_stream (self->connection);

  self->filled = sizeof self->buffer;
  g_input_stream_read_async (input, self->buffer, sizeof self->buffer, G_PRIORITY_DEFAULT, NULL,
                             on_drained, self);
}

static void
on_refused (GObject *output, GAsyncResult *result, gpointer data)
{
  WebExchange *self = data;
  bool taken = g_output_stream_write_all_finish (G_OUTPUT_STREAM (output), result, NULL, NULL)
               && g_output_stream_close (G_OUTPUT_STREAM (output), NULL, NULL)
               && g_socket_shutdown (self->socket, FALSE, TRUE, NULL);

  if (taken && !self->cut)
    drain (self);
  else
    end (self);
}

/* What the peer may do about it, as HTTP says it. */
static const char *
describe_way_out (const WebHeadFault *fault)
{
  if (fault->status == 401)
    return "WWW-Authenticate: " WEB_AUTHORIZATION_WANTED "\r\n";

  return fault->status == 429 ? "Retry-After: 1\r\n" : "";
}

static char *
write_refusal (const WebHeadFault *fault)
{
  g_autoptr (GVariant) object = g_variant_ref_sink (
      g_variant_new_parsed ("{'code': <%s>, 'message': <%s>}", fault->code, _ (fault->message)));
  g_autofree char *body = web_json_write (object);

  return g_strdup_printf ("HTTP/1.1 %u Refused\r\nConnection: close\r\n%s"
                          "Content-Type: application/json\r\nContent-Length: %" G_GSIZE_FORMAT
                          "\r\n\r\n%s",
                          fault->status, describe_way_out (fault), strlen (body), body);
}

/* A message that is translated already stays as it is. */
static void
refuse (WebExchange *self, const WebHeadFault *fault)
{
  GOutputStream *output = g_io_stream_get_output_stream (self->connection);
  g_autofree char *reply = write_refusal (fault);
  size_t length = strlen (reply);

  g_debug ("a request by %s was refused: %u %s",
           self->request->caller != NULL ? self->request->caller
                                         : tasuki_peer_describe (self->request->peer),
           fault->status, fault->message);
  self->state = REFUSING;
  set_deadline (self, (g_get_monotonic_time () - self->started) / 1000 + REFUSAL_TIME);

  /* The buffer is not needed for the request any more, and stays while the reply is written. */
  g_assert (length < sizeof self->buffer);
  memcpy (self->buffer, reply, length);
  g_output_stream_write_all_async (output, self->buffer, length, G_PRIORITY_DEFAULT, NULL,
                                   on_refused, self);
}

static void
on_stream_gone (gpointer data, GObject *stream)
{
  end (data);
}

static void
hand_over (WebExchange *self)
{
  g_autofree char *head = web_head_write (self->head);
  GByteArray *request = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (WebStream) stream = NULL;

  g_byte_array_append (request, (const guint8 *)head, (guint)strlen (head));
  g_byte_array_append (request, (const guint8 *)self->buffer + self->head_length,
                       (guint)self->head->body_length);
  bytes = g_byte_array_free_to_bytes (request);

  self->state = HANDED_OVER;
  self->request->login = self->head->login;
  self->request->secret = g_steal_pointer (&self->head->secret);
  self->request->once = g_steal_pointer (&self->head->once);
  stream = web_stream_new (self->connection, bytes);
  g_object_weak_ref (G_OBJECT (stream), on_stream_gone, self);
  self->owner.hand_over (G_IO_STREAM (stream), g_steal_pointer (&self->request),
                         self->owner.hand_over_data);
}

/* Reads the head once all of it is there. FALSE if the request was refused. */
static bool
take_head (WebExchange *self)
{
  WebHeadFault fault;

  self->head_length = web_head_find_end (self->buffer, MIN (self->filled, WEB_HEAD_MAX));
  if (self->head_length == 0 && self->filled >= WEB_HEAD_MAX)
    fault = too_long;
  else if (self->head_length == 0)
    return true;
  else
    {
      self->head = web_head_parse (self->buffer, self->head_length, &fault);
      if (self->head != NULL && self->refusal != NULL)
        fault = *self->refusal;
      else if (self->head != NULL)
        {
          set_deadline (self, self->limits.whole);
          return true;
        }
    }

  refuse (self, &fault);
  return false;
}

static void
take_bytes (WebExchange *self)
{
  size_t whole;

  if (self->head == NULL && !take_head (self))
    return;
  if (self->head == NULL)
    {
      read_more (self);
      return;
    }

  whole = self->head_length + self->head->body_length;
  if (self->filled > whole)
    refuse (self, &too_much);
  else if (self->filled == whole)
    hand_over (self);
  else
    read_more (self);
}

static void
on_read (GObject *input, GAsyncResult *result, gpointer data)
{
  WebExchange *self = data;
  g_autoptr (GError) error = NULL;
  gssize count = g_input_stream_read_finish (G_INPUT_STREAM (input), result, &error);

  if (count > 0)
    {
      self->filled += (size_t)count;
      take_bytes (self);
    }
  else if (!self->cut && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    refuse (self, &too_late);
  else
    end (self);
}

/* There is always room: the head is cut off at its greatest length, and the body at its own. */
static void
read_more (WebExchange *self)
{
  GInputStream *input = g_io_stream_get_input_stream (self->connection);

  g_assert (self->filled < sizeof self->buffer);
  g_input_stream_read_async (input, self->buffer + self->filled, sizeof self->buffer - self->filled,
                             G_PRIORITY_DEFAULT, self->reading, on_read, self);
}

WebExchange *
web_exchange_start (GIOStream *stream,
                    GSocket *socket,
                    WebRequest *request,
                    const WebHeadFault *refusal,
                    const WebLimits *limits,
                    const WebExchangeOwner *owner)
{
  WebExchange *self = g_new0 (WebExchange, 1);

  self->connection = g_object_ref (stream);
  self->socket = g_object_ref (socket);
  self->request = request;
  self->refusal = refusal;
  self->limits = *limits;
  self->owner = *owner;
  self->started = g_get_monotonic_time ();
  self->reading = g_cancellable_new ();

  set_deadline (self, limits->head);
  read_more (self);
  return self;
}

void
web_exchange_cut (WebExchange *self)
{
  self->cut = true;
  shut_down (self);
}
