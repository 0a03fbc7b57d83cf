/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* TLS sessions over a socket, waited for. */

#include "support/leg.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "wire/message.h"

#define PATIENCE 60000 /* milliseconds until the other end counts as hanging */

void
leg_clear (Leg *self)
{
  g_clear_object (&self->stream);
  g_clear_pointer (&self->rest, g_bytes_unref);
  close (self->descriptor);
}

static bool
await (Leg *self, TasukiIo io)
{
  struct pollfd poll_on = { self->descriptor, io == TASUKI_IO_WANT_WRITE ? POLLOUT : POLLIN, 0 };

  return poll (&poll_on, 1, PATIENCE) == 1;
}

static bool
shake (Leg *self)
{
  for (;;)
    {
      TasukiIo io = tasuki_stream_handshake (self->stream, NULL);

      if (io == TASUKI_IO_DONE || io == TASUKI_IO_FAILED)
        return io == TASUKI_IO_DONE;
      if (!tasuki_stream_has_pending (self->stream) && !await (self, io))
        return false;
    }
}

/* @credentials: (transfer full) */
static bool
begin (Leg *self, gnutls_session_t session, gnutls_certificate_credentials_t credentials)
{
  TasukiTlsStream *stream = tasuki_tls_stream_new (session, self->descriptor, NULL);

  if (self->rest != NULL)
    tasuki_tls_stream_give (stream, self->rest);
  g_clear_pointer (&self->rest, g_bytes_unref);
  self->stream = TASUKI_STREAM (stream);
  if (credentials != NULL)
    g_object_set_data_full (G_OBJECT (stream), "credentials", credentials,
                            (GDestroyNotify)gnutls_certificate_free_credentials);
  return shake (self);
}

static void
announce (gnutls_session_t session, const char *protocol)
{
  const gnutls_datum_t name = { (unsigned char *)protocol, (unsigned)strlen (protocol) };

  gnutls_alpn_set_protocols (session, &name, 1, 0);
}

bool
leg_secure (Leg *self, gnutls_certificate_credentials_t credentials)
{
  gnutls_certificate_credentials_t none = NULL;
  gnutls_session_t session;

  if (credentials == NULL)
    gnutls_certificate_allocate_credentials (&none);
  gnutls_init (&session, (none != NULL ? GNUTLS_CLIENT : GNUTLS_SERVER) | GNUTLS_NONBLOCK
                             | GNUTLS_NO_TICKETS);
  gnutls_set_default_priority (session);
  gnutls_credentials_set (session, GNUTLS_CRD_CERTIFICATE, none != NULL ? none : credentials);
  announce (session, TASUKI_PROTOCOL);
  return begin (self, session, none);
}

static TasukiIo
read_raw (Leg *self, uint8_t *bytes, size_t size, size_t *length)
{
  ssize_t count = recv (self->descriptor, bytes, size, 0);

  *length = count > 0 ? (size_t)count : 0;
  if (count == 0)
    return TASUKI_IO_END;
  if (count < 0)
    return errno == EAGAIN ? TASUKI_IO_WANT_READ : TASUKI_IO_FAILED;
  return TASUKI_IO_DONE;
}

TasukiIo
leg_read (Leg *self, uint8_t *bytes, size_t size, size_t *length)
{
  for (;;)
    {
      TasukiIo io;

      *length = 0;
      io = self->stream != NULL ? tasuki_stream_read (self->stream, bytes, size, length, NULL)
                                : read_raw (self, bytes, size, length);
      if (io != TASUKI_IO_WANT_READ && io != TASUKI_IO_WANT_WRITE)
        return io;
      if (!await (self, io))
        return TASUKI_IO_FAILED;
    }
}

static TasukiIo
write_raw (Leg *self, const uint8_t *bytes, size_t size, size_t *done)
{
  ssize_t count = send (self->descriptor, bytes, size, MSG_NOSIGNAL);

  *done = count > 0 ? (size_t)count : 0;
  if (count >= 0)
    return TASUKI_IO_DONE;
  return errno == EAGAIN ? TASUKI_IO_WANT_WRITE : TASUKI_IO_FAILED;
}

bool
leg_write (Leg *self, const void *bytes, size_t length)
{
  for (size_t written = 0; written < length;)
    {
      const uint8_t *next = (const uint8_t *)bytes + written;
      size_t done = 0;
      TasukiIo io = self->stream != NULL
                        ? tasuki_stream_write (self->stream, next, length - written, &done, NULL)
                        : write_raw (self, next, length - written, &done);

      if (io == TASUKI_IO_FAILED || (io != TASUKI_IO_DONE && !await (self, io)))
        return false;
      written += done;
    }
  return true;
}

static bool
finish (Leg *self)
{
  TasukiIo io;

  if (self->stream == NULL)
    return shutdown (self->descriptor, SHUT_WR) == 0;

  while ((io = tasuki_stream_finish (self->stream, NULL)) == TASUKI_IO_WANT_WRITE)
    if (!await (self, io))
      return false;
  return io != TASUKI_IO_FAILED;
}

bool
leg_leave (Leg *self)
{
  uint8_t byte;
  size_t length;

  if (!finish (self) || leg_read (self, &byte, 1, &length) != TASUKI_IO_END)
    return false;

  self->rest = tasuki_stream_take_rest (self->stream);
  g_clear_object (&self->stream);
  return true;
}

/* Credentials with the raw public key, from a scratch of DER. */
static gnutls_certificate_credentials_t
make_credentials (TasukiIdentity *identity)
{
  gnutls_certificate_credentials_t credentials;
  size_t length;
  g_autofree char *private = tasuki_identity_to_pem (identity, &length);
  g_autofree char *public = tasuki_identity_publish (tasuki_identity_get_key (identity));
  const gnutls_datum_t spki = { (unsigned char *)public, (unsigned)strlen (public) };
  const gnutls_datum_t key = { (unsigned char *)private, (unsigned)length };

  gnutls_certificate_allocate_credentials (&credentials);
  g_assert_cmpint (gnutls_certificate_set_rawpk_key_mem (credentials, &spki, &key,
                                                         GNUTLS_X509_FMT_PEM, NULL, 0, NULL, 0, 0),
                   >=, 0);
  return credentials;
}

bool
leg_meet (Leg *self, bool is_sender, TasukiIdentity *identity, const char *protocol)
{
  unsigned side = is_sender ? GNUTLS_CLIENT : GNUTLS_SERVER;
  gnutls_certificate_credentials_t credentials = NULL;
  gnutls_session_t session;

  if (identity != NULL)
    credentials = make_credentials (identity);
  else
    gnutls_certificate_allocate_credentials (&credentials);
  gnutls_init (&session, side | GNUTLS_NONBLOCK | GNUTLS_NO_TICKETS | GNUTLS_ENABLE_RAWPK);
  gnutls_priority_set_direct (session,
                              "NORMAL:-VERS-ALL:+VERS-TLS1.3:-CTYPE-ALL:+CTYPE-CLI-RAWPK:"
                              "+CTYPE-SRV-RAWPK",
                              NULL);
  gnutls_credentials_set (session, GNUTLS_CRD_CERTIFICATE, credentials);
  if (protocol != NULL)
    announce (session, protocol);
  if (!is_sender)
    gnutls_certificate_server_set_request (session, GNUTLS_CERT_REQUEST);

  return begin (self, session, credentials);
}

static bool
has_pending (Leg *self)
{
  return self->rest != NULL || (self->stream != NULL && tasuki_stream_has_pending (self->stream));
}

/* FALSE once the end has come. */
static bool
pass (Leg *from, Leg *to)
{
  uint8_t bytes[16384];
  size_t length = 0;

  if (from->rest != NULL)
    {
      g_autoptr (GBytes) rest = g_steal_pointer (&from->rest);

      return leg_write (to, g_bytes_get_data (rest, NULL), g_bytes_get_size (rest));
    }
  if (leg_read (from, bytes, sizeof bytes, &length) == TASUKI_IO_DONE
      && leg_write (to, bytes, length))
    return true;

  finish (to);
  return false;
}

void
legs_join (Leg legs[static 2])
{
  bool is_open[2] = { true, true };

  while (is_open[0] || is_open[1])
    {
      struct pollfd both[2];

      for (unsigned i = 0; i < 2; i++)
        both[i] = (struct pollfd){ is_open[i] ? legs[i].descriptor : -1, POLLIN, 0 };
      if (!(is_open[0] && has_pending (&legs[0])) && !(is_open[1] && has_pending (&legs[1]))
          && poll (both, 2, PATIENCE) < 1)
        return;
      for (unsigned i = 0; i < 2; i++)
        if (is_open[i] && (both[i].revents != 0 || has_pending (&legs[i])))
          is_open[i] = pass (&legs[i], &legs[1 - i]);
    }
}
