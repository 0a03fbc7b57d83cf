/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Performs on sockets what the flow decides: the only file that knows both. */

#include "performer.h"

#include <sodium.h>

#include "flow/connection.h"
#include "flow/handover.h"
#include "flow/kept.h"
#include "flow/strands.h"
#include "io/channel.h"
#include "io/pump.h"
#include "io/rate.h"

#define TICK_INTERVAL 200 /* milliseconds */

struct _TasukiPerforming
{
  const TasukiLimits *limits;
  TasukiFlow *flow;
  TasukiWorker **workers;
  unsigned count;
  unsigned next;
  guint tick;
};

/* Two data connections on their way from their channels into a pump. */
typedef struct _Join Join;
struct _Join
{
  TasukiHandover *handover; /* whose bytes pass; NULL between two transfers */
  TasukiKept *kept;         /* what it is between them */
  Join *next;               /* of the same transfer */
  unsigned stream;
  const TasukiLimits *limits;
  TasukiWorker *worker;
  TasukiEnd ends[2];
  unsigned arrived;
  TasukiPump *pump;
  bool parting;
};

typedef struct
{
  Join *join;
  TasukiSide side;
} Release;

static int64_t
now (gpointer data)
{
  return g_get_monotonic_time ();
}

static int64_t
wall (gpointer data)
{
  return g_get_real_time ();
}

static void
random_bytes (gpointer data, uint8_t *bytes, size_t length)
{
  randombytes_buf (bytes, length);
}

static void
preface (gpointer data, TasukiConnection *connection)
{
  tasuki_channel_preface (connection->channel);
}

static void
secure (gpointer data, TasukiConnection *connection, TasukiStream *stream)
{
  tasuki_channel_secure (connection->channel, stream);
}

static void
resume (gpointer data, TasukiConnection *connection, uint32_t limit)
{
  tasuki_channel_resume (connection->channel, limit);
}

static void
send_frame (gpointer data, TasukiConnection *connection, GBytes *frame)
{
  tasuki_channel_send (connection->channel, frame);
}

static void
close_connection (gpointer data, TasukiConnection *connection)
{
  tasuki_channel_close (g_steal_pointer (&connection->channel));
}

static void
on_progress (gpointer data, uint64_t bytes)
{
  Join *join = data;

  if (join->handover != NULL)
    tasuki_strands_on_progress (join->handover, join->stream, bytes);
}

static void
unlink_join (Join *join)
{
  Join *one = join->handover->pair;

  if (one == join)
    join->handover->pair = join->next;
  for (; one != NULL; one = one->next)
    if (one->next == join)
      one->next = join->next;
}

static void
on_parted (gpointer data, uint64_t bytes, unsigned end, const GError *broken)
{
  Join *join = data;

  if (join->kept != NULL)
    tasuki_kept_on_parted (join->kept);
  else
    {
      unlink_join (join);
      tasuki_strands_on_parted (join->handover, join->stream, bytes, (TasukiSide)end, broken);
    }
  g_free (join);
}

static void
on_rested (gpointer data, uint64_t bytes)
{
  Join *join = data;

  join->kept = tasuki_kept_on_rested (join->handover, bytes);
  if (join->kept != NULL)
    join->handover = NULL;
}

static void
on_begun (gpointer data)
{
  Join *join = data;

  join->handover = tasuki_kept_on_begun (join->kept);
  if (join->handover != NULL)
    join->kept = NULL;
}

static const TasukiPumpEvents pump_events = {
  .progress = on_progress,
  .parted = on_parted,
  .rested = on_rested,
  .begun = on_begun,
};

static void
on_released (gpointer data, TasukiEnd end)
{
  g_autofree Release *release = data;
  Join *join = release->join;
  g_autoptr (GBytes) greeting = NULL;
  TasukiTransfer *transfer;

  join->ends[release->side] = end;
  if (++join->arrived < 2)
    return;

  transfer = join->handover->transfer;
  greeting = tasuki_message_pack (TASUKI_MESSAGE_READY, NULL);
  join->pump = tasuki_pump_new (
      join->worker, join->ends,
      &(TasukiPumpPlan){ .greeting = greeting,
                         .parties = { tasuki_transfer_get_sender_id (transfer),
                                      tasuki_transfer_get_receiver_id (transfer) },
                         .end_to_end = g_str_equal (join->handover->mode, TASUKI_MODE_END_TO_END),
                         .switch_timeout = join->limits->pair_timeout },
      &pump_events, join);
  if (join->parting)
    tasuki_pump_part (join->pump);
}

static void
release (Join *join, TasukiConnection *connection, TasukiSide side)
{
  Release *order = g_new0 (Release, 1);

  order->join = join;
  order->side = side;
  tasuki_channel_release (g_steal_pointer (&connection->channel), on_released, order);
}

/* All of a transfer lives on one worker, that of its sender's first connection. */
static void
join (gpointer data,
      TasukiHandover *handover,
      unsigned stream,
      TasukiConnection *sender,
      TasukiConnection *receiver)
{
  Join *self = g_new0 (Join, 1);

  self->handover = handover;
  self->stream = stream;
  self->limits = ((TasukiPerforming *)data)->limits;
  self->next = handover->pair;
  self->worker
      = self->next != NULL ? self->next->worker : tasuki_channel_get_worker (sender->channel);
  handover->pair = self;
  release (self, sender, TASUKI_SIDE_SENDER);
  release (self, receiver, TASUKI_SIDE_RECEIVER);
}

static void
part (gpointer data, TasukiHandover *handover)
{
  for (Join *self = handover->pair; self != NULL; self = self->next)
    {
      self->parting = true;
      if (self->pump != NULL)
        tasuki_pump_part (self->pump);
    }
}

/* What was called a transfer before its bytes could flow has nothing to keep. */
static void
rest (gpointer data, TasukiHandover *handover)
{
  Join *self = handover->pair;

  if (self->pump != NULL)
    tasuki_pump_rest (self->pump);
  else
    self->parting = true;
}

static void
expect (gpointer data, TasukiKept *kept)
{
  tasuki_pump_expect (((Join *)kept->pair)->pump);
}

static void
wake (gpointer data, TasukiKept *kept)
{
  tasuki_pump_wake (((Join *)kept->pair)->pump);
}

static void
drop (gpointer data, TasukiKept *kept)
{
  tasuki_pump_part (((Join *)kept->pair)->pump);
}

static void
shape (gpointer data, const char *id, uint64_t rate)
{
  tasuki_rate_set_own (id, rate);
}

static const TasukiPerformer performer = {
  .now = now,
  .wall = wall,
  .random = random_bytes,
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

static void
on_prefaced (gpointer data, const TasukiProxyHeader *header)
{
  tasuki_connection_on_prefaced (data, header);
}

static void
on_secured (gpointer data, const char *protocol, const char *fingerprint)
{
  tasuki_connection_on_secured (data, protocol, fingerprint);
}

static void
on_message (gpointer data, TasukiMessageType type, GVariant *body)
{
  tasuki_connection_on_message (data, type, body);
}

static void
on_closed (gpointer data, const GError *reason)
{
  tasuki_connection_on_closed (data, reason);
}

static const TasukiChannelEvents channel_events = {
  .prefaced = on_prefaced,
  .secured = on_secured,
  .message = on_message,
  .closed = on_closed,
};

static gboolean
on_tick (gpointer data)
{
  TasukiPerforming *self = data;

  tasuki_flow_tick (self->flow);
  return G_SOURCE_CONTINUE;
}

TasukiPerforming *
tasuki_performer_new (const TasukiLimits *limits, const TasukiChains *chains, unsigned workers)
{
  TasukiPerforming *self = g_new0 (TasukiPerforming, 1);

  self->limits = limits;
  self->count = workers;
  self->workers = g_new0 (TasukiWorker *, workers);
  for (unsigned i = 0; i < workers; i++)
    self->workers[i] = tasuki_worker_new (i);
  self->flow = tasuki_flow_new (limits, chains, &performer, self);
  self->tick = g_timeout_add (TICK_INTERVAL, on_tick, self);

  return self;
}

void
tasuki_performer_free (TasukiPerforming *self)
{
  g_source_remove (self->tick);
  tasuki_flow_free (self->flow);
  for (unsigned i = 0; i < self->count; i++)
    tasuki_worker_free (self->workers[i]);
  g_free (self->workers);
  g_free (self);
}

TasukiFlow *
tasuki_performer_get_flow (TasukiPerforming *self)
{
  return self->flow;
}

typedef TasukiConnection *(*Accept) (TasukiFlow *flow,
                                     TasukiPeer *peer,
                                     int descriptor,
                                     gpointer channel);

static void
take (TasukiPerforming *self, int descriptor, GInetSocketAddress *address, Accept accept)
{
  TasukiWorker *worker = self->workers[self->next++ % self->count];
  g_autoptr (TasukiPeer) peer
      = tasuki_peer_new ("relay", g_inet_socket_address_get_address (address),
                         g_inet_socket_address_get_port (address));
  TasukiChannel *channel = tasuki_channel_new (descriptor, worker, &channel_events);
  TasukiConnection *connection = accept (self->flow, peer, descriptor, channel);

  if (connection != NULL)
    tasuki_channel_set_data (channel, connection);
  else
    tasuki_channel_close (channel);
}

void
tasuki_performer_take (TasukiPerforming *self, int descriptor, GInetSocketAddress *address)
{
  take (self, descriptor, address, tasuki_connection_accept);
}

void
tasuki_performer_take_proxied (TasukiPerforming *self, int descriptor, GInetSocketAddress *address)
{
  take (self, descriptor, address, tasuki_connection_accept_proxied);
}
