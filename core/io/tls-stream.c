/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A GnuTLS session as a stream: reads ahead, gathers writes, and holds no buffer when idle. */

#include <tasuki/tls-stream.h>

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>

#include "io/tls-error.h"

#define READ_AHEAD  (64u * 1024u)
#define GATHER_MAX  (256u * 1024u)
#define FINGERPRINT 65

struct _TasukiTlsStream
{
  GObject parent_instance;

  gnutls_session_t session;
  int descriptor;
  GObject *hold;
  bool finished;

  /* Received, not yet decrypted. */
  uint8_t *ahead;
  size_t ahead_start;
  size_t ahead_length;
  bool torn; /* the other end closed the socket */

  /* Encrypted, not yet sent. */
  GByteArray *gathered;
  size_t sent;
  size_t accepted; /* bytes of the caller that are in there */

  char fingerprint[FINGERPRINT];
};

static void tasuki_tls_stream_iface_init (TasukiStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TasukiTlsStream,
                               tasuki_tls_stream,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TASUKI_TYPE_STREAM,
                                                      tasuki_tls_stream_iface_init))

static void
drop_ahead (TasukiTlsStream *self)
{
  if (self->ahead_length == 0)
    g_clear_pointer (&self->ahead, g_free);
}

static void
tasuki_tls_stream_finalize (GObject *object)
{
  TasukiTlsStream *self = TASUKI_TLS_STREAM (object);

  gnutls_deinit (self->session);
  g_free (self->ahead);
  g_clear_pointer (&self->gathered, g_byte_array_unref);
  g_clear_object (&self->hold);

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

/* GnuTLS reads a record's head and body apart; reading ahead makes one system call of many. */
static ssize_t
fill_ahead (TasukiTlsStream *self)
{
  ssize_t got;

  if (self->ahead == NULL)
    self->ahead = g_malloc (READ_AHEAD);
  got = recv (self->descriptor, self->ahead, READ_AHEAD, 0);
  self->ahead_start = 0;
  self->ahead_length = got > 0 ? (size_t)got : 0;
  self->torn = self->torn || got == 0;

  return got;
}

static ssize_t
pull (gnutls_transport_ptr_t pointer, void *buffer, size_t size)
{
  TasukiTlsStream *self = pointer;
  size_t taken;

  if (self->ahead_length == 0)
    {
      ssize_t got = fill_ahead (self);

      if (got <= 0)
        {
          gnutls_transport_set_errno (self->session, got < 0 ? errno : 0);
          return got;
        }
    }

  taken = MIN (size, self->ahead_length);
  memcpy (buffer, self->ahead + self->ahead_start, taken);
  self->ahead_start += taken;
  self->ahead_length -= taken;

  return (ssize_t)taken;
}

static int
pull_timeout (gnutls_transport_ptr_t pointer, unsigned milliseconds)
{
  return 1;
}

static ssize_t
push (gnutls_transport_ptr_t pointer, const giovec_t *vectors, int count)
{
  TasukiTlsStream *self = pointer;
  size_t total = 0;

  if (self->gathered == NULL)
    self->gathered = g_byte_array_new ();
  for (int i = 0; i < count; i++)
    {
      g_byte_array_append (self->gathered, vectors[i].iov_base, (guint)vectors[i].iov_len);
      total += vectors[i].iov_len;
    }

  return (ssize_t)total;
}

/* Sends what is gathered; DONE once all of it is gone. */
static TasukiIo
flush (TasukiTlsStream *self, GError **error)
{
  while (self->gathered != NULL && self->sent < self->gathered->len)
    {
      ssize_t sent = send (self->descriptor, self->gathered->data + self->sent,
                           self->gathered->len - self->sent, MSG_NOSIGNAL);

      if (sent > 0)
        self->sent += (size_t)sent;
      else if (errno == EAGAIN)
        return TASUKI_IO_WANT_WRITE;
      else if (errno != EINTR)
        {
          g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_LOST, "%s", g_strerror (errno));
          return TASUKI_IO_FAILED;
        }
    }

  g_clear_pointer (&self->gathered, g_byte_array_unref);
  self->sent = 0;
  return TASUKI_IO_DONE;
}

static TasukiIo
fail (TasukiTlsStream *self, int code, GError **error)
{
  /* An alert that explains the failure is on its way; nothing more can be done if it is not. */
  flush (self, NULL);
  tasuki_tls_error_set (self->session, code, self->torn, error);
  return TASUKI_IO_FAILED;
}

static bool
is_retry (int code)
{
  return code == GNUTLS_E_AGAIN || code == GNUTLS_E_INTERRUPTED;
}

static TasukiIo
tasuki_tls_stream_handshake (TasukiStream *stream, GError **error)
{
  TasukiTlsStream *self = TASUKI_TLS_STREAM (stream);
  int code;
  TasukiIo io;

  if (flush (self, error) != TASUKI_IO_DONE)
    return self->gathered != NULL ? TASUKI_IO_WANT_WRITE : TASUKI_IO_FAILED;

  do
    code = gnutls_handshake (self->session);
  while (code == GNUTLS_E_WARNING_ALERT_RECEIVED);

  if (code < 0 && !is_retry (code))
    return fail (self, code, error);

  drop_ahead (self);
  io = flush (self, error);
  if (io != TASUKI_IO_DONE)
    return io;
  return code == 0 ? TASUKI_IO_DONE : TASUKI_IO_WANT_READ;
}

static TasukiIo
end_of_read (TasukiTlsStream *self, ssize_t code, gsize done, GError **error)
{
  drop_ahead (self);
  if (done > 0)
    return TASUKI_IO_DONE;
  if (code == 0)
    return TASUKI_IO_END;
  if (is_retry ((int)code))
    return TASUKI_IO_WANT_READ;

  return fail (self, (int)code, error);
}

static TasukiIo
tasuki_tls_stream_read (
    TasukiStream *stream, guint8 *buffer, gsize size, gsize *done, GError **error)
{
  TasukiTlsStream *self = TASUKI_TLS_STREAM (stream);
  ssize_t code = GNUTLS_E_AGAIN;

  while (*done < size)
    {
      code = gnutls_record_recv (self->session, buffer + *done, size - *done);
      if (code == GNUTLS_E_WARNING_ALERT_RECEIVED)
        continue;
      if (code <= 0)
        break;
      *done += (gsize)code;
      /* More only if it is here already: one small message should not cost a second call. */
      if (self->ahead_length == 0 && gnutls_record_check_pending (self->session) == 0
          && *done < READ_AHEAD / 2)
        break;
    }

  return end_of_read (self, code, *done, error);
}

/* Everything that was accepted is sent: that is what the caller is told as written. */
static TasukiIo
settle_write (TasukiTlsStream *self, gsize *done, GError **error)
{
  TasukiIo io = flush (self, error);

  if (io == TASUKI_IO_DONE)
    {
      *done = self->accepted;
      self->accepted = 0;
    }
  return io;
}

static TasukiIo
tasuki_tls_stream_write (
    TasukiStream *stream, const guint8 *buffer, gsize size, gsize *done, GError **error)
{
  TasukiTlsStream *self = TASUKI_TLS_STREAM (stream);
  gsize limit = MIN (size, GATHER_MAX);

  /* The same bytes come again after WANT_WRITE: they are encrypted already. */
  if (self->accepted > 0)
    return settle_write (self, done, error);

  while (self->accepted < limit)
    {
      ssize_t code
          = gnutls_record_send (self->session, buffer + self->accepted, limit - self->accepted);

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
    code = gnutls_bye (self->session, GNUTLS_SHUT_WR);
  if (code < 0 && !is_retry (code))
    return fail (self, code, error);

  self->finished = true;
  return flush (self, error);
}

static gboolean
tasuki_tls_stream_has_pending (TasukiStream *stream)
{
  TasukiTlsStream *self = TASUKI_TLS_STREAM (stream);

  return self->ahead_length > 0 || gnutls_record_check_pending (self->session) > 0;
}

static char *
tasuki_tls_stream_describe (TasukiStream *stream)
{
  TasukiTlsStream *self = TASUKI_TLS_STREAM (stream);

  return g_strdup_printf ("%s %s",
                          gnutls_protocol_get_name (gnutls_protocol_get_version (self->session)),
                          gnutls_cipher_get_name (gnutls_cipher_get (self->session)));
}

static bool
hash_key (gnutls_pubkey_t key, const gnutls_datum_t *certificate, uint8_t hash[static 32])
{
  gnutls_x509_crt_t parsed = NULL;
  gnutls_datum_t spki = { NULL, 0 };
  bool good = gnutls_x509_crt_init (&parsed) == 0
              && gnutls_x509_crt_import (parsed, certificate, GNUTLS_X509_FMT_DER) == 0
              && gnutls_pubkey_import_x509 (key, parsed, 0) == 0
              && gnutls_pubkey_export2 (key, GNUTLS_X509_FMT_DER, &spki) == 0
              && gnutls_hash_fast (GNUTLS_DIG_SHA256, spki.data, spki.size, hash) == 0;

  gnutls_free (spki.data);
  gnutls_x509_crt_deinit (parsed);
  return good;
}

static const char *
tasuki_tls_stream_get_fingerprint (TasukiStream *stream)
{
  TasukiTlsStream *self = TASUKI_TLS_STREAM (stream);
  unsigned count = 0;
  const gnutls_datum_t *chain = gnutls_certificate_get_peers (self->session, &count);
  gnutls_pubkey_t key;
  uint8_t hash[32];

  if (chain == NULL || count == 0 || gnutls_pubkey_init (&key) != 0)
    return NULL;

  if (hash_key (key, &chain[0], hash))
    for (size_t i = 0; i < sizeof hash; i++)
      g_snprintf (self->fingerprint + 2 * i, 3, "%02x", hash[i]);
  gnutls_pubkey_deinit (key);

  return self->fingerprint[0] != '\0' ? self->fingerprint : NULL;
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
}

TasukiTlsStream *
tasuki_tls_stream_new (gnutls_session_t session, int descriptor, GObject *hold)
{
  TasukiTlsStream *self = g_object_new (TASUKI_TYPE_TLS_STREAM, NULL);

  self->session = session;
  self->descriptor = descriptor;
  self->hold = hold != NULL ? g_object_ref (hold) : NULL;
  gnutls_transport_set_ptr (session, self);
  gnutls_transport_set_pull_function (session, pull);
  gnutls_transport_set_pull_timeout_function (session, pull_timeout);
  gnutls_transport_set_vec_push_function (session, push);

  return self;
}
