/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Beside pair: the further streams of a transfer, and the sum and the end of all of them. */

#include "flow/strands.h"

#include <glib/gi18n-lib.h>

#include "flow/flow-private.h"
#include "flow/steps.h"

typedef struct
{
  GBytes *tickets[2];
  TasukiConnection *data[2];
  bool joined;
  uint64_t bytes;
} Strand;

struct _TasukiStrands
{
  unsigned count;
  unsigned flowing; /* joined, and not parted */
  int64_t deadline; /* until which all have to be joined; 0: they are, or never will */
  GError *broken;   /* what broke first */
  TasukiSide side;
  Strand each[TASUKI_STREAMS_MAX]; /* of the first, the bytes alone */
};

static unsigned
subtract (unsigned most, unsigned taken)
{
  return most > taken ? most - taken : 0;
}

/* How many streams the limits on connections have room for now: each has one of either side. */
static unsigned
count_room (TasukiHandover *handover)
{
  TasukiFlow *flow = handover->flow;
  unsigned room = G_MAXUINT;
  const char *sources[2];

  for (TasukiSide side = TASUKI_SIDE_SENDER; side <= TASUKI_SIDE_RECEIVER; side++)
    {
      sources[side] = tasuki_peer_get_source (handover->control[side]->peer);
      room = MIN (room, subtract (flow->limits->max_connections_per_source,
                                  tasuki_flow_get_count (flow->sources, sources[side])));
    }
  if (g_str_equal (sources[0], sources[1]))
    room /= 2;

  return MIN (room, subtract (flow->limits->max_connections, flow->admitted) / 2);
}

void
tasuki_strands_begin (TasukiHandover *handover)
{
  unsigned count = handover->streams > 1 ? MIN (handover->streams, count_room (handover)) : 1;

  if (count <= 1)
    return;

  handover->strands = g_new0 (TasukiStrands, 1);
  handover->strands->count = count;
}

void
tasuki_strands_free (TasukiStrands *self)
{
  for (unsigned i = 1; i < self->count; i++)
    for (TasukiSide side = TASUKI_SIDE_SENDER; side <= TASUKI_SIDE_RECEIVER; side++)
      {
        g_clear_pointer (&self->each[i].tickets[side], g_bytes_unref);
        g_clear_pointer (&self->each[i].data[side], tasuki_connection_unref);
      }
  g_clear_error (&self->broken);
  g_free (self);
}

void
tasuki_strands_insert_tickets (TasukiHandover *handover, TasukiSide side, GVariantDict *body)
{
  TasukiFlow *flow = handover->flow;
  TasukiStrands *self = handover->strands;
  uint8_t tickets[TASUKI_STREAMS_MAX][TASUKI_TICKET_SIZE];

  if (self == NULL)
    return;

  for (unsigned i = 1; i < self->count; i++)
    {
      flow->performer->random (flow->data, tickets[i], sizeof *tickets);
      self->each[i].tickets[side] = g_bytes_new (tickets[i], sizeof *tickets);
      g_hash_table_insert (flow->tickets, g_bytes_ref (self->each[i].tickets[side]), handover);
    }
  g_variant_dict_insert_value (body, "more",
                               g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, tickets[1],
                                                          (self->count - 1) * sizeof *tickets, 1));
}

/* Once the first stream flows, and both ends of this one are there. */
static void
join_if_ready (TasukiHandover *handover, unsigned stream)
{
  TasukiFlow *flow = handover->flow;
  Strand *strand = &handover->strands->each[stream];
  TasukiConnection *sender = strand->data[TASUKI_SIDE_SENDER];
  TasukiConnection *receiver = strand->data[TASUKI_SIDE_RECEIVER];

  if (handover->state != TASUKI_HANDOVER_RUNNING || strand->joined
      || !tasuki_origin_is_cleared (sender) || !tasuki_origin_is_cleared (receiver))
    return;

  strand->joined = true;
  handover->strands->flowing++;
  tasuki_connection_move (sender, TASUKI_STAGE_JOINED, 0);
  tasuki_connection_move (receiver, TASUKI_STAGE_JOINED, 0);
  flow->performer->join (flow->data, tasuki_handover_ref (handover), stream, sender, receiver);
  tasuki_connection_hand_over (sender);
  tasuki_connection_hand_over (receiver);
}

/* The stream and the side that a ticket is for; 0 for the first stream's. */
static unsigned
find_ticket (TasukiStrands *self, GBytes *ticket, TasukiSide *side)
{
  for (unsigned i = 1; i < self->count; i++)
    for (*side = TASUKI_SIDE_SENDER; *side <= TASUKI_SIDE_RECEIVER; (*side)++)
      if (g_bytes_equal (self->each[i].tickets[*side], ticket))
        return i;

  return 0;
}

bool
tasuki_strands_take (TasukiHandover *handover, TasukiConnection *connection, GBytes *ticket)
{
  TasukiSide side;
  unsigned stream = handover->strands != NULL ? find_ticket (handover->strands, ticket, &side) : 0;

  if (stream == 0)
    return false;

  handover->strands->each[stream].data[side] = tasuki_connection_ref (connection);
  join_if_ready (handover, stream);
  return true;
}

void
tasuki_strands_start (TasukiHandover *handover)
{
  TasukiStrands *self = handover->strands;

  if (self == NULL)
    return;

  self->flowing++;
  self->deadline = tasuki_flow_deadline (handover->flow, handover->flow->limits->pair_timeout);
  tasuki_strands_go_on (handover);
}

void
tasuki_strands_go_on (TasukiHandover *handover)
{
  for (unsigned i = 1; handover->strands != NULL && i < handover->strands->count; i++)
    join_if_ready (handover, i);
}

TasukiConnection *
tasuki_strands_get (TasukiHandover *handover, unsigned stream, TasukiSide side)
{
  TasukiStrands *self = handover->strands;

  return self != NULL && stream < self->count ? self->each[stream].data[side] : NULL;
}

bool
tasuki_strands_find (TasukiHandover *handover, TasukiConnection *connection, TasukiSide *side)
{
  TasukiStrands *self = handover->strands;

  for (unsigned i = 1; self != NULL && i < self->count; i++)
    for (*side = TASUKI_SIDE_SENDER; *side <= TASUKI_SIDE_RECEIVER; (*side)++)
      if (self->each[i].data[*side] == connection)
        return true;

  return false;
}

static void
leave (TasukiHandover *handover, Strand *strand, TasukiSide side)
{
  TasukiConnection *waiting = g_steal_pointer (&strand->data[side]);

  g_hash_table_remove (handover->flow->tickets, strand->tickets[side]);
  if (waiting == NULL)
    return;

  if (!tasuki_connection_is_dropped (waiting))
    tasuki_connection_drop (waiting, TASUKI_ERROR_LOST, _ ("the transfer has ended"), true);
  tasuki_connection_unref (waiting);
}

void
tasuki_strands_close (TasukiHandover *handover)
{
  TasukiStrands *self = handover->strands;

  for (unsigned i = 1; self != NULL && i < self->count; i++)
    for (TasukiSide side = TASUKI_SIDE_SENDER; side <= TASUKI_SIDE_RECEIVER; side++)
      if (!self->each[i].joined && self->each[i].tickets[side] != NULL)
        leave (handover, &self->each[i], side);
  if (self != NULL)
    self->deadline = 0;
}

static bool
are_joined (TasukiStrands *self)
{
  for (unsigned i = 1; i < self->count; i++)
    if (!self->each[i].joined)
      return false;

  return true;
}

void
tasuki_strands_tick (TasukiHandover *handover)
{
  TasukiStrands *self = handover->strands;

  if (self == NULL || self->deadline == 0 || tasuki_flow_now (handover->flow) < self->deadline)
    return;

  self->deadline = 0;
  if (!are_joined (self))
    tasuki_settle_fail (handover, TASUKI_ERROR_TIMED_OUT,
                        _ ("a data connection was not made in time"));
}

static uint64_t
add_up (TasukiStrands *self)
{
  uint64_t bytes = 0;

  for (unsigned i = 0; i < self->count; i++)
    bytes += self->each[i].bytes;

  return bytes;
}

void
tasuki_strands_on_progress (TasukiHandover *handover, unsigned stream, uint64_t bytes)
{
  TasukiStrands *self = handover->strands;

  if (self != NULL)
    self->each[stream].bytes = bytes;
  tasuki_handover_on_progress (handover, self != NULL ? add_up (self) : bytes);
}

/* What breaks first is the reason; the others are only cut. */
static void
note_end (TasukiStrands *self, TasukiSide side, const GError *broken)
{
  self->flowing--;
  if (broken == NULL || self->broken != NULL)
    return;

  self->broken = g_error_copy (broken);
  self->side = side;
}

void
tasuki_strands_on_parted (TasukiHandover *handover,
                          unsigned stream,
                          uint64_t bytes,
                          TasukiSide side,
                          const GError *broken)
{
  g_autoptr (TasukiHandover) keep = tasuki_handover_ref (handover);
  TasukiStrands *self = handover->strands;

  if (self == NULL)
    {
      tasuki_handover_on_parted (handover, bytes, side, broken);
      return;
    }

  self->each[stream].bytes = bytes;
  note_end (self, side, broken);
  tasuki_accept_release_pair (handover->flow,
                              stream > 0 ? self->each[stream].data : handover->data);
  if (stream > 0)
    tasuki_handover_unref (handover); /* the join's; the first's is for the end of all */

  if (self->flowing > 0 && broken != NULL)
    tasuki_settle_cut (handover);
  if (self->flowing > 0)
    return;

  tasuki_strands_close (handover);
  tasuki_handover_on_parted (handover, add_up (self), self->side, self->broken);
}
