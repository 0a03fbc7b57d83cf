/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One transfer on its way along the path: its state, its deadline, what happens to it. */

#include "flow/handover.h"

#include <glib/gi18n-lib.h>

#include "api/peer-private.h"
#include "api/transfer-private.h"
#include "flow/flow-private.h"
#include "flow/quota.h"
#include "flow/reason.h"
#include "flow/steps.h"
#include "flow/strands.h"

/* Milliseconds that a client has to say what became of a transfer once its bytes have ended. */
#define RESULT_TIMEOUT 10000u
#define BROKEN_TIMEOUT 3000u

/* Which states may follow which. Every state may be followed by SETTLED. */
static const struct
{
  TasukiHandoverState from;
  TasukiHandoverState to;
} moves[] = {
  { TASUKI_HANDOVER_APPROVING, TASUKI_HANDOVER_WAITING },
  { TASUKI_HANDOVER_APPROVING, TASUKI_HANDOVER_OFFERED },
  { TASUKI_HANDOVER_WAITING, TASUKI_HANDOVER_OFFERED },
  { TASUKI_HANDOVER_OFFERED, TASUKI_HANDOVER_OFFERED },
  { TASUKI_HANDOVER_OFFERED, TASUKI_HANDOVER_WAITING },
  { TASUKI_HANDOVER_OFFERED, TASUKI_HANDOVER_PAIRING },
  { TASUKI_HANDOVER_PAIRING, TASUKI_HANDOVER_RUNNING },
  { TASUKI_HANDOVER_RUNNING, TASUKI_HANDOVER_PARTED },
};

static const char *const state_names[] = {
  [TASUKI_HANDOVER_APPROVING] = "approving", [TASUKI_HANDOVER_WAITING] = "waiting",
  [TASUKI_HANDOVER_OFFERED] = "offered",     [TASUKI_HANDOVER_PAIRING] = "pairing",
  [TASUKI_HANDOVER_RUNNING] = "running",     [TASUKI_HANDOVER_PARTED] = "settling",
  [TASUKI_HANDOVER_SETTLED] = "settled",
};

static bool
is_legal (TasukiHandoverState from, TasukiHandoverState to)
{
  for (size_t i = 0; i < G_N_ELEMENTS (moves); i++)
    if (moves[i].from == from && moves[i].to == to)
      return true;

  return to == TASUKI_HANDOVER_SETTLED && from != TASUKI_HANDOVER_SETTLED;
}

static void
note_key (TasukiHandover *self, TasukiSide side, TasukiPeer *peer)
{
  GBytes *key = tasuki_peer_get_identity_key (peer);

  g_clear_pointer (&self->keys[side], g_bytes_unref);
  g_free (self->fingerprints[side]);
  self->keys[side] = key != NULL ? g_bytes_ref (key) : NULL;
  self->fingerprints[side] = g_strdup (tasuki_peer_get_identity_fingerprint (peer));
}

static void
note_peer (TasukiHandover *self, TasukiSide side, TasukiPeer *peer)
{
  g_free (self->addresses[side]);
  g_free (self->protocols[side]);
  g_free (self->organisations[side]);
  self->organisations[side] = g_strdup (tasuki_peer_get_organisation (peer));
  self->addresses[side] = g_strdup (tasuki_peer_describe (peer));
  self->protocols[side] = g_strdup (tasuki_peer_get_protocol (peer));
  note_key (self, side, peer);
  tasuki_transfer_set_peer (self->transfer, side, peer);
}

TasukiHandover *
tasuki_handover_new (TasukiConnection *sender,
                     uint32_t request,
                     const char *to,
                     const char *file_id,
                     const char *name,
                     int64_t files,
                     int64_t size,
                     uint32_t wait)
{
  TasukiFlow *flow = sender->flow;
  TasukiHandover *self = g_new0 (TasukiHandover, 1);
  g_autofree char *id = tasuki_flow_new_id (flow);

  self->references = 1;
  flow->objects++;
  self->flow = flow;
  self->transfer = tasuki_transfer_new (id, tasuki_peer_get_connection_id (sender->peer), to,
                                        file_id, name, files, size);
  self->request = request;
  self->streams = 1;
  self->control[TASUKI_SIDE_SENDER] = tasuki_connection_ref (sender);
  self->number = flow->requests++;
  self->wait_until = tasuki_flow_deadline (flow, wait * 1000);
  self->started = flow->performer->wall (flow->data);
  note_peer (self, TASUKI_SIDE_SENDER, sender->peer);
  g_hash_table_insert (flow->handovers, (char *)tasuki_transfer_get_id (self->transfer), self);
  tasuki_flow_count_up (flow->senders, tasuki_transfer_get_sender_id (self->transfer));

  return self;
}

TasukiHandover *
tasuki_handover_ref (TasukiHandover *self)
{
  self->references++;
  return self;
}

void
tasuki_handover_unref (TasukiHandover *self)
{
  if (--self->references > 0)
    return;

  g_assert (self->state == TASUKI_HANDOVER_SETTLED);
  self->flow->objects--;
  for (TasukiSide side = TASUKI_SIDE_SENDER; side <= TASUKI_SIDE_RECEIVER; side++)
    {
      g_clear_pointer (&self->control[side], tasuki_connection_unref);
      g_clear_pointer (&self->data[side], tasuki_connection_unref);
      g_clear_pointer (&self->tickets[side], g_bytes_unref);
      g_free (self->addresses[side]);
      g_free (self->protocols[side]);
      g_free (self->organisations[side]);
      g_clear_pointer (&self->keys[side], g_bytes_unref);
      g_free (self->fingerprints[side]);
    }
  g_clear_pointer (&self->strands, tasuki_strands_free);
  for (TasukiSide side = TASUKI_SIDE_SENDER; side <= TASUKI_SIDE_RECEIVER; side++)
    g_clear_pointer (&self->quotas[side], tasuki_quota_release);
  g_free (self->resumes);
  g_object_unref (self->transfer);
  g_free (self->reason);
  g_free (self->digest);
  g_free (self->receipt);
  g_free (self);
}

TasukiHandover *
tasuki_handover_find (TasukiFlow *flow, const char *transfer_id)
{
  return g_hash_table_lookup (flow->handovers, transfer_id);
}

bool
tasuki_handover_is_settled (TasukiHandover *self)
{
  return self->state == TASUKI_HANDOVER_SETTLED;
}

void
tasuki_handover_set_deadline (TasukiHandover *self, unsigned timeout)
{
  self->deadline = timeout != 0 ? tasuki_flow_deadline (self->flow, timeout) : 0;
}

void
tasuki_handover_move (TasukiHandover *self, TasukiHandoverState state, unsigned timeout)
{
  g_assert (is_legal (self->state, state));

  self->state = state;
  if (state == TASUKI_HANDOVER_RUNNING)
    tasuki_pace_begin (&self->pace, tasuki_flow_now (self->flow));
  tasuki_handover_set_deadline (self, timeout);
}

void
tasuki_handover_set_receiver (TasukiHandover *self, TasukiConnection *receiver)
{
  TasukiConnection *before = g_steal_pointer (&self->control[TASUKI_SIDE_RECEIVER]);

  if (before != NULL)
    {
      before->active--;
      tasuki_connection_unref (before);
    }
  tasuki_transfer_set_peer (self->transfer, TASUKI_SIDE_RECEIVER, NULL);
  if (receiver == NULL)
    return;

  receiver->active++;
  self->control[TASUKI_SIDE_RECEIVER] = tasuki_connection_ref (receiver);
  note_peer (self, TASUKI_SIDE_RECEIVER, receiver->peer);
}

const char *
tasuki_handover_gone (TasukiSide side)
{
  return side == TASUKI_SIDE_SENDER ? _ ("the sender went away") : _ ("the receiver went away");
}

static void
unbind (TasukiHandover *self, TasukiSide side)
{
  if (side == TASUKI_SIDE_RECEIVER)
    tasuki_handover_set_receiver (self, NULL);
  else
    g_clear_pointer (&self->control[side], tasuki_connection_unref);
}

void
tasuki_handover_suspect (TasukiHandover *self, TasukiError code, const char *reason)
{
  if (self->decided || self->reason != NULL)
    return;

  self->code = code;
  self->reason = tasuki_reason_dup (reason);
  tasuki_handover_set_deadline (self, BROKEN_TIMEOUT);
}

/* Without the receiver nothing can be completed. A sender need not see its bytes arrive. */
static void
lose (TasukiHandover *self, TasukiSide side)
{
  bool needed = side == TASUKI_SIDE_RECEIVER || self->state < TASUKI_HANDOVER_RUNNING;

  tasuki_settle_conclude (self);
  if (self->state == TASUKI_HANDOVER_OFFERED && side == TASUKI_SIDE_RECEIVER)
    tasuki_offer_begin (self);
  else if (self->state == TASUKI_HANDOVER_RUNNING && needed)
    tasuki_handover_suspect (self, TASUKI_ERROR_LOST, tasuki_handover_gone (side));
  else if (self->state == TASUKI_HANDOVER_PARTED && self->reason != NULL)
    tasuki_settle_fail (self, self->code, self->reason);
  else if (needed)
    tasuki_settle_fail (self, TASUKI_ERROR_LOST, tasuki_handover_gone (side));
}

void
tasuki_handover_on_detached (TasukiHandover *self, TasukiConnection *control, const char *refusal)
{
  for (TasukiSide side = TASUKI_SIDE_SENDER; side <= TASUKI_SIDE_RECEIVER; side++)
    {
      if (self->control[side] != control || tasuki_handover_is_settled (self))
        continue;

      unbind (self, side);
      if (refusal != NULL)
        tasuki_settle_refuse (self, refusal);
      else
        lose (self, side);
    }
}

void
tasuki_handover_note_bytes (TasukiHandover *self, uint64_t bytes)
{
  uint64_t before = tasuki_transfer_get_bytes (self->transfer);

  tasuki_transfer_set_bytes (self->transfer, bytes);
  if (bytes > before)
    tasuki_limit_count (self, bytes - before);
}

void
tasuki_handover_on_progress (TasukiHandover *self, uint64_t bytes)
{
  if (self->state != TASUKI_HANDOVER_RUNNING || bytes == self->moved)
    return;

  self->moved = bytes;
  tasuki_pace_note (&self->pace, tasuki_flow_now (self->flow), bytes);
  tasuki_handover_note_bytes (self, bytes);
  if (!self->completed && self->reason == NULL)
    tasuki_handover_set_deadline (self, self->flow->limits->stall_timeout);
}

/* Who broke it: by leaving, or by what it did while it was there. */
static char *
explain (TasukiSide side, const GError *broken)
{
  if (broken->code == TASUKI_ERROR_LOST)
    return g_strdup_printf ("%s: %s", tasuki_handover_gone (side), broken->message);

  return g_strdup_printf (
      side == TASUKI_SIDE_SENDER ? _ ("the sender: %s") : _ ("the receiver: %s"), broken->message);
}

void
tasuki_handover_on_parted (TasukiHandover *self,
                           uint64_t bytes,
                           TasukiSide side,
                           const GError *broken)
{
  g_autoptr (TasukiHandover) from_join = self;

  g_assert (self->state == TASUKI_HANDOVER_RUNNING);
  tasuki_accept_release_pair (self->flow, self->data);
  tasuki_handover_move (self, TASUKI_HANDOVER_PARTED, RESULT_TIMEOUT);
  tasuki_handover_note_bytes (self, bytes);

  if (self->decided)
    tasuki_settle_conclude (self);
  else if (broken != NULL && self->control[side] == NULL)
    tasuki_settle_fail (self, TASUKI_ERROR_LOST, tasuki_handover_gone (side));
  else if (broken != NULL)
    {
      /* A client that failed on purpose says why in its result; give it a moment. */
      g_autofree char *reason = explain (side, broken);

      g_clear_pointer (&self->reason, g_free);
      tasuki_handover_suspect (self, broken->code, reason);
    }
  else if (self->reason != NULL)
    tasuki_settle_fail (self, self->code, self->reason);
}

static void
on_deadline (TasukiHandover *self)
{
  switch (self->state)
    {
    case TASUKI_HANDOVER_WAITING:
      tasuki_settle_fail (self, TASUKI_ERROR_OFFLINE, _ ("the receiver is not attached"));
      break;
    case TASUKI_HANDOVER_OFFERED:
      tasuki_settle_fail (self, TASUKI_ERROR_TIMED_OUT,
                          _ ("the receiver did not answer the offer"));
      break;
    case TASUKI_HANDOVER_PAIRING:
      tasuki_pair_late (self);
      break;
    case TASUKI_HANDOVER_RUNNING:
      if (self->completed)
        tasuki_settle_cut (self);
      else if (self->reason != NULL)
        tasuki_settle_fail (self, self->code, self->reason);
      else
        tasuki_settle_fail (self, TASUKI_ERROR_TIMED_OUT, _ ("no byte moved for too long"));
      break;
    case TASUKI_HANDOVER_PARTED:
      if (self->decided)
        tasuki_settle_finish (self);
      else if (self->reason != NULL)
        tasuki_settle_fail (self, self->code, self->reason);
      else
        tasuki_settle_fail (self, TASUKI_ERROR_TIMED_OUT,
                            _ ("the receiver did not confirm what it stored"));
      break;
    case TASUKI_HANDOVER_APPROVING:
    case TASUKI_HANDOVER_SETTLED:
    default:
      break;
    }
}

void
tasuki_handover_tick (TasukiHandover *self)
{
  tasuki_strands_tick (self);
  if (self->deadline == 0 || tasuki_flow_now (self->flow) < self->deadline)
    return;

  self->deadline = 0;
  on_deadline (self);
}

GVariant *
tasuki_handover_describe (TasukiHandover *self)
{
  uint64_t bytes = tasuki_transfer_get_bytes (self->transfer);
  GVariantBuilder row = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  tasuki_record_describe (self, &row);
  g_variant_builder_add (&row, "{sv}", "bytes", g_variant_new_int64 ((gint64)bytes));
  g_variant_builder_add (&row, "{sv}", "outcome", g_variant_new_string (state_names[self->state]));
  if (self->state == TASUKI_HANDOVER_RUNNING)
    g_variant_builder_add (&row, "{sv}", "rate",
                           g_variant_new_int64 ((gint64)tasuki_pace_get (
                               &self->pace, tasuki_flow_now (self->flow), bytes)));

  return g_variant_builder_end (&row);
}
