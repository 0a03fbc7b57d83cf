/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What may happen in a simulated deployment: a table of steps, some more likely than others. */

#include "flow/flow-private.h"
#include "flow/quota.h"
#include "flow/strands.h"
#include "simulation/world.h"
#include "wire/frame.h"

static Lead *
draw_lead (World *self)
{
  return self->leads->len > 0 ? g_ptr_array_index (self->leads, world_draw (self, self->leads->len))
                              : NULL;
}

/* One of late: the tickets of a transfer are of use for a while only, and it may have many. */
static Lead *
draw_late_lead (World *self)
{
  unsigned late = MIN (self->leads->len, 6);

  return late > 0 ? g_ptr_array_index (self->leads, self->leads->len - 1 - world_draw (self, late))
                  : NULL;
}

static bool
may_speak (Client *client)
{
  return client->connection != NULL && client->resumed;
}

static void
come (World *self)
{
  path_login (self->path, world_ids[world_draw (self, CONSENT_PARTIES)], world_draw (self, 3));
}

/* Dials, unless the relay is full: what comes then has no connection to go on with. */
static bool
has_room (World *self)
{
  unsigned open = 2 * self->path->pairs->len;

  for (unsigned i = 0; i < self->path->clients->len; i++)
    open += ((Client *)g_ptr_array_index (self->path->clients, i))->connection != NULL;

  return open < WORLD_CLIENTS_MAX;
}

static void
act_come (World *self)
{
  if (has_room (self))
    come (self);
  else
    g_assert_true (path_dial (self->path, "192.0.2.1")->closed);
}

/* Through a proxy, which comes to speak for a client; or for itself, or not at all. */
static void
act_proxy (World *self)
{
  Path *path = self->path;
  unsigned kind = world_draw (self, 8);

  if (!has_room (self) || path->limits.proxies == NULL)
    g_assert_true (path_dial_proxied (path, WORLD_PROXY)->closed);
  else if (kind == 0)
    path_dial_proxied (path, WORLD_PROXY);
  else if (kind == 1)
    client_preface_local (path_dial_proxied (path, WORLD_PROXY));
  else
    {
      path->proxy = WORLD_PROXY;
      come (self);
      path->proxy = NULL;
    }
}

static void
act_leave (World *self)
{
  GPtrArray *clients = self->path->clients;
  Client *client
      = clients->len > 0 ? g_ptr_array_index (clients, world_draw (self, clients->len)) : NULL;

  if (client == NULL || client->connection == NULL)
    return;
  if (may_speak (client) && client->limit == TASUKI_FRAME_BODY_MAX && world_draw (self, 2) == 0)
    client_say (client, TASUKI_MESSAGE_GOODBYE, "{'code': <'ok'>}");
  else
    client_leave (client);
}

static void
act_request (World *self)
{
  Client *client = world_draw_speaker (self);

  if (client != NULL)
    path_request_streams (client, world_ids[world_draw (self, CONSENT_PARTIES)],
                          world_draw (self, 2) * 5, world_draw (self, 4));
}

static void
act_accept (World *self)
{
  Lead *lead = draw_lead (self);

  if (lead != NULL && may_speak (lead->client))
    client_say (lead->client, TASUKI_MESSAGE_ACCEPT, "{'transfer': <'%s'>, 'streams': <uint32 %u>}",
                lead->transfer, world_draw (self, 6));
}

static void
act_decline (World *self)
{
  Lead *lead = draw_lead (self);

  if (lead != NULL && may_speak (lead->client))
    client_say (lead->client, TASUKI_MESSAGE_DECLINE, "{'transfer': <'%s'>, 'code': <'declined'>}",
                lead->transfer);
}

static void
act_present (World *self)
{
  Lead *lead = world_draw (self, 4) > 0 ? draw_late_lead (self) : draw_lead (self);

  if (lead != NULL && lead->proceed != NULL && has_room (self))
    path_present_stream (self->path, lead->proceed,
                         world_draw (self, path_count_streams (lead->proceed)));
}

static Pair *
draw_pair (World *self)
{
  GPtrArray *pairs = self->path->pairs;

  return pairs->len > 0 ? g_ptr_array_index (pairs, world_draw (self, pairs->len)) : NULL;
}

static void
act_end (World *self)
{
  Pair *pair = draw_pair (self);

  if (pair != NULL)
    pair_end (pair, pair->bytes);
}

static void
act_break (World *self)
{
  Pair *pair = draw_pair (self);

  if (pair != NULL)
    pair_break (pair, (TasukiSide)world_draw (self, 2), pair->bytes);
}

static void
act_progress (World *self)
{
  Pair *pair = draw_pair (self);

  if (pair != NULL && pair->handover != NULL)
    tasuki_strands_on_progress (pair->handover, pair->stream,
                                pair->bytes += world_draw (self, 1000));
}

static void
act_store (World *self)
{
  Lead *lead = draw_lead (self);
  TasukiHandover *handover
      = lead != NULL ? tasuki_handover_find (self->path->flow, lead->transfer) : NULL;

  if (lead == NULL || !may_speak (lead->client))
    return;
  if (handover != NULL && handover->control[TASUKI_SIDE_RECEIVER] == lead->client->connection)
    g_hash_table_add (self->stored, g_strdup (lead->transfer));
  path_store (lead->client, lead->transfer);
}

static Client *
find_speaker (TasukiHandover *handover, TasukiSide side)
{
  TasukiConnection *control = handover->control[side];

  return control != NULL && may_speak (control->channel) ? control->channel : NULL;
}

/* Both sides of a transfer are content, and stay for the next one. */
static void
act_keep (World *self)
{
  Pair *pair = draw_pair (self);
  TasukiHandover *handover = pair != NULL ? pair->handover : NULL;
  Client *sender = handover != NULL ? find_speaker (handover, TASUKI_SIDE_SENDER) : NULL;
  Client *receiver = handover != NULL ? find_speaker (handover, TASUKI_SIDE_RECEIVER) : NULL;
  g_autofree char *id = NULL;

  if (sender == NULL || receiver == NULL || sender == receiver)
    return;

  id = g_strdup (tasuki_transfer_get_id (handover->transfer));
  g_hash_table_add (self->stored, g_strdup (id));
  path_store_and_keep (receiver, id);
  if (may_speak (sender))
    path_keep (sender, id);
}

/* What the performer was told is done. */
static void
act_perform (World *self)
{
  Pair *pair = draw_pair (self);

  if (pair != NULL && pair->resting)
    pair_rest (pair, pair->bytes);
  else if (pair != NULL && pair->awake)
    pair_begin (pair);
}

static void
act_fail (World *self)
{
  static const char *const codes[] = { "failed", "refused", "integrity", "nonsense" };
  Lead *lead = draw_lead (self);

  if (lead != NULL && may_speak (lead->client))
    client_say (lead->client, TASUKI_MESSAGE_RESULT, "{'transfer': <'%s'>, 'code': <'%s'>}",
                lead->transfer, codes[world_draw (self, G_N_ELEMENTS (codes))]);
}

static void
act_cancel (World *self)
{
  Client *client = world_draw_speaker (self);

  if (client != NULL)
    client_say (client, TASUKI_MESSAGE_CANCEL, "{'request': <uint32 1>}");
}

static void
act_intrude (World *self)
{
  Client *client = world_draw_speaker (self);

  if (client != NULL)
    client_say (client, TASUKI_MESSAGE_READY, "{}");
}

static void
act_consent (World *self)
{
  unsigned side = world_draw (self, 2);
  unsigned from = world_draw (self, CONSENT_PARTIES);
  unsigned to = world_draw (self, CONSENT_PARTIES);

  self->policy->given[side][from][to] = !self->policy->given[side][from][to];
  self->policy->changed[side][from][to] = self->path->now;
  if (!self->whispers)
    g_signal_emit_by_name (self->path->storage, "changed", "permission", "7", (guint64)8);
  path_rest (self->path);
}

/* A connection that is changed at all is looked up, and everybody screened again. */
static void
act_touch (World *self)
{
  g_signal_emit_by_name (self->path->storage, "changed", "connection",
                         world_ids[world_draw (self, CONSENT_PARTIES)],
                         (guint64)(world_draw (self, 8) > 0));
  path_rest (self->path);
}

static void
act_hold (World *self)
{
  switch (world_draw (self, 3))
    {
    case 0:
      self->policy->holds = !self->policy->holds;
      break;
    case 1:
      self->path->authenticator->mode = world_draw (self, 2) == 0 ? FAKE_HOLDS : FAKE_ALLOWS;
      break;
    default:
      fake_storage_hold (self->path->storage, world_draw (self, 2) == 0 ? "save" : NULL);
    }
}

/* Nothing that is asked stays unanswered for long. */
static void
act_pass (World *self)
{
  consent_release (self->policy);
  fake_plugin_release (self->path->authenticator, world_draw (self, 4) > 0);
  fake_storage_release (self->path->storage);
  path_rest (self->path);
  path_pass (self->path, 1 + world_draw (self, 200));
}

static void
act_sleep (World *self)
{
  for (unsigned i = 0; i < 100; i++)
    act_pass (self);
}

static void
forge (World *self)
{
  TasukiRecord *row = fake_storage_peek (self->path->storage, "history", NULL);

  if (row != NULL)
    fake_storage_put (self->path->storage, "history", "forged", NULL, tasuki_record_get_body (row),
                      0);
}

static void
tighten (World *self)
{
  TasukiQuota *quota = g_hash_table_lookup (self->path->flow->quotas,
                                            world_ids[world_draw (self, CONSENT_PARTIES)]);

  if (quota != NULL)
    quota->parallel = 1;
}

static void
act_err (World *self)
{
  if (self->forges)
    forge (self);
  if (self->tightens)
    tighten (self);
}

/* The one proxy is trusted no more, or again. */
static void
act_trust (World *self)
{
  if (!self->strays)
    path_trust (self->path, self->path->limits.proxies == NULL ? WORLD_PROXY : NULL);
  else
    g_clear_pointer (&self->path->limits.proxies, tasuki_address_set_unref);
}

static const struct
{
  void (*act) (World *self);
  unsigned weight;
} actions[] = {
  { act_come, 8 },     { act_leave, 2 },    { act_request, 12 }, { act_accept, 14 },
  { act_decline, 1 },  { act_present, 24 }, { act_end, 4 },      { act_break, 1 },
  { act_progress, 3 }, { act_store, 4 },    { act_fail, 1 },     { act_cancel, 1 },
  { act_intrude, 1 },  { act_consent, 2 },  { act_touch, 1 },    { act_hold, 3 },
  { act_pass, 16 },    { act_sleep, 1 },    { act_err, 1 },      { act_keep, 8 },
  { act_perform, 16 }, { act_proxy, 4 },    { act_trust, 1 },
};

void
world_act (World *self)
{
  unsigned total = 0;
  unsigned at = 0;
  unsigned drawn;

  for (unsigned i = 0; i < G_N_ELEMENTS (actions); i++)
    total += actions[i].weight;
  drawn = world_draw (self, total);
  while (drawn >= actions[at].weight)
    drawn -= actions[at++].weight;

  actions[at].act (self);
  world_listen (self);
}
