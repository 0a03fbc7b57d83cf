/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Dials: the address race of GSocketClient, in a context of its own, so that it may block. */

#include "client/dial.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <glib/gi18n-lib.h>

#include <tasuki/error.h>

typedef struct
{
  GCancellable *stop;
  GSocketConnection *connection;
  GError *error;
  bool is_over;
} Attempt;

bool
tasuki_dial_check (const char *access_point, GError **error)
{
  g_autoptr (GSocketConnectable) address = g_network_address_parse (access_point, 0, NULL);

  if (address != NULL && g_network_address_get_port (G_NETWORK_ADDRESS (address)) != 0)
    return true;

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION,
               _ ("\"%s\" is no access point: HOST:PORT is expected, such as "
                  "relay.example.net:7443 or [2001:db8::1]:7443."),
               access_point);
  return false;
}

static void
connected_cb (GObject *client, GAsyncResult *result, gpointer data)
{
  Attempt *attempt = data;

  attempt->connection
      = g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (client), result, &attempt->error);
  attempt->is_over = true;
}

static gboolean
on_deadline (gpointer data)
{
  Attempt *attempt = data;

  g_cancellable_cancel (attempt->stop);
  return G_SOURCE_REMOVE;
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer data)
{
  return on_deadline (data);
}

static void
add_source (GMainContext *context, GSource *source, GSourceFunc function, Attempt *attempt)
{
  g_source_set_callback (source, function, attempt, NULL);
  g_source_attach (source, context);
}

static void
run_attempt (const char *access_point, const TasukiUntil *until, Attempt *attempt)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  int64_t left = MAX (until->deadline - g_get_monotonic_time (), 0) / 1000;
  g_autoptr (GSource) deadline = g_timeout_source_new ((guint)left);
  g_autoptr (GSource) cancelled = g_cancellable_source_new (until->cancellable);

  g_main_context_push_thread_default (context);
  add_source (context, deadline, on_deadline, attempt);
  add_source (context, cancelled, G_SOURCE_FUNC (on_cancelled), attempt);

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_connect_to_host_async (client, access_point, 0, attempt->stop, connected_cb,
                                         attempt);
  while (!attempt->is_over)
    g_main_context_iteration (context, TRUE);

  g_source_destroy (deadline);
  g_source_destroy (cancelled);
  g_main_context_pop_thread_default (context);
}

static void
explain (const Attempt *attempt, const char *access_point, const TasukiUntil *until, GError **error)
{
  if (g_cancellable_is_cancelled (until->cancellable))
    g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_CANCELLED, _ ("Cancelled."));
  else if (g_cancellable_is_cancelled (attempt->stop))
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_LOST, _ ("The access point %s does not answer."),
                 access_point);
  else
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_LOST,
                 _ ("The access point %s cannot be reached: %s"), access_point,
                 attempt->error->message);
}

GSocketConnection *
tasuki_dial_open (const char *access_point, const TasukiUntil *until, GError **error)
{
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  Attempt attempt = { .stop = stop };

  run_attempt (access_point, until, &attempt);
  if (attempt.connection == NULL)
    {
      explain (&attempt, access_point, until, error);
      g_clear_error (&attempt.error);
      return NULL;
    }

  g_socket_set_option (g_socket_connection_get_socket (attempt.connection), IPPROTO_TCP,
                       TCP_NODELAY, 1, NULL);
  g_socket_set_keepalive (g_socket_connection_get_socket (attempt.connection), TRUE);
  return attempt.connection;
}
