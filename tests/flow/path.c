/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The path with everything around it faked. */

#include "flow/path.h"

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
preface (gpointer data, TasukiConnection *connection)
{
  get_client (connection)->prefacing = true;
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
join (gpointer data,
      TasukiHandover *handover,
      unsigned stream,
      TasukiConnection *sender,
      TasukiConnection *receiver)
{
  Path *self = data;
  Pair *pair = g_new0 (Pair, 1);

  take (sender);
  take (receiver);
  pair->path = self;
  pair->handover = handover;
  pair->stream = stream;
  if (stream == 0)
    handover->pair = pair;
  g_ptr_array_add (self->pairs, pair);
}

static void
part (gpointer data, TasukiHandover *handover)
{
  Path *self = data;

  for (unsigned i = 0; i < self->pairs->len; i++)
    {
      Pair *pair = g_ptr_array_index (self->pairs, i);

      if (pair->handover == handover)
        pair->parting = true;
    }
}

static void
rest (gpointer data, TasukiHandover *handover)
{
  Pair *pair = handover->pair;

  g_assert_false (pair->resting);
  pair->resting = true;
}

static void
expect (gpointer data, TasukiKept *kept)
{
  Pair *pair = kept->pair;

  g_assert_true (pair->kept == kept && !pair->expecting);
  pair->expecting = true;
}

static void
wake (gpointer data, TasukiKept *kept)
{
  Pair *pair = kept->pair;

  g_assert_true (pair->kept == kept && pair->expecting && !pair->awake);
  pair->expecting = false;
  pair->awake = true;
}

static void
drop (gpointer data, TasukiKept *kept)
{
  ((Pair *)kept->pair)->parting = true;
}

static void
shape (gpointer data, const char *id, uint64_t rate)
{
  Path *self = data;

  if (rate != 0)
    g_hash_table_replace (self->rates, g_strdup (id), GUINT_TO_POINTER ((unsigned)rate));
  else
    g_assert_true (g_hash_table_remove (self->rates, id));
}

static const TasukiPerformer performer = {
  .now = now,
  .wall = wall,
  .random = fill,
  .preface = preface,
  .secure = secure,
  .resume = resume,
  .send = send_frame,
  .close = close_connection,
  .join = join,
  .part = part,
  .rest = rest,
  .expect = expect,
  .wake = wake,
  .drop = drop,
  .shape = shape,
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
  self->address = "192.0.2.1";
  self->limits = (TasukiLimits){
    .name = (char *)"test",
    .max_connections = 1000,
    .max_connections_per_source = 100,
    .max_handovers = 100,
    .max_handovers_per_sender = 50,
    .max_streams = 4,
    .handshake_timeout = 10000,
    .login_timeout = 10000,
    .keep_alive = 30000,
    .offer_timeout = 30000,
    .pair_timeout = 30000,
    .stall_timeout = 60000,
    .question_deadline = 60000,
    .keep_data = 20000,
    .may_terminate = true,
    .may_end_to_end = true,
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
  self->rates = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
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
  g_assert_cmpuint (g_hash_table_size (self->rates), ==, 0);
  g_assert_cmpuint (fake_storage_count (self->storage, "live-transfer"), ==, 0);
  tasuki_flow_free (self->flow);
  g_ptr_array_unref (self->clients);
  g_ptr_array_unref (self->pairs);
  g_hash_table_unref (self->rates);
  g_ptr_array_unref (self->chains.filters);
  g_ptr_array_unref (self->chains.authenticators);
  g_ptr_array_unref (self->chains.policies);
  g_object_unref (self->storage);
  g_object_unref (self->transport);
  g_object_unref (self->filter);
  g_object_unref (self->authenticator);
  g_object_unref (self->policy);
  g_clear_pointer (&self->limits.proxies, tasuki_address_set_unref);
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

void
path_set (Path *self, const char *id, const char *more)
{
  g_autofree char *text = g_strdup_printf ("{'enabled': <true>, 'client-types': <['cli']>%s%s}",
                                           *more != '\0' ? ", " : "", more);
  g_autoptr (GVariant) body = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);
  g_autoptr (TasukiRecord) record = tasuki_record_new ("connection", id, "default", NULL, body);
  g_autoptr (TasukiChange) change = tasuki_change_new (record, TASUKI_EXPECT_ANYTHING, 0);

  tasuki_storage_save_async (TASUKI_STORAGE (self->storage), change, NULL, NULL);
  path_rest (self);
}

unsigned
path_rate (Path *self, const char *id)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->rates, id));
}

int64_t
path_wall (Path *self)
{
  return wall (self);
}

FakePlugin *
path_add (Path *self, GPtrArray *chain)
{
  FakePlugin *plugin = fake_plugin_new ();

  g_ptr_array_add (chain, plugin);
  return plugin;
}
