/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Accepts administrators on the admin socket. */

#include "accept.h"

#include <glib/gi18n-lib.h>

#include "socket.h"

#define PAUSE_SECONDS 1

struct _WebAccept
{
  WebSocket *socket;
  GSource *source; /* that waits for connections, or for a pause to end */
  WebLimits limits;
  WebHandOver hand_over;
  gpointer data;
  GHashTable *exchanges; /* set of WebExchange */
};

static void
on_ended (WebExchange *exchange, gpointer data)
{
  WebAccept *self = data;

  g_hash_table_remove (self->exchanges, exchange);
}

static void
start_exchange (WebAccept *self, GSocket *peer, uid_t uid)
{
  const WebExchangeOwner owner = { .hand_over = self->hand_over,
                                   .hand_over_data = self->data,
                                   .ended = on_ended,
                                   .ended_data = self };
  g_autofree char *caller = g_strdup_printf ("uid %u", (unsigned)uid);
  g_autoptr (GSocketConnection) stream = g_socket_connection_factory_create_connection (peer);

  g_hash_table_add (self->exchanges,
                    web_exchange_start (G_IO_STREAM (stream), peer, web_request_new (caller, NULL),
                                        NULL, &self->limits, &owner));
}

static gboolean on_ready (GSocket *listening, GIOCondition condition, gpointer data);

static void
stop_waiting (WebAccept *self)
{
  g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

static gboolean
on_pause_over (gpointer data)
{
  WebAccept *self = data;

  stop_waiting (self);
  self->source = web_socket_watch (self->socket, on_ready, self);
  return G_SOURCE_REMOVE;
}

/* Out of descriptors, say: the socket stays readable, and waiting beats spinning. */
static void
pause_accepting (WebAccept *self, const GError *error)
{
  g_warning (_ ("the admin socket could not accept a connection, and pauses for %d s: %s"),
             PAUSE_SECONDS, error->message);
  stop_waiting (self);
  self->source = g_timeout_source_new_seconds (PAUSE_SECONDS);
  g_source_set_callback (self->source, on_pause_over, self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
}

/* A peer beyond the limit, or who may not be here, is closed without a word. */
static gboolean
on_ready (GSocket *listening, GIOCondition condition, gpointer data)
{
  WebAccept *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) peer = web_socket_accept (self->socket, &error);
  uid_t uid = (uid_t)-1;

  if (peer == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        pause_accepting (self, error);
    }
  else if (g_hash_table_size (self->exchanges) >= self->limits.connections)
    g_warning (_ ("the admin socket has %u connections already, one more was closed"),
               self->limits.connections);
  else if (!web_socket_check_peer (peer, &uid, &error))
    g_warning (_ ("a connection to the admin socket was closed: %s"), error->message);
  else
    start_exchange (self, peer, uid);

  return G_SOURCE_CONTINUE;
}

WebAccept *
web_accept_new (
    const char *path, const WebLimits *limits, WebHandOver hand_over, gpointer data, GError **error)
{
  g_autoptr (WebSocket) socket = web_socket_open (path, error);
  WebAccept *self = NULL;

  if (socket == NULL)
    return NULL;

  self = g_new0 (WebAccept, 1);
  self->socket = g_steal_pointer (&socket);
  self->limits = *limits;
  self->hand_over = hand_over;
  self->data = data;
  self->exchanges = g_hash_table_new (NULL, NULL);
  self->source = web_socket_watch (self->socket, on_ready, self);

  return self;
}

void
web_accept_free (WebAccept *self)
{
  GHashTableIter iter;
  gpointer exchange = NULL;

  stop_waiting (self);
  web_socket_close (self->socket);

  g_hash_table_iter_init (&iter, self->exchanges);
  while (g_hash_table_iter_next (&iter, &exchange, NULL))
    web_exchange_cut (exchange);
  g_hash_table_unref (self->exchanges);
  g_free (self);
}
