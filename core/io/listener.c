/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A listening socket: accepts in small batches, pauses when descriptors run out. */

#include "io/listener.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <glib-unix.h>
#include <glib/gi18n-lib.h>

#include <tasuki/error.h>

#define BACKLOG       1024
#define BATCH         32
#define PAUSE_SECONDS 1

struct _TasukiListener
{
  GSocket *socket;
  TasukiAccepted accepted;
  gpointer data;
  guint source;
  guint pause;
};

static void
take (TasukiListener *self, int descriptor, struct sockaddr_storage *raw, socklen_t length)
{
  g_autoptr (GSocketAddress) address = g_socket_address_new_from_native (raw, length);

  if (G_IS_INET_SOCKET_ADDRESS (address))
    self->accepted (self->data, descriptor, G_INET_SOCKET_ADDRESS (address));
  else
    close (descriptor);
}

static gboolean on_readable (int descriptor, GIOCondition condition, gpointer data);

/*
 * on_readable () iterates no context. Of a source that might, GLib takes the descriptor out of its
 * poll for each call, and wakes itself twice for that.
 */
static void
start (TasukiListener *self)
{
  g_autoptr (GSource) source = g_unix_fd_source_new (g_socket_get_fd (self->socket), G_IO_IN);

  g_source_set_callback (source, G_SOURCE_FUNC (on_readable), self, NULL);
  g_source_set_can_recurse (source, TRUE);
  self->source = g_source_attach (source, NULL);
}

static gboolean
go_on (gpointer data)
{
  TasukiListener *self = data;

  self->pause = 0;
  start (self);
  return G_SOURCE_REMOVE;
}

/* Out of descriptors: waiting a moment beats spinning on a socket that stays readable. */
static gboolean
pause_accepting (TasukiListener *self)
{
  g_warning (_ ("no more descriptors: accepting pauses for %d s"), PAUSE_SECONDS);
  self->source = 0;
  self->pause = g_timeout_add_seconds (PAUSE_SECONDS, go_on, self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_readable (int descriptor, GIOCondition condition, gpointer data)
{
  TasukiListener *self = data;

  for (int i = 0; i < BATCH; i++)
    {
      struct sockaddr_storage address;
      socklen_t length = sizeof address;
      int accepted = accept4 (descriptor, (struct sockaddr *)&address, &length,
                              SOCK_NONBLOCK | SOCK_CLOEXEC);

      if (accepted >= 0)
        take (self, accepted, &address, length);
      else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
        return pause_accepting (self);
      else if (errno == EAGAIN)
        break;
    }

  return G_SOURCE_CONTINUE;
}

static char *
describe (GSocketAddress *address)
{
  GInetSocketAddress *inet = G_INET_SOCKET_ADDRESS (address);
  GInetAddress *host = g_inet_socket_address_get_address (inet);
  g_autofree char *text = g_inet_address_to_string (host);
  unsigned port = g_inet_socket_address_get_port (inet);

  if (g_inet_address_get_family (host) == G_SOCKET_FAMILY_IPV6)
    return g_strdup_printf ("[%s]:%u", text, port);
  return g_strdup_printf ("%s:%u", text, port);
}

/*
 * What is accepted inherits it. A client that vanished without a word is noticed even when nothing
 * is to be sent to it.
 */
static bool
tune (GSocket *socket, GError **error)
{
  g_socket_set_keepalive (socket, TRUE);
  return g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, error);
}

static GSocket *
open_socket (GSocketAddress *address, bool only_6, GError **error)
{
  GSocketFamily family = g_socket_address_get_family (address);
  g_autoptr (GSocket) socket
      = g_socket_new (family, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);

  if (socket == NULL)
    return NULL;

  g_socket_set_blocking (socket, FALSE);
  g_socket_set_listen_backlog (socket, BACKLOG);
  if (family == G_SOCKET_FAMILY_IPV6
      && !g_socket_set_option (socket, IPPROTO_IPV6, IPV6_V6ONLY, only_6, error))
    return NULL;
  if (!tune (socket, error) || !g_socket_bind (socket, address, TRUE, error)
      || !g_socket_listen (socket, error))
    return NULL;

  return g_steal_pointer (&socket);
}

TasukiListener *
tasuki_listener_new (GInetSocketAddress *address,
                     bool only_6,
                     TasukiAccepted accepted,
                     gpointer data,
                     GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *text = describe (G_SOCKET_ADDRESS (address));
  GSocket *socket = open_socket (G_SOCKET_ADDRESS (address), only_6, &problem);
  TasukiListener *self;

  if (socket == NULL)
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION,
                   _ ("cannot listen on %s: %s; is another program using it?"), text,
                   problem->message);
      return NULL;
    }

  self = g_new0 (TasukiListener, 1);
  self->socket = socket;
  self->accepted = accepted;
  self->data = data;
  start (self);

  return self;
}

void
tasuki_listener_free (TasukiListener *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_handle_id (&self->pause, g_source_remove);
  g_object_unref (self->socket);
  g_free (self);
}

char *
tasuki_listener_describe (TasukiListener *self)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (self->socket, NULL);

  return describe (address);
}
