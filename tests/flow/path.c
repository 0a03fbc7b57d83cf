/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The path with everything around it faked. */

#include "flow/path.h"

#include <string.h>

#include "wire/frame.h"

#define WALL INT64_C (1700000000) /* seconds since 1970-01-01 UTC when a test begins */

static unsigned warnings;

static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize count, gpointer data)
{
  if ((level & G_LOG_LEVEL_WARNING) != 0)
    warnings++;
  if ((level & (G_LOG_LEVEL_WARNING | G_LOG_LEVEL_MESSAGE | G_LOG_LEVEL_DEBUG)) != 0)
    return G_LOG_WRITER_HANDLED;

  return g_log_writer_default (level, fields, count, data);
}

void
path_init (int *argc, char ***argv)
{
  g_test_init (argc, argv, NULL);
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR);
  g_log_set_writer_func (write_log, NULL, NULL);
}

unsigned
path_count_warnings (void)
{
  return warnings;
}

/* --- The performer */

static int64_t
now (gpointer data)
{
  return ((Path *)data)->now;
}

static int64_t
wall (gpointer data)
{
  return WALL * G_USEC_PER_SEC + ((Path *)data)->now;
}

/* SplitMix64: good enough for tests, and the same each time. */
static void
fill (gpointer data, uint8_t *bytes, size_t length)
{
  Path *self = data;

  for (size_t i = 0; i < length; i++)
    {
      uint64_t z = self->chance += 0x9e3779b97f4a7c15;

      z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
      z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
      bytes[i] = (uint8_t)(z >> 56);
    }
}

static Client *
get_client (TasukiConnection *connection)
{
  Client *client = connection->channel;

  g_assert_nonnull (client);
  g_assert_false (client->closed || client->joined);
  return client;
}

static void
secure (gpointer data, TasukiConnection *connection, TasukiStream *stream)
{
  g_assert_true (TASUKI_IS_STREAM (stream));
  get_client (connection)->securing = true;
}

static void
resume (gpointer data, TasukiConnection *connection, uint32_t limit)
{
  Client *client = get_client (connection);

  g_assert_false (client->resumed);
  client->resumed = true;
  client->limit = limit;
}

static void
send_frame (gpointer data, TasukiConnection *connection, GBytes *frame)
{
  g_queue_push_tail (get_client (connection)->frames, g_bytes_ref (frame));
}

static void
close_connection (gpointer data, TasukiConnection *connection)
{
  Client *client = get_client (connection);

  client->closed = true;
  client->connection = NULL;
  connection->channel = NULL;
}

static void
take (TasukiConnection *connection)
{
  Client *client = get_client (connection);

  g_assert_false (client->resumed);
  client->joined = true;
  client->connection = NULL;
  connection->channel = NULL;
}

static void
join (gpointer data, TasukiHandover *handover, TasukiConnection *sender, TasukiConnection *receiver)
{
  Path *self = data;
  Pair *pair = g_new0 (Pair, 1);

  take (sender);
  take (receiver);
  pair->path = self;
  pair->handover = handover;
  handover->pair = pair;
  g_ptr_array_add (self->pairs, pair);
}

static void
part (gpointer data, TasukiHandover *handover)
{
  ((Pair *)handover->pair)->parting = true;
}

static const TasukiPerformer performer = {
  .now = now,
  .wall = wall,
  .random = fill,
  .secure = secure,
  .resume = resume,
  .send = send_frame,
  .close = close_connection,
  .join = join,
  .part = part,
};

/* --- Lifecycle */

static void
free_client (gpointer data)
{
  Client *client = data;

  g_queue_free_full (client->frames, (GDestroyNotify)g_bytes_unref);
  g_free (client);
}

static GPtrArray *
make_chain (FakePlugin *plugin)
{
  GPtrArray *chain = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (chain, g_object_ref (plugin));
  return chain;
}

Path *
path_new_on (FakeStorage *storage)
{
  Path *self = g_new0 (Path, 1);

  self->now = 1000 * G_USEC_PER_SEC;
  self->limits = (TasukiLimits){
    .name = (char *)"test",
    .max_connections = 1000,
    .max_connections_per_source = 100,
    .max_handovers = 100,
    .max_handovers_per_sender = 50,
    .handshake_timeout = 10000,
    .login_timeout = 10000,
    .keep_alive = 30000,
    .offer_timeout = 30000,
    .pair_timeout = 30000,
    .stall_timeout = 60000,
    .question_deadline = 60000,
  };
  self->storage = g_object_ref (storage);
  self->transport = fake_plugin_new ();
  self->filter = fake_plugin_new ();
  self->authenticator = fake_plugin_new ();
  self->policy = fake_plugin_new ();
  self->authenticator->secret = "right";
  self->chains = (TasukiChains){
    .storage = TASUKI_STORAGE (self->storage),
    .transport = TASUKI_TRANSPORT (self->transport),
    .filters = make_chain (self->filter),
    .authenticators = make_chain (self->authenticator),
    .policies = make_chain (self->policy),
  };
  self->clients = g_ptr_array_new_with_free_func (free_client);
  self->pairs = g_ptr_array_new_with_free_func (g_free);
  self->flow = tasuki_flow_new (&self->limits, &self->chains, &performer, self);
  path_rest (self);

  return self;
}

Path *
path_new (void)
{
  g_autoptr (FakeStorage) storage = fake_storage_new ();

  return path_new_on (storage);
}

static void
release_all (Path *self)
{
  fake_storage_release (self->storage);
  fake_plugin_release (self->transport, false);
  fake_plugin_release (self->filter, false);
  fake_plugin_release (self->authenticator, false);
  fake_plugin_release (self->policy, false);
}

void
path_free (Path *self)
{
  fake_storage_fail (self->storage, NULL, 0);
  for (unsigned i = 0; !tasuki_flow_drain (self->flow, true); i++)
    {
      g_assert_cmpuint (i, <, 100);
      release_all (self);
      path_rest (self);
    }

  g_assert_cmpuint (self->pairs->len, ==, 0);
  g_assert_cmpuint (fake_storage_count (self->storage, "live-transfer"), ==, 0);
  tasuki_flow_free (self->flow);
  g_ptr_array_unref (self->clients);
  g_ptr_array_unref (self->pairs);
  g_ptr_array_unref (self->chains.filters);
  g_ptr_array_unref (self->chains.authenticators);
  g_ptr_array_unref (self->chains.policies);
  g_object_unref (self->storage);
  g_object_unref (self->transport);
  g_object_unref (self->filter);
  g_object_unref (self->authenticator);
  g_object_unref (self->policy);
  g_free (self);
}

static bool
part_one (Path *self)
{
  for (unsigned i = 0; i < self->pairs->len; i++)
    {
      Pair *pair = g_ptr_array_index (self->pairs, i);

      if (pair->parting)
        {
          pair_break (pair, TASUKI_SIDE_SENDER, pair->bytes);
          return true;
        }
    }

  return false;
}

void
path_rest (Path *self)
{
  do
    while (g_main_context_iteration (NULL, FALSE))
      continue;
  while (part_one (self));
}

void
path_pass (Path *self, unsigned milliseconds)
{
  self->now += (int64_t)milliseconds * 1000;
  tasuki_flow_tick (self->flow);
  path_rest (self);
}

FakePlugin *
path_add (Path *self, GPtrArray *chain)
{
  FakePlugin *plugin = fake_plugin_new ();

  g_ptr_array_add (chain, plugin);
  return plugin;
}

/* --- Clients */

Client *
path_dial (Path *self, const char *address)
{
  g_autoptr (GInetAddress) inet = g_inet_address_new_from_string (address);
  g_autoptr (TasukiPeer) peer = tasuki_peer_new ("relay", inet, 40000);
  Client *client = g_new0 (Client, 1);

  client->path = self;
  client->frames = g_queue_new ();
  g_ptr_array_add (self->clients, client);
  client->connection = tasuki_connection_accept (self->flow, peer, -1, client);
  client->closed = client->connection == NULL;
  path_rest (self);

  return client;
}

Client *
path_dial_secured (Path *self)
{
  Client *client = path_dial (self, "192.0.2.1");

  g_assert_true (client->securing);
  tasuki_connection_on_secured (client->connection, "TLS1.3", NULL);
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
  client_say (sender, TASUKI_MESSAGE_REQUEST,
              "{'request': <uint32 1>, 'to': <'%s'>, 'file-id': <'INVOICE'>, 'name': <'a.csv'>,"
              " 'wait': <uint32 %u>, 'files': <int64 1>, 'size': <int64 5>}",
              to, wait);
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

Client *
path_present (Path *self, GVariant *proceed)
{
  Client *client = path_dial_secured (self);
  g_autoptr (GVariant) ticket = g_variant_lookup_value (proceed, "ticket", NULL);
  g_autofree char *text = g_variant_print (ticket, TRUE);

  client_say (client, TASUKI_MESSAGE_TICKET, "{'ticket': <%s>}", text);
  return client;
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

  g_ptr_array_remove_fast (path->pairs, self);
  tasuki_handover_on_parted (handover, bytes, side, broken);
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
path_store (Client *receiver, const char *id)
{
  client_say (receiver, TASUKI_MESSAGE_RESULT,
              "{'transfer': <'%s'>, 'code': <'ok'>, 'files': <int64 1>, 'bytes': <int64 5>,"
              " 'digest': <@ay [1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,"
              "25,26,27,28,29,30,31,32]>}",
              id);
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
