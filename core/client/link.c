/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A TCP connection with TLS on it: the stream never blocks, what is around it may. */

#include "client/link.h"

#include <glib/gi18n-lib.h>

#include <tasuki/tls-stream.h>

#include "client/dial.h"

#define CONNECT_SECONDS   10
#define HANDSHAKE_SECONDS 10

struct _TasukiLink
{
  char *host;
  TasukiMeeting meeting;
  GSocketConnection *connection;
  gnutls_session_t session; /* the stream's */
  TasukiStream *stream;
  char *security; /* as it was when it was first asked for; NULL before */
};

void
tasuki_link_free (TasukiLink *self)
{
  g_clear_object (&self->stream);
  g_clear_object (&self->connection);
  g_clear_error (&self->meeting.refusal);
  g_free (self->host);
  g_free (self->security);
  g_free (self);
}

int
tasuki_link_get_descriptor (TasukiLink *self)
{
  return g_socket_get_fd (g_socket_connection_get_socket (self->connection));
}

static bool
drive_handshake (TasukiLink *self, const TasukiUntil *until, GError **error)
{
  for (;;)
    switch (tasuki_stream_handshake (self->stream, error))
      {
      case TASUKI_IO_DONE:
        return true;
      case TASUKI_IO_WANT_READ:
        if (!tasuki_link_wait (self, POLLIN, -1, until, error))
          return false;
        break;
      case TASUKI_IO_WANT_WRITE:
        if (!tasuki_link_wait (self, POLLOUT, -1, until, error))
          return false;
        break;
      default:
        return false;
      }
}

static bool
secure (TasukiLink *self, GCancellable *cancellable, GError **error)
{
  TasukiUntil until = tasuki_wait_seconds (HANDSHAKE_SECONDS, cancellable);
  g_autoptr (GError) failure = NULL;

  if (drive_handshake (self, &until, &failure))
    return tasuki_anchors_check_protocol (self->session, self->host, error);

  if (!tasuki_anchors_blame (&self->meeting, self->session, error))
    g_propagate_prefixed_error (error, g_steal_pointer (&failure),
                                _ ("No secure connection to %s: "), self->host);
  return false;
}

TasukiLink *
tasuki_link_open (const char *access_point,
                  TasukiAnchors *anchors,
                  TasukiIdentity *identity,
                  GCancellable *cancellable,
                  GError **error)
{
  TasukiUntil until = tasuki_wait_seconds (CONNECT_SECONDS, cancellable);
  g_autoptr (GSocketConnectable) address = g_network_address_parse (access_point, 0, NULL);
  g_autoptr (TasukiLink) self = g_new0 (TasukiLink, 1);

  if (!tasuki_dial_check (access_point, error))
    return NULL;
  self->host = g_strdup (g_network_address_get_hostname (G_NETWORK_ADDRESS (address)));
  self->connection = tasuki_dial_open (access_point, &until, error);
  if (self->connection == NULL)
    return NULL;

  self->meeting = (TasukiMeeting){ .anchors = anchors, .host = self->host, .identity = identity };
  self->session = tasuki_anchors_begin (&self->meeting);
  self->stream = TASUKI_STREAM (
      tasuki_tls_stream_new (self->session, tasuki_link_get_descriptor (self), G_OBJECT (anchors)));

  return secure (self, cancellable, error) ? g_steal_pointer (&self) : NULL;
}

TasukiIo
tasuki_link_read (TasukiLink *self, uint8_t *buffer, size_t size, size_t *done, GError **error)
{
  return tasuki_stream_read (self->stream, buffer, size, done, error);
}

TasukiIo
tasuki_link_write (
    TasukiLink *self, const uint8_t *buffer, size_t size, size_t *done, GError **error)
{
  return tasuki_stream_write (self->stream, buffer, size, done, error);
}

bool
tasuki_link_finish (TasukiLink *self, const TasukiUntil *until, GError **error)
{
  for (;;)
    switch (tasuki_stream_finish (self->stream, error))
      {
      case TASUKI_IO_DONE:
      case TASUKI_IO_END:
        return true;
      case TASUKI_IO_FAILED:
        return false;
      default:
        if (!tasuki_link_wait (self, POLLOUT, -1, until, error))
          return false;
      }
}

bool
tasuki_link_has_pending (TasukiLink *self)
{
  return tasuki_stream_has_pending (self->stream);
}

bool
tasuki_link_wait (
    TasukiLink *self, short events, int other, const TasukiUntil *until, GError **error)
{
  struct pollfd descriptors[] = {
    { tasuki_link_get_descriptor (self), events, 0 },
    { other, POLLIN, 0 },
  };

  if ((events & POLLIN) != 0 && tasuki_link_has_pending (self))
    return true;

  return tasuki_wait_for (descriptors, G_N_ELEMENTS (descriptors), until, error);
}

bool
tasuki_link_stands (TasukiLink *self)
{
  struct pollfd descriptor = { tasuki_link_get_descriptor (self), POLLRDHUP, 0 };

  return poll (&descriptor, 1, 0) == 0;
}

/* Reads up to the end of the session: nothing may come before it. */
static bool
await_end (TasukiLink *self, const TasukiUntil *until, GError **error)
{
  for (;;)
    {
      uint8_t byte;
      size_t done = 0;

      switch (tasuki_stream_read (self->stream, &byte, sizeof byte, &done, error))
        {
        case TASUKI_IO_END:
          return true;
        case TASUKI_IO_DONE:
          g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_PROTOCOL,
                               _ ("The relay went on where it should have ended."));
          return false;
        case TASUKI_IO_WANT_READ:
          if (!tasuki_link_wait (self, POLLIN, -1, until, error))
            return false;
          break;
        default:
          return false;
        }
    }
}

bool
tasuki_link_switch (TasukiLink *self,
                    gnutls_session_t session,
                    GObject *hold,
                    const TasukiUntil *until,
                    GError **error)
{
  TasukiTlsStream *stream
      = tasuki_tls_stream_new (session, tasuki_link_get_descriptor (self), hold);
  g_autoptr (TasukiStream) inner = TASUKI_STREAM (stream);
  g_autoptr (GBytes) rest = NULL;

  /* The access point's end comes right behind READY: to wait for it costs no round trip. */
  if (!tasuki_link_finish (self, until, error) || !await_end (self, until, error))
    return false;

  rest = tasuki_stream_take_rest (self->stream);
  if (rest != NULL)
    tasuki_tls_stream_give (stream, rest);
  g_set_object (&self->stream, inner);
  g_clear_pointer (&self->security, g_free);
  self->session = session;
  return drive_handshake (self, until, error);
}

char *
tasuki_link_describe (TasukiLink *self)
{
  if (self->security == NULL)
    self->security = tasuki_stream_describe (self->stream);

  return g_strdup (self->security);
}

char *
tasuki_link_get_address (TasukiLink *self)
{
  g_autoptr (GSocketAddress) address
      = g_socket_connection_get_remote_address (self->connection, NULL);

  return address != NULL ? g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (address))
                         : g_strdup ("");
}
