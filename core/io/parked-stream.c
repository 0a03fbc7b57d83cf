/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A TLS 1.3 session without the TLS library, as a stream. It holds no buffer when idle. */

#include "io/parked-stream.h"

#include <string.h>

#include "io/budget.h"
#include "io/tls-error.h"

/*
 * Its secrets are in ordinary memory: guarded pages for each client would cost more than all that
 * is saved. They are wiped as soon as they are not needed, as the library does with those of its
 * sessions.
 */
struct _TasukiParkedStream
{
  GObject parent_instance;

  TasukiTlsParked parked;
  TasukiTlsSocket socket;
  bool finished;
  int failure;     /* what it failed by, for good; 0 for nothing */
  size_t accepted; /* bytes of the caller that are sealed, but not yet sent */

  /* Of a record that was opened: what the caller has not taken. Counted against the budget. */
  uint8_t *opened;
  uint16_t opened_size;
  uint16_t opened_start;
  uint16_t opened_length;
};

static void tasuki_parked_stream_iface_init (TasukiStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TasukiParkedStream,
                               tasuki_parked_stream,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TASUKI_TYPE_STREAM,
                                                      tasuki_parked_stream_iface_init))

static void
drop_opened (TasukiParkedStream *self)
{
  tasuki_budget_give (self->opened, self->opened_size);
  self->opened = NULL;
  self->opened_size = self->opened_start = self->opened_length = 0;
}

static void
tasuki_parked_stream_finalize (GObject *object)
{
  TasukiParkedStream *self = TASUKI_PARKED_STREAM (object);

  drop_opened (self);
  tasuki_tls_socket_clear (&self->socket);
  tasuki_tls_parked_clear (&self->parked);

  G_OBJECT_CLASS (tasuki_parked_stream_parent_class)->finalize (object);
}

static void
tasuki_parked_stream_class_init (TasukiParkedStreamClass *class)
{
  G_OBJECT_CLASS (class)->finalize = tasuki_parked_stream_finalize;
}

static void
tasuki_parked_stream_init (TasukiParkedStream *self)
{
}

/* The handshake was made before. */
static TasukiIo
tasuki_parked_stream_handshake (TasukiStream *stream, GError **error)
{
  return TASUKI_IO_DONE;
}

/* What the other end did not do wrong needs no alert; nor does what it said itself. */
static bool
needs_alert (const TasukiParkedStream *self, int code)
{
  return !self->finished && code != GNUTLS_E_FATAL_ALERT_RECEIVED
         && code != GNUTLS_E_PREMATURE_TERMINATION && code != GNUTLS_E_PULL_ERROR;
}

/* Nothing is opened or sealed after that: the keys are gone. */
static TasukiIo
fail (TasukiParkedStream *self, int code, GError **error)
{
  if (self->failure == 0 && needs_alert (self, code)
      && tasuki_tls_parked_say_failure (&self->parked, &self->socket, code))
    tasuki_tls_socket_flush (&self->socket, NULL);
  tasuki_tls_parked_clear (&self->parked);
  self->failure = code;
  self->finished = true;
  tasuki_tls_error_set_parked (code, self->parked.alert, error);
  return TASUKI_IO_FAILED;
}

static int
open_record (TasukiParkedStream *self, const uint8_t *record, size_t size)
{
  size_t length;
  int code;

  self->opened_size = (uint16_t)tasuki_record_get_inner_size (size);
  self->opened = tasuki_budget_insist (self->opened_size);
  code = tasuki_tls_parked_open (&self->parked, record, size, self->opened, &length);
  tasuki_tls_socket_skip (&self->socket, size);
  self->opened_length = (uint16_t)length;
  if (length == 0)
    drop_opened (self);

  return code;
}

static int
fill (TasukiParkedStream *self, size_t size)
{
  tasuki_tls_socket_expect (&self->socket, size);
  switch (tasuki_tls_socket_fill (&self->socket))
    {
    case TASUKI_FILL_MORE:
      return 0;
    case TASUKI_FILL_WAIT:
      return GNUTLS_E_AGAIN;
    default:
      return self->socket.torn ? GNUTLS_E_PREMATURE_TERMINATION : GNUTLS_E_PULL_ERROR;
    }
}

/* A step towards bytes for the caller. A code: 0 if there may be some now. */
static int
go_on (TasukiParkedStream *self)
{
  size_t available, size;
  const uint8_t *record = tasuki_tls_socket_peek (&self->socket, &available);

  switch (tasuki_record_find (record, available, &size))
    {
    case TASUKI_RECORD_WHOLE:
      return open_record (self, record, size);
    case TASUKI_RECORD_PARTIAL:
      return fill (self, size);
    default:
      return tasuki_tls_parked_judge_head (record, available);
    }
}

static void
take_opened (TasukiParkedStream *self, uint8_t *buffer, size_t size, size_t *done)
{
  *done = MIN (size, self->opened_length);
  memcpy (buffer, self->opened + self->opened_start, *done);
  self->opened_start += (uint16_t)*done;
  self->opened_length -= (uint16_t)*done;
  if (self->opened_length == 0)
    drop_opened (self);
}

static TasukiIo
tasuki_parked_stream_read (
    TasukiStream *stream, guint8 *buffer, gsize size, gsize *done, GError **error)
{
  TasukiParkedStream *self = TASUKI_PARKED_STREAM (stream);
  int code = self->failure;

  while (self->opened_length == 0 && !self->parked.ended && code == 0)
    code = go_on (self);
  tasuki_tls_socket_end_read (&self->socket);

  if (code == GNUTLS_E_AGAIN)
    return TASUKI_IO_WANT_READ;
  if (code < 0)
    return fail (self, code, error);
  if (self->opened_length == 0)
    return TASUKI_IO_END;

  take_opened (self, buffer, size, done);
  return TASUKI_IO_DONE;
}

/* Everything that was accepted is sent: that is what the caller is told as written. */
static TasukiIo
settle_write (TasukiParkedStream *self, gsize *done, GError **error)
{
  TasukiIo io = tasuki_tls_socket_flush (&self->socket, error);

  if (io == TASUKI_IO_DONE)
    {
      *done = self->accepted;
      self->accepted = 0;
    }
  return io;
}

static TasukiIo
tasuki_parked_stream_write (
    TasukiStream *stream, const guint8 *buffer, gsize size, gsize *done, GError **error)
{
  TasukiParkedStream *self = TASUKI_PARKED_STREAM (stream);
  size_t limit;

  if (self->finished)
    return fail (self, self->failure != 0 ? self->failure : GNUTLS_E_INVALID_SESSION, error);
  /* The same bytes come again after WANT_WRITE: they are sealed already. */
  if (self->accepted > 0)
    return settle_write (self, done, error);

  limit = tasuki_tls_socket_begin_write (&self->socket, size);
  while (self->accepted < limit)
    {
      ssize_t code = tasuki_tls_parked_write (&self->parked, &self->socket, buffer + self->accepted,
                                              limit - self->accepted);

      if (code < 0)
        return fail (self, (int)code, error);
      self->accepted += (size_t)code;
    }

  return settle_write (self, done, error);
}

static TasukiIo
tasuki_parked_stream_finish (TasukiStream *stream, GError **error)
{
  TasukiParkedStream *self = TASUKI_PARKED_STREAM (stream);

  if (!self->finished && !tasuki_tls_parked_say_goodbye (&self->parked, &self->socket))
    return fail (self, GNUTLS_E_ENCRYPTION_FAILED, error);

  self->finished = true;
  return tasuki_tls_socket_flush (&self->socket, error);
}

static gboolean
tasuki_parked_stream_has_pending (TasukiStream *stream)
{
  TasukiParkedStream *self = TASUKI_PARKED_STREAM (stream);
  size_t available, size;
  const uint8_t *record = tasuki_tls_socket_peek (&self->socket, &available);

  return self->opened_length > 0
         || (available > 0
             && tasuki_record_find (record, available, &size) != TASUKI_RECORD_PARTIAL);
}

static char *
tasuki_parked_stream_describe (TasukiStream *stream)
{
  TasukiParkedStream *self = TASUKI_PARKED_STREAM (stream);

  if (self->failure != 0)
    return g_strdup (gnutls_protocol_get_name (GNUTLS_TLS1_3));

  return g_strdup_printf ("%s %s, %s", gnutls_protocol_get_name (GNUTLS_TLS1_3),
                          gnutls_cipher_get_name (self->parked.write.suite->cipher),
                          tasuki_record_cipher_get_name (self->parked.cipher));
}

static GBytes *
tasuki_parked_stream_take_rest (TasukiStream *stream)
{
  return tasuki_tls_socket_take (&TASUKI_PARKED_STREAM (stream)->socket);
}

static void
tasuki_parked_stream_iface_init (TasukiStreamInterface *iface)
{
  iface->handshake = tasuki_parked_stream_handshake;
  iface->read = tasuki_parked_stream_read;
  iface->write = tasuki_parked_stream_write;
  iface->finish = tasuki_parked_stream_finish;
  iface->has_pending = tasuki_parked_stream_has_pending;
  iface->describe = tasuki_parked_stream_describe;
  iface->take_rest = tasuki_parked_stream_take_rest;
}

TasukiParkedStream *
tasuki_parked_stream_new (TasukiTlsParked *parked, TasukiTlsSocket *socket)
{
  TasukiParkedStream *self = g_object_new (TASUKI_TYPE_PARKED_STREAM, NULL);

  self->parked = *parked;
  explicit_bzero (parked, sizeof *parked);
  tasuki_tls_socket_leave_session (&self->socket, socket);

  return self;
}
