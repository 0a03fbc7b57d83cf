/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* accept ─ caps ─ the relay's filters ─ its transport ─ one request. */

#include "entry.h"

#include <stdbool.h>

#include <glib/gi18n-lib.h>

#include "source.h"
#include "tls.h"

#define BACKLOG       64
#define PAUSE_SECONDS 1
#define ENTRANCE      "admin"

struct _WebEntry
{
  grefcount references; /* the owner's, and one of each visit */
  bool closed;
  TasukiRelay *relay;
  GPtrArray *listening; /* of Listening */
  GSource *pause;
  WebLimits limits;
  WebHandOver hand_over;
  gpointer data;
  WebSources *known;
  GHashTable *exchanges; /* WebExchange -> Visit */
  unsigned visits;
};

/* One address. */
typedef struct
{
  char *wanted; /* as it was asked for: port 0 stays 0 */
  GSocket *socket;
  GSource *source; /* NULL while nothing is accepted */
} Listening;

/* One connection, from accept to its end. */
typedef struct
{
  WebEntry *entry;
  GSocket *socket;
  char *source;
  bool may_ask;
} Visit;

static const WebHeadFault too_often
    = { 429, "busy", N_ ("Too many requests; try again in a second") };

static void
stop_source (Listening *listening)
{
  if (listening->source != NULL)
    g_source_destroy (listening->source);
  g_clear_pointer (&listening->source, g_source_unref);
}

static void
listening_free (gpointer data)
{
  Listening *listening = data;

  stop_source (listening);
  g_object_unref (listening->socket);
  g_free (listening->wanted);
  g_free (listening);
}

static void
drop_reference (WebEntry *self)
{
  if (!g_ref_count_dec (&self->references))
    return;

  web_sources_free (self->known);
  g_hash_table_unref (self->exchanges);
  g_ptr_array_unref (self->listening);
  g_free (self);
}

static void
visit_end (Visit *visit)
{
  WebEntry *entry = visit->entry;

  web_sources_leave (entry->known, visit->source);
  entry->visits--;
  g_socket_close (visit->socket, NULL);
  g_object_unref (visit->socket);
  g_free (visit->source);
  g_free (visit);
  drop_reference (entry);
}

static void
on_ended (WebExchange *exchange, gpointer data)
{
  Visit *visit = data;

  g_hash_table_remove (visit->entry->exchanges, exchange);
  visit_end (visit);
}

static void
start_exchange (Visit *visit, TasukiStream *stream, TasukiPeer *peer)
{
  WebEntry *self = visit->entry;
  const WebExchangeOwner owner = { .hand_over = self->hand_over,
                                   .hand_over_data = self->data,
                                   .ended = on_ended,
                                   .ended_data = visit };
  g_autoptr (WebTls) tls = web_tls_new (stream, visit->socket);
  WebExchange *exchange
      = web_exchange_start (G_IO_STREAM (tls), visit->socket, web_request_new (NULL, peer),
                            visit->may_ask ? NULL : &too_often, &self->limits, &owner);

  g_hash_table_insert (self->exchanges, exchange, visit);
}

static void
on_admitted (GObject *relay, GAsyncResult *result, gpointer data)
{
  Visit *visit = data;
  g_autoptr (TasukiPeer) peer = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TasukiStream) stream
      = tasuki_relay_admit_finish (TASUKI_RELAY (relay), result, &peer, &error);

  if (stream != NULL && !visit->entry->closed)
    {
      start_exchange (visit, stream, peer);
      return;
    }

  g_debug ("a connection to the admin listener was closed: %s",
           error != NULL ? error->message : "it is closed");
  visit_end (visit);
}

static char *
name_source (GSocket *socket)
{
  g_autoptr (GSocketAddress) address = g_socket_get_remote_address (socket, NULL);
  g_autoptr (TasukiPeer) peer = NULL;

  if (!G_IS_INET_SOCKET_ADDRESS (address))
    return NULL;

  peer = tasuki_peer_new (ENTRANCE,
                          g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)), 0);
  return g_strdup (tasuki_peer_get_source (peer));
}

/* Whoever is beyond a cap is closed without a word: TLS alone would cost more than the word. */
static void
receive (WebEntry *self, GSocket *socket)
{
  static const char *const protocols[] = { "http/1.1", NULL };
  g_autofree char *source = name_source (socket);
  bool may_ask = false;
  Visit *visit;

  if (source == NULL || self->visits >= self->limits.connections
      || !web_sources_enter (self->known, source, g_get_monotonic_time (), &may_ask))
    {
      g_socket_close (socket, NULL);
      return;
    }

  visit = g_new0 (Visit, 1);
  visit->entry = self;
  visit->socket = g_object_ref (socket);
  visit->source = g_steal_pointer (&source);
  visit->may_ask = may_ask;
  self->visits++;
  g_ref_count_inc (&self->references);
  tasuki_relay_admit_async (self->relay, socket, ENTRANCE, protocols, on_admitted, visit);
}

static void watch_all (WebEntry *self);

static void
stop_watching (WebEntry *self)
{
  for (guint i = 0; i < self->listening->len; i++)
    stop_source (self->listening->pdata[i]);
  if (self->pause != NULL)
    g_source_destroy (self->pause);
  g_clear_pointer (&self->pause, g_source_unref);
}

static gboolean
on_pause_over (gpointer data)
{
  WebEntry *self = data;

  stop_watching (self);
  watch_all (self);
  return G_SOURCE_REMOVE;
}

/* Out of descriptors, say: the socket stays readable, and waiting beats spinning. */
static void
pause_accepting (WebEntry *self, const GError *error)
{
  g_warning (_ ("the admin listener could not accept a connection, and pauses for %d s: %s"),
             PAUSE_SECONDS, error->message);
  stop_watching (self);
  self->pause = g_timeout_source_new_seconds (PAUSE_SECONDS);
  g_source_set_callback (self->pause, on_pause_over, self, NULL);
  g_source_attach (self->pause, g_main_context_get_thread_default ());
}

static gboolean
on_ready (GSocket *listening, GIOCondition condition, gpointer data)
{
  WebEntry *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = g_socket_accept (listening, NULL, &error);

  if (socket != NULL)
    {
      g_socket_set_blocking (socket, FALSE);
      receive (self, socket);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    pause_accepting (self, error);

  return G_SOURCE_CONTINUE;
}

static void
watch_all (WebEntry *self)
{
  for (guint i = 0; i < self->listening->len; i++)
    {
      Listening *listening = self->listening->pdata[i];

      listening->source = g_socket_create_source (listening->socket, G_IO_IN, NULL);
      g_source_set_callback (listening->source, G_SOURCE_FUNC (on_ready), self, NULL);
      g_source_attach (listening->source, g_main_context_get_thread_default ());
    }
}

static GSocket *
listen_at (GSocketAddress *address, GError **error)
{
  g_autofree char *text = g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (address));
  g_autoptr (GError) problem = NULL;
  g_autoptr (GSocket) socket = g_socket_new (g_socket_address_get_family (address),
                                             G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &problem);

  if (socket != NULL)
    {
      g_socket_set_blocking (socket, FALSE);
      g_socket_set_listen_backlog (socket, BACKLOG);
      if (g_socket_bind (socket, address, TRUE, &problem) && g_socket_listen (socket, &problem))
        return g_steal_pointer (&socket);
    }

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION,
               _ ("the administration cannot listen on %s: %s"), text, problem->message);
  return NULL;
}

WebEntry *
web_entry_new (TasukiRelay *relay, const WebLimits *limits, WebHandOver hand_over, gpointer data)
{
  WebEntry *self = g_new0 (WebEntry, 1);

  g_ref_count_init (&self->references);
  self->relay = relay;
  self->listening = g_ptr_array_new_with_free_func (listening_free);
  self->limits = *limits;
  self->hand_over = hand_over;
  self->data = data;
  self->known = web_sources_new ();
  self->exchanges = g_hash_table_new (NULL, NULL);

  return self;
}

/* The socket that listens there already; NULL if none does. */
static GSocket *
find_socket (WebEntry *self, const char *wanted)
{
  for (guint i = 0; i < self->listening->len; i++)
    {
      Listening *listening = self->listening->pdata[i];

      if (g_str_equal (listening->wanted, wanted))
        return listening->socket;
    }

  return NULL;
}

/* A socket is closed with the last who refers to it: one that is kept stays open. */
static Listening *
make_listening (WebEntry *self, GSocketAddress *address, GError **error)
{
  g_autofree char *wanted = g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (address));
  GSocket *socket = find_socket (self, wanted);
  Listening *listening;

  socket = socket != NULL ? g_object_ref (socket) : listen_at (address, error);
  if (socket == NULL)
    return NULL;

  listening = g_new0 (Listening, 1);
  listening->wanted = g_steal_pointer (&wanted);
  listening->socket = socket;
  return listening;
}

bool
web_entry_listen (WebEntry *self, GPtrArray *addresses, GError **error)
{
  GPtrArray *former = self->listening;
  g_autoptr (GPtrArray) now = g_ptr_array_new_with_free_func (listening_free);

  for (guint i = 0; i < addresses->len; i++)
    {
      Listening *listening = make_listening (self, addresses->pdata[i], error);

      if (listening == NULL)
        return false;
      g_ptr_array_add (now, listening);
    }

  stop_watching (self);
  self->listening = g_steal_pointer (&now);
  g_ptr_array_unref (former);
  watch_all (self);
  return true;
}

void
web_entry_free (WebEntry *self)
{
  GHashTableIter iter;
  gpointer exchange = NULL;
  gpointer visit = NULL;

  self->closed = true;
  stop_watching (self);
  g_ptr_array_set_size (self->listening, 0);

  g_hash_table_iter_init (&iter, self->exchanges);
  while (g_hash_table_iter_next (&iter, &exchange, &visit))
    {
      g_hash_table_iter_remove (&iter);
      web_exchange_cut (exchange);
      visit_end (visit);
    }
  drop_reference (self);
}

char **
web_entry_describe (WebEntry *self)
{
  g_autoptr (GStrvBuilder) addresses = g_strv_builder_new ();

  for (guint i = 0; i < self->listening->len; i++)
    {
      g_autoptr (GSocketAddress) address
          = g_socket_get_local_address (((Listening *)self->listening->pdata[i])->socket, NULL);
      g_autofree char *text = g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (address));

      g_strv_builder_add (addresses, text);
    }

  return g_strv_builder_end (addresses);
}
