/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Clients on a faked path, the transfers that they make, and the rows that these leave. */

#include "flow/path.h"

#include <string.h>

#include "flow/strands.h"
#include "wire/frame.h"

static TasukiPeer *
make_peer (const char *address)
{
  g_autoptr (GInetAddress) inet = g_inet_address_new_from_string (address);

  return tasuki_peer_new ("relay", inet, 40000);
}

static Client *
new_client (Path *self)
{
  Client *client = g_new0 (Client, 1);

  client->path = self;
  client->frames = g_queue_new ();
  g_ptr_array_add (self->clients, client);

  return client;
}

void
path_trust (Path *self, const char *range)
{
  g_clear_pointer (&self->limits.proxies, tasuki_address_set_unref);
  if (range != NULL)
    {
      self->limits.proxies = tasuki_address_set_new ();
      g_assert_true (tasuki_address_set_add (self->limits.proxies, range));
    }
  tasuki_flow_review (self->flow);
  path_rest (self);
}

Client *
path_dial_proxied (Path *self, const char *proxy)
{
  g_autoptr (TasukiPeer) peer = make_peer (proxy);
  Client *client = new_client (self);

  client->connection = tasuki_connection_accept_proxied (self->flow, peer, -1, client);
  client->closed = client->connection == NULL;
  path_rest (self);

  return client;
}

static void
preface (Client *self, const TasukiProxyHeader *header)
{
  g_assert_true (self->prefacing);
  self->prefacing = false;
  tasuki_connection_on_prefaced (self->connection, header);
  path_rest (self->path);
}

void
client_preface (Client *self, const char *address)
{
  g_autoptr (GInetAddress) inet = g_inet_address_new_from_string (address);
  TasukiProxyHeader header = { .port = 5012 };

  header.ipv6 = g_inet_address_get_family (inet) == G_SOCKET_FAMILY_IPV6;
  memcpy (header.address, g_inet_address_to_bytes (inet), g_inet_address_get_native_size (inet));
  preface (self, &header);
}

void
client_preface_local (Client *self)
{
  preface (self, &(TasukiProxyHeader){ .own = true });
}

Client *
path_dial (Path *self, const char *address)
{
  g_autoptr (TasukiPeer) peer = make_peer (address);
  Client *client = new_client (self);

  client->connection = tasuki_connection_accept (self->flow, peer, -1, client);
  client->closed = client->connection == NULL;
  path_rest (self);

  return client;
}

Client *
path_dial_secured (Path *self)
{
  Client *client = self->proxy != NULL ? path_dial_proxied (self, self->proxy)
                                       : path_dial (self, self->address);

  if (self->proxy != NULL)
    client_preface (client, self->address);
  g_assert_true (client->securing);
  tasuki_connection_on_secured (client->connection, "TLS1.3", self->fingerprint);
  path_rest (self);

  return client;
}

Client *
path_login (Path *self, const char *id, unsigned accepts)
{
  Client *client = path_dial_secured (self);

  client_say (client, TASUKI_MESSAGE_LOGIN,
              "{'method': <'password'>, 'connection': <'%s'>, 'client-type': <'cli'>,"
              " 'secret': <@ay [114, 105, 103, 104, 116]>, 'accepts': <uint32 %u>}",
              id, accepts);
  return client;
}

Client *
path_attach (Path *self, const char *id, unsigned accepts)
{
  Client *client = path_login (self, id, accepts);

  g_variant_unref (client_expect (client, TASUKI_MESSAGE_WELCOME));
  return client;
}

Client *
path_attach_with_key (Path *self, const char *id, unsigned accepts, char letter)
{
  Client *client = path_dial_secured (self);
  g_autofree char *key = g_strnfill (TASUKI_KEY_SIZE - 1, letter);

  client_say (client, TASUKI_MESSAGE_LOGIN,
              "{'method': <'password'>, 'connection': <'%s'>, 'client-type': <'cli'>,"
              " 'secret': <@ay [114, 105, 103, 104, 116]>, 'accepts': <uint32 %u>,"
              " 'key': <b'%s'>}",
              id, accepts, key);
  g_variant_unref (client_expect (client, TASUKI_MESSAGE_WELCOME));
  return client;
}

void
client_say (Client *self, TasukiMessageType type, const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) given = NULL;
  g_autoptr (GVariant) body = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  given = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error);
  g_assert_no_error (error);
  body = tasuki_message_unpack (type, g_variant_get_data (given), g_variant_get_size (given),
                                &error);
  g_assert_no_error (error);

  g_assert_true (self->resumed);
  g_assert_cmpuint (g_variant_get_size (body), <=, self->limit);
  self->resumed = false;
  tasuki_connection_on_message (self->connection, type, body);
  path_rest (self->path);
}

GVariant *
client_expect (Client *self, TasukiMessageType type)
{
  g_autoptr (GBytes) frame = g_queue_pop_head (self->frames);
  g_autoptr (GError) error = NULL;
  TasukiFrameHead head;
  GVariant *body;
  const uint8_t *bytes;

  g_assert_nonnull (frame);
  bytes = g_bytes_get_data (frame, NULL);
  g_assert_true (tasuki_frame_read_head (bytes, TASUKI_FRAME_BODY_MAX, &head));
  g_assert_cmpstr (tasuki_message_name (head.type), ==, tasuki_message_name (type));
  body = tasuki_message_unpack (type, bytes + TASUKI_FRAME_HEAD, head.length, &error);
  g_assert_no_error (error);

  return body;
}

void
client_expect_code (Client *self, TasukiMessageType type, const char *code)
{
  g_autoptr (GVariant) body = client_expect (self, type);

  g_assert_cmpstr (tasuki_message_text (body, "code", NULL), ==, code);
}

void
client_expect_nothing (Client *self)
{
  g_assert_true (g_queue_is_empty (self->frames));
}

void
client_leave (Client *self)
{
  tasuki_connection_on_closed (self->connection, NULL);
  path_rest (self->path);
}

/* --- Transfers */

void
path_request (Client *sender, const char *to, unsigned wait)
{
  path_request_streams (sender, to, wait, 1);
}

void
path_request_streams (Client *sender, const char *to, unsigned wait, unsigned streams)
{
  client_say (sender, TASUKI_MESSAGE_REQUEST,
              "{'request': <uint32 %u>, 'to': <'%s'>, 'file-id': <'INVOICE'>, 'name': <'a.csv'>,"
              " 'wait': <uint32 %u>, 'files': <int64 1>, 'size': <int64 5>,"
              " 'streams': <uint32 %u>}",
              ++sender->requests, to, wait, streams);
}

char *
path_offer (Client *sender, Client *receiver, const char *to)
{
  g_autoptr (GVariant) offer = NULL;

  path_request (sender, to, 0);
  offer = client_expect (receiver, TASUKI_MESSAGE_OFFER);
  return g_strdup (tasuki_message_text (offer, "transfer", NULL));
}

char *
path_proceed (Client *sender, Client *receiver, const char *to, GVariant *tickets[2])
{
  char *id = path_offer (sender, receiver, to);

  client_say (receiver, TASUKI_MESSAGE_ACCEPT, "{'transfer': <'%s'>}", id);
  tickets[TASUKI_SIDE_SENDER] = client_expect (sender, TASUKI_MESSAGE_PROCEED);
  tickets[TASUKI_SIDE_RECEIVER] = client_expect (receiver, TASUKI_MESSAGE_PROCEED);
  return id;
}

static Client *
present_ticket (Path *self, GVariant *floating)
{
  Client *client = path_dial_secured (self);
  g_autoptr (GVariant) ticket = g_variant_ref_sink (floating);
  g_autofree char *text = g_variant_print (ticket, TRUE);

  client_say (client, TASUKI_MESSAGE_TICKET, "{'ticket': <%s>}", text);
  return client;
}

Client *
path_present (Path *self, GVariant *proceed)
{
  return path_present_stream (self, proceed, 0);
}

Client *
path_present_stream (Path *self, GVariant *proceed, unsigned stream)
{
  size_t length;
  const uint8_t *tickets = tasuki_message_bytes (proceed, stream == 0 ? "ticket" : "more", &length);

  g_assert_cmpuint (stream, <, path_count_streams (proceed));
  if (stream > 0)
    tickets += (size_t)(stream - 1) * TASUKI_TICKET_SIZE;
  return present_ticket (
      self, g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, tickets, TASUKI_TICKET_SIZE, 1));
}

unsigned
path_count_streams (GVariant *proceed)
{
  size_t length;

  tasuki_message_bytes (proceed, "more", &length);
  g_assert_cmpuint (length % TASUKI_TICKET_SIZE, ==, 0);
  return 1 + (unsigned)(length / TASUKI_TICKET_SIZE);
}

Pair *
path_run (Client *sender, Client *receiver, const char *to, char **id)
{
  Path *self = sender->path;
  GVariant *tickets[2];

  *id = path_proceed (sender, receiver, to, tickets);
  for (TasukiSide side = TASUKI_SIDE_SENDER; side <= TASUKI_SIDE_RECEIVER; side++)
    {
      path_present (self, tickets[side]);
      g_variant_unref (tickets[side]);
    }
  g_assert_cmpuint (self->pairs->len, >, 0);

  return g_ptr_array_index (self->pairs, self->pairs->len - 1);
}

static void
end_pair (Pair *self, TasukiSide side, uint64_t bytes, const GError *broken)
{
  Path *path = self->path;
  TasukiHandover *handover = self->handover;
  TasukiKept *kept = self->kept;
  unsigned stream = self->stream;

  g_ptr_array_remove_fast (path->pairs, self);
  if (kept != NULL)
    tasuki_kept_on_parted (kept);
  else
    tasuki_strands_on_parted (handover, stream, bytes, side, broken);
}

void
pair_end (Pair *self, uint64_t bytes)
{
  Path *path = self->path;

  end_pair (self, TASUKI_SIDE_SENDER, bytes, NULL);
  path_rest (path);
}

void
pair_break (Pair *self, TasukiSide side, uint64_t bytes)
{
  Path *path = self->path;
  g_autoptr (GError) broken = g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_LOST, "it broke");

  end_pair (self, side, bytes, broken);
  path_rest (path);
}

void
pair_rest (Pair *self, uint64_t bytes)
{
  g_assert_true (self->resting);
  self->resting = false;
  self->kept = tasuki_kept_on_rested (self->handover, bytes);
  if (self->kept != NULL)
    self->handover = NULL;
  path_rest (self->path);
}

void
pair_begin (Pair *self)
{
  g_assert_true (self->awake);
  self->awake = false;
  self->handover = tasuki_kept_on_begun (self->kept);
  if (self->handover != NULL)
    self->kept = NULL;
  path_rest (self->path);
}

static void
store (Client *receiver, const char *id, const char *kept)
{
  client_say (receiver, TASUKI_MESSAGE_RESULT,
              "{'transfer': <'%s'>, 'code': <'ok'>, 'files': <int64 1>, 'bytes': <int64 5>,"
              " 'digest': <@ay [1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,"
              "25,26,27,28,29,30,31,32]>, 'kept': <%s>}",
              id, kept);
}

void
path_store_and_keep (Client *receiver, const char *id)
{
  store (receiver, id, "true");
}

void
path_keep (Client *sender, const char *id)
{
  client_say (sender, TASUKI_MESSAGE_RESULT, "{'transfer': <'%s'>, 'code': <'ok'>, 'kept': <true>}",
              id);
}

void
path_store (Client *receiver, const char *id)
{
  store (receiver, id, "false");
}

/* --- Records */

unsigned
path_count (Path *self, const char *kind)
{
  return fake_storage_count (self->storage, kind);
}

const char *
path_look (Path *self, const char *kind, const char *field)
{
  TasukiRecord *record = fake_storage_peek (self->storage, kind, NULL);

  g_assert_nonnull (record);
  return tasuki_record_get_string (record, field);
}

int64_t
path_number (Path *self, const char *kind, const char *field)
{
  TasukiRecord *record = fake_storage_peek (self->storage, kind, NULL);
  gint64 number = -1;

  g_assert_nonnull (record);
  g_variant_lookup (tasuki_record_get_body (record), field, "x", &number);
  return number;
}

void
path_assert_ended (Path *self, const char *outcome, const char *code)
{
  g_assert_cmpuint (path_count (self, "history"), ==, 1);
  g_assert_cmpstr (path_look (self, "history", "outcome"), ==, outcome);
  g_assert_cmpstr (path_look (self, "history", "code"), ==, code);
  g_assert_cmpuint (path_count (self, "live-transfer"), ==, 0);
  g_assert_cmpuint (tasuki_flow_count_handovers (self->flow), ==, 0);
}
