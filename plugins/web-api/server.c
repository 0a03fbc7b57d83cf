/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Serves requests: makes a call of each, and an HTTP reply of its answer. */

#include "server.h"

#include <stdbool.h>
#include <string.h>

#include <gio/gunixsocketaddress.h>
#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#include "authorization.h"
#include "json.h"

#define REQUEST_KEY "tasuki-request"

struct _WebServer
{
  TasukiRelay *relay;
  SoupServer *server;
};

/* A request that waits for the relay's answer. */
typedef struct
{
  SoupServerMessage *message;
  TasukiCall *call;
} Waiting;

static void
waiting_free (Waiting *self)
{
  g_object_unref (self->message);
  g_object_unref (self->call);
  g_free (self);
}

/* Each field of the query; FALSE if one is there twice, or it cannot be decoded. */
static bool
add_query (GVariantDict *input, const char *query, GError **error)
{
  GUriParamsIter iter;
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;

  if (query == NULL)
    return true;

  g_uri_params_iter_init (&iter, query, -1, "&", G_URI_PARAMS_WWW_FORM);
  while (g_uri_params_iter_next (&iter, &name, &value, error))
    {
      if (g_variant_dict_contains (input, name))
        {
          g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID, _ ("%s is given twice"), name);
          return false;
        }
      g_variant_dict_insert (input, name, "s", value);
      g_clear_pointer (&name, g_free);
      g_clear_pointer (&value, g_free);
    }

  return *error == NULL;
}

/* The fields of body and query, of type a{sv}; NULL with an error that is the caller's fault. */
static GVariant *
read_input (SoupServerMessage *message, GError **error)
{
  g_autoptr (GBytes) body
      = soup_message_body_flatten (soup_server_message_get_request_body (message));
  gsize length = 0;
  const char *text = g_bytes_get_data (body, &length);
  g_autofree char *terminated = g_strndup (text != NULL ? text : "", length);
  g_autoptr (GVariant) object = web_json_read (terminated, length, error);
  g_auto (GVariantDict) input = G_VARIANT_DICT_INIT (object);
  g_autoptr (GError) problem = NULL;

  if (object == NULL)
    return NULL;
  if (!add_query (&input, g_uri_get_query (soup_server_message_get_uri (message)), &problem))
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID, _ ("The query is not right: %s"),
                   problem->message);
      return NULL;
    }

  return g_variant_dict_end (&input);
}

/* Takes @text, which is JSON. */
static void
set_reply (SoupServerMessage *message, unsigned status, char *text)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  SoupMessageBody *body = soup_server_message_get_response_body (message);
  g_autofree char *owned = text;

  soup_server_message_set_status (message, status, NULL);
  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  if (status == 429 || status == 503)
    soup_message_headers_replace (headers, "Retry-After", "1");
  if (status == 401)
    soup_message_headers_replace (headers, "WWW-Authenticate", WEB_AUTHORIZATION_WANTED);
  if (status == 204)
    return;

  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_TAKE,
                                    g_steal_pointer (&owned), strlen (text));
  soup_message_body_append (body, SOUP_MEMORY_STATIC, "\n", 1);
}

/* What the caller can do nothing about is for the operator to see. */
static void
note_failure (TasukiCall *call, const GError *error)
{
  const char *method = tasuki_call_get_method (call);
  const char *path = tasuki_call_get_path (call);

  if (tasuki_call_get_status (call) >= 500)
    g_warning (_ ("the administration's %s %s failed: %s"), method, path, error->message);
  else
    g_debug ("%s %s failed: %s", method, path, error->message);
}

static void
on_done (GObject *relay, GAsyncResult *result, gpointer data)
{
  Waiting *waiting = data;
  g_autoptr (GError) error = NULL;

  /* The call holds the failure, too, as what it says. */
  if (!tasuki_relay_call_finish (TASUKI_RELAY (relay), result, &error))
    note_failure (waiting->call, error);

  set_reply (waiting->message, tasuki_call_get_status (waiting->call),
             tasuki_call_dup_json (waiting->call));
  soup_server_message_unpause (waiting->message);
  waiting_free (waiting);
}

static void
reply_with_error (SoupServerMessage *message, const GError *error)
{
  g_autoptr (GVariant) output = g_variant_ref_sink (g_variant_new_parsed (
      "{'code': <%s>, 'message': <%s>}", tasuki_error_to_code (error), error->message));

  set_reply (message, 400, web_json_write (output));
}

static const WebRequest *
get_request (SoupServerMessage *message)
{
  GSocketAddress *peer = soup_server_message_get_remote_address (message);

  return g_object_get_data (G_OBJECT (peer), REQUEST_KEY);
}

/* Whoever comes from elsewhere may do what the relay's authenticators say, and else nothing. */
static TasukiCall *
make_call (SoupServerMessage *message, GVariant *input)
{
  static const char *const everything[] = { "*", NULL };
  static const char *const nothing[] = { NULL };
  const WebRequest *request = get_request (message);
  bool is_local = request->peer == NULL;
  const char *secret = request->secret != NULL ? request->secret : "";
  TasukiCall *call
      = tasuki_call_new (soup_server_message_get_method (message),
                         g_uri_get_path (soup_server_message_get_uri (message)), input,
                         is_local ? request->caller : "", is_local ? everything : nothing);

  if (!is_local)
    tasuki_call_set_login (call, request->peer, request->login != NULL ? request->login : "apikey",
                           (const guint8 *)secret, strlen (secret));
  tasuki_call_set_idempotency_key (call, request->once);
  return call;
}

static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer data)
{
  WebServer *self = data;
  g_autoptr (GError) error = NULL;
  GVariant *input = read_input (message, &error);
  Waiting *waiting = NULL;

  if (input == NULL)
    {
      reply_with_error (message, error);
      return;
    }

  waiting = g_new0 (Waiting, 1);
  waiting->message = g_object_ref (message);
  waiting->call = make_call (message, input);
  soup_server_message_pause (message);
  tasuki_relay_call_async (self->relay, waiting->call, on_done, waiting);
}

WebServer *
web_server_new (TasukiRelay *relay)
{
  WebServer *self = g_new0 (WebServer, 1);

  self->relay = relay;
  self->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->server, NULL, on_request, self, NULL);

  return self;
}

void
web_server_free (WebServer *self)
{
  soup_server_remove_handler (self->server, NULL);
  soup_server_disconnect (self->server);
  g_object_unref (self->server);
  g_free (self);
}

void
web_server_serve (WebServer *self, GIOStream *stream, WebRequest *request)
{
  /* libsoup hands the peer's address on to the request, and what goes with it. */
  g_autoptr (GSocketAddress) peer = g_unix_socket_address_new ("");
  g_autoptr (GSocketAddress) own = g_unix_socket_address_new ("");
  g_autoptr (GError) error = NULL;

  g_object_set_data_full (G_OBJECT (peer), REQUEST_KEY, request, (GDestroyNotify)web_request_free);
  if (!soup_server_accept_iostream (self->server, stream, own, peer, &error))
    g_warning (_ ("a request of the administration could not be served: %s"), error->message);
}
