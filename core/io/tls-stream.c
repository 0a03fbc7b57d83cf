/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A GnuTLS session as a stream: reads ahead, gathers writes, and holds no buffer when idle. */

#include <tasuki/tls-stream.h>

#include <stdbool.h>
#include <stdint.h>

#include "io/parked-stream.h"
#include "io/tls-direct.h"
#include "io/tls-error.h"
#include "io/tls-fingerprint.h"
#include "io/tls-socket.h"
#include "io/traffic-secrets.h"

/* A read of less than this looks whether there is more, once. */
#define READ_ENOUGH (32u * 1024u)

/* Alerts that are only warnings: some implementations send one or two. */
#define WARNINGS_MAX 8

struct _TasukiTlsStream
{
  GObject parent_instance;

  gnutls_session_t session;
  TasukiTlsSocket socket;
  TasukiTlsDirect direct;
  GObject *hold;
  TasukiTrafficSecrets secrets; /* as long as it may be parked */

  bool secured;
  bool finished;
  unsigned warnings;
  int failure;     /* a GnuTLS code that came behind the last bytes; 0 for none */
  size_t accepted; /* bytes of the caller that are encrypted, but not yet sent */

  char fingerprint[TASUKI_FINGERPRINT_SIZE];
};

static void tasuki_tls_stream_iface_init (TasukiStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TasukiTlsStream,
                               tasuki_tls_stream,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TASUKI_TYPE_STREAM,
                                                      tasuki_tls_stream_iface_init))

static void
end_session (TasukiTlsStream *self)
{
  tasuki_tls_direct_clear (&self->direct);
  tasuki_traffic_secrets_clear (&self->secrets);
  g_clear_pointer (&self->session, gnutls_deinit);
  g_clear_object (&self->hold);
}

static void
tasuki_tls_stream_finalize (GObject *object)
{
  TasukiTlsStream *self = TASUKI_TLS_STREAM (object);

  end_session (self);
  tasuki_tls_socket_clear (&self->socket);

  G_OBJECT_CLASS (tasuki_tls_stream_parent_class)->finalize (object);
}

static void
tasuki_tls_stream_class_init (TasukiTlsStreamClass *class)
{
  G_OBJECT_CLASS (class)->finalize = tasuki_tls_stream_finalize;
}

static void
tasuki_tls_stream_init (TasukiTlsStream *self)
{
}

static bool
is_retry (int code)
{
  return code == GNUTLS_E_AGAIN || code == GNUTLS_E_INTERRUPTED;
}

/* What is nobody's fault needs no alert; nor does what the other end said itself. */
static bool
needs_alert (int code)
{
  return code != GNUTLS_E_FATAL_ALERT_RECEIVED && code != GNUTLS_E_PREMATURE_TERMINATION
         && code != GNUTLS_E_PULL_ERROR && code != GNUTLS_E_PUSH_ERROR;
}

static TasukiIo
fail (TasukiTlsStream *self, int code, GError **error)
{
  tasuki_tls_direct_end (&self->direct);
  /* It tells the other end why. Nothing more can be done if it does not get there. */
  if (needs_alert (code))
    gnutls_alert_send_appropriate (self->session, code);
  tasuki_tls_socket_flush (&self->socket, NULL);
  tasuki_tls_error_set (self->session, code, self->socket.torn, error);
  return TASUKI_IO_FAILED;
}

/* Whether to go on after @code; a peer that sends nothing but warnings would keep us busy. */
static bool
is_tolerable (TasukiTlsStream *self, int code)
{
  return code == GNUTLS_E_WARNING_ALERT_RECEIVED && self->warnings++ < WARNINGS_MAX;
}

static TasukiIo
tasuki_tls_stream_handshake (TasukiStream *stream, GError **error)
{
  TasukiTlsStream *self = TASUKI_TLS_STREAM (stream);
  TasukiIo io = tasuki_tls_socket_flush (&self->socket, error);
  int code;

  if (io != TASUKI_IO_DONE || self->secured)
    return io;

  do
    code = gnutls_handshake (self->session);
  while (is_tolerable (self, code));
  if (code < 0 && !is_retry (code))
    return fail (self, code, error);

  self->secured = code == 0;
  tasuki_tls_socket_end_read (&self->socket);
  io = tasuki_tls_socket_flush (&self->socket, error);
  return io == TASUKI_IO_DONE && !self->secured ? TASUKI_IO_WANT_READ : io;
}

/*
 * Messages, such as those of a control connection, are not worth the memory for keys. Who passes
 * bulk is not idle.
 */
static void
engage (TasukiTlsStream *self, gsize size)
{
  if (!self->secured || size < TASUKI_RECORD_CONTENT_MAX)
    return;

  tasuki_traffic_secrets_clear (&self->secrets);
  tasuki_tls_direct_engage (&self->direct);
}

static TasukiIo
end_of_read (TasukiTlsStream *self, int code, gsize done, GError **error)
{
  tasuki_tls_socket_end_read (&self->socket);
  if (done > 0)
    {
      /* Asked again, GnuTLS would only say that the session is invalid. */
      self->failure = code < 0 && !is_retry (code) ? code : 0;
      if (self->failure != 0)
        tasuki_tls_direct_end (&self->direct);
      return TASUKI_IO_DONE;
    }
  if (code == 0)
    return TASUKI_IO_END;
  if (is_retry (code))
    return TASUKI_IO_WANT_READ;

  return fail (self, code, error);
}

/* From GnuTLS: a number of bytes, 0 at the end, or a code. */
static int
read_by_library (TasukiTlsStream *self, guint8 *buffer, gsize size)
{
  int code;

  tasuki_tls_direct_lend (&self->direct);
  code = (int)gnutls_record_recv (self->session, buffer, size);
  tasuki_tls_direct_take (&self->direct);

  /* It may have got a message of its own, or a part of one; it may have to answer. */
  self->direct.clean = code > 0;
  self->direct.answer_due = self->direct.answer_due || code < 0;
  return code;
}

/* Likewise, by the direct way as far as that goes. @enough: set if that is enough for one call */
static int
read_some (TasukiTlsStream *self, guint8 *buffer, gsize size, bool *enough)
{
  gsize done = 0;
  TasukiDirectRead read = tasuki_tls_direct_read (&self->direct, buffer, size, &done);

  *enough = read == TASUKI_DIRECT_DONE;
  if (done > 0 || read == TASUKI_DIRECT_DONE)
    return (int)done;
  if (read == TASUKI_DIRECT_WAIT)
    return GNUTLS_E_AGAIN;

  return read_by_library (self, buffer, size);
}

static TasukiIo
tasuki_tls_stream_read (
    TasukiStream *stream, guint8 *buffer, gsize size, gsize *done, GError **error)
{
  TasukiTlsStream *self = TASUKI_TLS_STREAM (stream);
  int code = GNUTLS_E_AGAIN;
  bool enough = false;

  if (self->failure != 0)
    return fail (self, self->failure, error);

  /*
   * GnuTLS also says "again" when it took a message of its own, such as a new key: what came behind
   * it was read ahead, and no socket would ever tell of it.
   */
  tasuki_tls_socket_begin_read (&self->socket, size);
  engage (self, size);
  while (*done < size && !enough)
    {
      code = read_some (self, buffer + *done, size - *done, &enough);
      if (is_tolerable (self, code) || (is_retry (code) && tasuki_stream_has_pending (stream)))
        continue;
      if (code <= 0)
        break;
      *done += (gsize)code;
      /* More only if it is here already: one small message should not cost a second call. */
      if (!tasuki_stream_has_pending (stream) && *done < READ_ENOUGH)
        break;
    }

  return end_of_read (self, code, *done, error);
}

/* Everything that was accepted is sent: that is what the caller is told as written. */
static TasukiIo
settle_write (TasukiTlsStream *self, gsize *done, GError **error)
{
  TasukiIo io = tasuki_tls_socket_flush (&self->socket, error);

  if (io == TASUKI_IO_DONE)
    {
      *done = self->accepted;
      self->accepted = 0;
    }
  return io;
}

/* How much of @buffer it took, or a GnuTLS code. */
static ssize_t
write_record (TasukiTlsStream *self, const guint8 *buffer, gsize size)
{
  ssize_t code;

  /* After the last word there is nothing more to be said; the library knows how to refuse it. */
  if (!self->finished && tasuki_tls_direct_can_write (&self->direct))
    return tasuki_tls_direct_write (&self->direct, buffer, size);

  tasuki_tls_direct_lend (&self->direct);
  code = gnutls_record_send (self->session, buffer, size);
  tasuki_tls_direct_take (&self->direct);
  self->direct.answer_due = self->direct.answer_due && code < 0;
  return code;
}

static TasukiIo
tasuki_tls_stream_write (
    TasukiStream *stream, const guint8 *buffer, gsize size, gsize *done, GError **error)
{
  TasukiTlsStream *self = TASUKI_TLS_STREAM (stream);
  gsize limit;

  /* The same bytes come again after WANT_WRITE: they are encrypted already. */
  if (self->accepted > 0)
    return settle_write (self, done, error);

  engage (self, size);
  limit = tasuki_tls_socket_begin_write (&self->socket, size);
  while (self->accepted < limit)
    {
      ssize_t code = write_record (self, buffer + self->accepted, limit - self->accepted);

      if (code < 0 && !is_retry ((int)code))
        return fail (self, (int)code, error);
      self->accepted += code > 0 ? (gsize)code : 0;
    }

  return settle_write (self, done, error);
}

static TasukiIo
tasuki_tls_stream_finish (TasukiStream *stream, GError **error)
{
  TasukiTlsStream *self = TASUKI_TLS_STREAM (stream);
  int code = 0;

  if (!self->finished)
    {
      tasuki_tls_direct_lend (&self->direct);
      code = gnutls_bye (self->session, GNUTLS_SHUT_WR);
      tasuki_tls_direct_take (&self->direct);
    }
  if (code < 0 && !is_retry (code))
    return fail (self, code, error);

  self->finished = true;
  return tasuki_tls_socket_flush (&self->socket, error);
}

static gboolean
tasuki_tls_stream_has_pending (TasukiStream *stream)
{
  TasukiTlsStream *self = TASUKI_TLS_STREAM (stream);

  return tasuki_tls_direct_has_pending (&self->direct);
}

static char *
tasuki_tls_stream_describe (TasukiStream *stream)
{
  TasukiTlsStream *self = TASUKI_TLS_STREAM (stream);

  const char *direct = tasuki_tls_direct_get_name (&self->direct);

  return g_strdup_printf ("%s %s%s%s",
                          gnutls_protocol_get_name (gnutls_protocol_get_version (self->session)),
                          gnutls_cipher_get_name (gnutls_cipher_get (self->session)),
                          direct != NULL ? ", " : "", direct != NULL ? direct : "");
}

static const char *
tasuki_tls_stream_get_fingerprint (TasukiStream *stream)
{
  TasukiTlsStream *self = TASUKI_TLS_STREAM (stream);

  return tasuki_tls_fingerprint_get (self->session, self->fingerprint) ? self->fingerprint : NULL;
}

static GBytes *
tasuki_tls_stream_take_rest (TasukiStream *stream)
{
  return tasuki_tls_socket_take (&TASUKI_TLS_STREAM (stream)->socket);
}

/* Whether the session has nothing under way that only it knows. */
static bool
is_between (const TasukiTlsStream *self)
{
  return self->secured && !self->finished && self->failure == 0 && self->accepted == 0
         && self->direct.clean && self->socket.gathered_length == 0
         && tasuki_tls_socket_is_between_records (&self->socket)
         && gnutls_record_check_pending (self->session) == 0;
}

static TasukiStream *
tasuki_tls_stream_park (TasukiStream *stream)
{
  TasukiTlsStream *self = TASUKI_TLS_STREAM (stream);
  TasukiTlsParked parked;

  if (self->direct.cipher == NULL || !is_between (self)
      || !tasuki_traffic_secrets_park (&self->secrets, self->session, self->direct.cipher, &parked))
    return NULL;

  end_session (self);
  return TASUKI_STREAM (tasuki_parked_stream_new (&parked, &self->socket));
}

static void
tasuki_tls_stream_iface_init (TasukiStreamInterface *iface)
{
  iface->handshake = tasuki_tls_stream_handshake;
  iface->read = tasuki_tls_stream_read;
  iface->write = tasuki_tls_stream_write;
  iface->finish = tasuki_tls_stream_finish;
  iface->has_pending = tasuki_tls_stream_has_pending;
  iface->describe = tasuki_tls_stream_describe;
  iface->get_fingerprint = tasuki_tls_stream_get_fingerprint;
  iface->take_rest = tasuki_tls_stream_take_rest;
  iface->park = tasuki_tls_stream_park;
}

static int
on_secret (gnutls_session_t session, const char *label, const gnutls_datum_t *secret)
{
  uint8_t *socket = gnutls_transport_get_ptr (session);
  TasukiTlsStream *self = (TasukiTlsStream *)(socket - offsetof (TasukiTlsStream, socket));

  tasuki_traffic_secrets_note (&self->secrets, label, secret);
  return 0;
}

TasukiTlsStream *
tasuki_tls_stream_new (gnutls_session_t session, int descriptor, GObject *hold)
{
  TasukiTlsStream *self = g_object_new (TASUKI_TYPE_TLS_STREAM, NULL);

  self->session = session;
  self->hold = hold != NULL ? g_object_ref (hold) : NULL;
  tasuki_tls_socket_init (&self->socket, session, descriptor);
  tasuki_tls_direct_init (&self->direct, session, &self->socket);
  gnutls_session_set_keylog_function (session, on_secret);

  return self;
}

void
tasuki_tls_stream_give (TasukiTlsStream *self, GBytes *bytes)
{
  g_return_if_fail (TASUKI_IS_TLS_STREAM (self) && bytes != NULL);

  tasuki_tls_socket_give (&self->socket, bytes);
}
