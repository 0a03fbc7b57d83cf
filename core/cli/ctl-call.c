/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Has the daemon do an operation: HTTP over the Unix socket, or HTTPS. */

#include "cli/ctl-call.h"

#include <string.h>

#include <gio/gunixsocketaddress.h>
#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

#include <tasuki/error.h>

#include "admin/route.h"

/* Somewhat more than the daemon gives itself for an answer. */
#define TIMEOUT_SECONDS 40

/* What is not in the path, under the names of JSON; of type a{sv}, not floating. */
static GVariant *
get_fields (const TasukiOperation *operation, GVariant *input)
{
  g_autoptr (GVariantBuilder) fields = g_variant_builder_new (G_VARIANT_TYPE_VARDICT);

  for (const TasukiField *field = operation->fields; field->name != NULL; field++)
    {
      g_autoptr (GVariant) value = g_variant_lookup_value (input, field->name, NULL);
      g_autofree char *name = tasuki_operation_to_json_name (field->name);

      if (value != NULL && !tasuki_operation_is_in_path (operation, field))
        g_variant_builder_add (fields, "{sv}", name, value);
    }

  return g_variant_ref_sink (g_variant_builder_end (fields));
}

static char *
make_query (GVariant *fields)
{
  GString *query = g_string_new (NULL);
  GVariantIter iter;
  const char *name = NULL;
  GVariant *value = NULL;

  g_variant_iter_init (&iter, fields);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    {
      g_autofree char *escaped
          = g_uri_escape_string (g_variant_get_string (value, NULL), NULL, FALSE);

      g_string_append_printf (query, "%s%s=%s", query->len > 0 ? "&" : "?", name, escaped);
    }

  return g_string_free (query, FALSE);
}

static void
set_body (SoupMessage *message, GVariant *fields)
{
  gsize length = 0;
  g_autofree char *text = json_gvariant_serialize_data (fields, &length);
  g_autoptr (GBytes) body = g_bytes_new_take (g_steal_pointer (&text), length);

  soup_message_set_request_body_from_bytes (message, "application/json", body);
}

static void
wipe (char *text)
{
  explicit_bzero (text, strlen (text));
  g_free (text);
}

/* `Bearer` and an API key (RFC 6750), or `Basic` with an account (RFC 7617). */
static char *
make_authorization (const TasukiCtlTarget *target)
{
  char *pair = NULL;
  char *encoded = NULL;
  char *authorization = NULL;

  if (target->account == NULL)
    return g_strconcat ("Bearer ", target->key, NULL);

  pair = g_strconcat (target->account, ":", target->key, NULL);
  encoded = g_base64_encode ((const guchar *)pair, strlen (pair));
  authorization = g_strconcat ("Basic ", encoded, NULL);
  wipe (pair);
  wipe (encoded);
  return authorization;
}

/* The secret is in a header as long as the message lives, which is short. */
static void
set_headers (SoupMessage *message, const TasukiCtlTarget *target)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  char *authorization = NULL;

  if (target->once != NULL)
    soup_message_headers_replace (headers, "Idempotency-Key", target->once);
  if (target->key == NULL)
    return;

  authorization = make_authorization (target);
  soup_message_headers_replace (headers, "Authorization", authorization);
  wipe (authorization);
}

static SoupMessage *
make_message (const TasukiCtlTarget *target, const TasukiOperation *operation, GVariant *input)
{
  bool has_body
      = g_str_equal (operation->method, "POST") || g_str_equal (operation->method, "PATCH");
  g_autoptr (GVariant) fields = get_fields (operation, input);
  g_autofree char *path = tasuki_route_build (operation, input);
  g_autofree char *query = has_body ? g_strdup ("") : make_query (fields);
  const char *base = target->url != NULL ? target->url : "http://localhost";
  g_autofree char *uri = g_strconcat (base, path, query, NULL);
  SoupMessage *message = soup_message_new (operation->method, uri);

  set_headers (message, target);
  if (has_body)
    set_body (message, fields);

  return message;
}

static SoupSession *
make_session (const TasukiCtlTarget *target)
{
  g_autoptr (GSocketAddress) socket
      = target->socket != NULL ? g_unix_socket_address_new (target->socket) : NULL;
  SoupSession *session = soup_session_new_with_options (
      "remote-connectable", socket, "timeout", TIMEOUT_SECONDS, "proxy-resolver", NULL, NULL);

  if (target->authorities != NULL)
    soup_session_set_tls_database (session, target->authorities);

  return session;
}

/* Of type a{sv}; NULL if it is anything else. */
static GVariant *
read_reply (GBytes *body)
{
  gsize length = 0;
  const char *text = g_bytes_get_data (body, &length);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root = NULL;
  GVariant *reply = NULL;

  if (length == 0)
    return g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  if (!json_parser_load_from_data (parser, text, (gssize)length, NULL))
    return NULL;

  root = json_parser_get_root (parser);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    reply = json_gvariant_deserialize (root, NULL, NULL);

  return reply != NULL ? g_variant_take_ref (reply) : NULL;
}

/* Says in our words why nobody could be asked. Takes @problem. */
static void
explain_failure (GError *problem, const TasukiCtlTarget *target, GError **error)
{
  g_autoptr (GError) owned = problem;
  const char *socket = target->socket;

  if (target->url != NULL)
    g_set_error (error, TASUKI_ERROR,
                 owned->domain == G_TLS_ERROR ? TASUKI_ERROR_UNTRUSTED : TASUKI_ERROR_OFFLINE,
                 _ ("%s could not be asked: %s"), target->url, owned->message);
  else if (g_error_matches (owned, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)
           || g_error_matches (owned, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_LOST,
                 _ ("The daemon is not running: nobody answers on %s"), socket);
  else if (g_error_matches (owned, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_LOGIN,
                 _ ("You may not use %s; only root and the user of the daemon may"), socket);
  else
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_LOST, _ ("The daemon on %s did not answer: %s"),
                 socket, owned->message);
}

/* The daemon's own words, if it gave any. */
static void
explain_refusal (unsigned status, GVariant *reply, GError **error)
{
  const char *code = NULL;
  const char *text = NULL;

  if (reply != NULL && g_variant_lookup (reply, "code", "&s", &code)
      && g_variant_lookup (reply, "message", "&s", &text))
    g_set_error_literal (error, TASUKI_ERROR, (int)tasuki_error_from_code (code), text);
  else
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_PROTOCOL,
                 _ ("The daemon gave an answer that is not understood (HTTP status %u)"), status);
}

GVariant *
tasuki_ctl_call (const TasukiCtlTarget *target,
                 const TasukiOperation *operation,
                 GVariant *input,
                 GError **error)
{
  g_autoptr (SoupSession) session = make_session (target);
  g_autoptr (SoupMessage) message = make_message (target, operation, input);
  g_autoptr (GError) problem = NULL;
  g_autoptr (GBytes) body = soup_session_send_and_read (session, message, NULL, &problem);
  g_autoptr (GVariant) reply = NULL;
  unsigned status;

  if (body == NULL)
    {
      explain_failure (g_steal_pointer (&problem), target, error);
      return NULL;
    }

  status = soup_message_get_status (message);
  reply = read_reply (body);
  if (reply != NULL && SOUP_STATUS_IS_SUCCESSFUL (status))
    return g_steal_pointer (&reply);

  explain_refusal (status, reply, error);
  return NULL;
}
