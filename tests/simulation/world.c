/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A simulated deployment. */

#include "simulation/world.h"

#include "wire/frame.h"

const char *const world_ids[CONSENT_PARTIES] = { "acme", "bolt", "core", "dune" };

static void
free_lead (gpointer data)
{
  Lead *lead = data;

  g_free (lead->transfer);
  g_clear_pointer (&lead->proceed, g_variant_unref);
  g_free (lead);
}

/* In every other world, so that in the others more comes to its end. */
static const char *const limits[CONSENT_PARTIES] = {
  "",
  ", 'parallel-transfers': <int64 1>",
  ", 'monthly-limit': <int64 300>",
  ", 'rate-limit': <int64 1000>, 'parallel-transfers': <int64 2>",
};

static void
put_connection (World *self, unsigned party, bool limited)
{
  g_autofree char *body = g_strdup_printf ("{'enabled': <true>, 'client-types': <['cli']>%s}",
                                           limited ? limits[party] : "");

  fake_storage_put (self->path->storage, "connection", world_ids[party], NULL,
                    g_variant_parse (G_VARIANT_TYPE_VARDICT, body, NULL, NULL, NULL), 0);
}

World *
world_new (uint64_t seed)
{
  World *self = g_new0 (World, 1);

  /* By its own step, each seed would only begin where the one before has its second number. */
  self->chance = seed * 0xd1342543de82ef95;
  self->path = path_new ();
  self->path->chance = seed;
  self->path->limits.max_connections = WORLD_CLIENTS_MAX;
  self->path->limits.max_handovers = 10;
  self->path->limits.max_handovers_per_sender = 5;
  path_trust (self->path, WORLD_PROXY);
  self->policy = consent_new (world_ids);
  g_ptr_array_set_size (self->path->chains.policies, 0);
  g_ptr_array_add (self->path->chains.policies, g_object_ref (self->policy));
  self->leads = g_ptr_array_new_with_free_func (free_lead);
  self->stored = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (unsigned i = 0; i < CONSENT_PARTIES; i++)
    put_connection (self, i, seed % 2 == 1);
  for (unsigned i = 0; i < 2 * CONSENT_PARTIES * CONSENT_PARTIES; i++)
    (&self->policy->given[0][0][0])[i] = world_draw (self, 4) > 0;

  return self;
}

void
world_free (World *self)
{
  consent_release (self->policy);
  self->policy->holds = false;
  path_free (self->path);
  g_object_unref (self->policy);
  g_ptr_array_unref (self->leads);
  g_hash_table_unref (self->stored);
  g_free (self);
}

/* SplitMix64. */
unsigned
world_draw (World *self, unsigned limit)
{
  uint64_t z = self->chance += 0x9e3779b97f4a7c15;

  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return (unsigned)((z ^ (z >> 31)) >> 32) % limit;
}

Client *
world_draw_speaker (World *self)
{
  GPtrArray *clients = self->path->clients;
  Client *client;

  if (clients->len == 0)
    return NULL;

  client = g_ptr_array_index (clients, world_draw (self, clients->len));
  return client->connection != NULL && client->resumed ? client : NULL;
}

static void
note_lead (World *self, Client *client, TasukiMessageType type, GVariant *body)
{
  Lead *lead = g_new0 (Lead, 1);

  lead->client = client;
  lead->transfer = g_strdup (tasuki_message_text (body, "transfer", ""));
  lead->proceed = type == TASUKI_MESSAGE_PROCEED ? g_variant_ref (body) : NULL;
  g_ptr_array_add (self->leads, lead);
}

static void
listen_to (World *self, Client *client)
{
  while (!g_queue_is_empty (client->frames))
    {
      const uint8_t *bytes = g_bytes_get_data (g_queue_peek_head (client->frames), NULL);
      TasukiMessageType type = bytes[0];
      g_autoptr (GVariant) body = client_expect (client, type);

      if (type == TASUKI_MESSAGE_OFFER || type == TASUKI_MESSAGE_PROCEED)
        note_lead (self, client, type, body);
    }
}

void
world_listen (World *self)
{
  for (unsigned i = 0; i < self->path->clients->len; i++)
    listen_to (self, g_ptr_array_index (self->path->clients, i));
}
