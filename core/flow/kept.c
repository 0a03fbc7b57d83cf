/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Between settle and the next pair: the data connections of two sessions are kept for a while, so
 * that their next transfer need not dial. It is asked for, judged and recorded like any other.
 */

#include "flow/kept.h"

#include "api/transfer-private.h"
#include "flow/flow-private.h"
#include "flow/steps.h"

#define BOTH_SIDES ((1u << TASUKI_SIDE_SENDER) | (1u << TASUKI_SIDE_RECEIVER))

/* In all, and for two sessions that have several transfers at a time: the oldest go first. */
#define KEPT_MAX          1000u
#define KEPT_MAX_SESSIONS 4u

/* --- Which are kept */

/* Whoever is new has precedence: what is kept takes no more than half of what is allowed. */
static bool
is_crowded (TasukiFlow *flow, const char *source)
{
  const TasukiLimits *limits = flow->limits;

  return flow->admitted > limits->max_connections / 2
         || tasuki_flow_get_count (flow->sources, source) > limits->max_connections_per_source / 2;
}

static bool
is_there (TasukiConnection *control)
{
  return control != NULL && !tasuki_connection_is_dropped (control);
}

static bool
may_keep (TasukiHandover *handover)
{
  TasukiFlow *flow = handover->flow;

  if (flow->limits->keep_data == 0 || flow->draining || handover->strands != NULL)
    return false;
  for (TasukiSide side = TASUKI_SIDE_SENDER; side <= TASUKI_SIDE_RECEIVER; side++)
    if (!is_there (handover->control[side])
        || is_crowded (flow, tasuki_peer_get_source (handover->data[side]->peer)))
      return false;

  return true;
}

void
tasuki_kept_agree (TasukiHandover *handover, TasukiSide side, GVariant *result)
{
  TasukiFlow *flow = handover->flow;

  if (tasuki_message_flag (result, "kept")
      && g_str_equal (tasuki_message_text (result, "code", ""), "ok"))
    handover->keeps |= 1u << side;
  if (handover->keeps != BOTH_SIDES || !handover->completed
      || handover->state != TASUKI_HANDOVER_RUNNING || handover->parting || handover->resting)
    return;

  /* Neither side will end its bytes: if they are not to stay, they are cut. */
  handover->resting = may_keep (handover);
  if (handover->resting)
    flow->performer->rest (flow->data, handover);
  else
    tasuki_settle_cut (handover);
}

/* --- The life of what is kept */

static TasukiKept *
new_kept (TasukiHandover *handover)
{
  TasukiKept *self = g_new0 (TasukiKept, 1);

  self->flow = handover->flow;
  self->flow->objects++;
  self->pair = handover->pair;
  self->mode = handover->mode;
  self->transfer = g_strdup (tasuki_transfer_get_id (handover->transfer));
  self->until = tasuki_flow_deadline (self->flow, self->flow->limits->keep_data);
  for (TasukiSide side = TASUKI_SIDE_SENDER; side <= TASUKI_SIDE_RECEIVER; side++)
    {
      self->data[side] = g_steal_pointer (&handover->data[side]);
      if (handover->control[side] != NULL)
        self->control[side] = tasuki_connection_ref (handover->control[side]);
    }

  return self;
}

static void
free_kept (TasukiKept *self)
{
  for (TasukiSide side = TASUKI_SIDE_SENDER; side <= TASUKI_SIDE_RECEIVER; side++)
    {
      g_clear_pointer (&self->control[side], tasuki_connection_unref);
      g_clear_pointer (&self->data[side], tasuki_connection_unref);
    }
  self->flow->objects--;
  g_free (self->transfer);
  g_free (self);
}

/* From here on it is the performer's, until it is parted. */
static void
drop (TasukiKept *self)
{
  g_queue_remove (&self->flow->kept, self);
  self->flow->performer->drop (self->flow->data, self);
}

static bool
is_of (TasukiKept *self, TasukiConnection *sender, TasukiConnection *receiver)
{
  return self->control[TASUKI_SIDE_SENDER] == sender
         && self->control[TASUKI_SIDE_RECEIVER] == receiver;
}

static void
drop_surplus (TasukiFlow *flow, TasukiKept *newest)
{
  TasukiKept *oldest = NULL;
  unsigned count = 0;

  for (GList *link = flow->kept.tail; link != NULL; link = link->prev)
    if (is_of (link->data, newest->control[0], newest->control[1]))
      {
        oldest = link->data;
        count++;
      }

  if (count > KEPT_MAX_SESSIONS)
    drop (oldest);
  if (flow->kept.length > KEPT_MAX)
    drop (flow->kept.head->data);
}

TasukiKept *
tasuki_kept_on_rested (TasukiHandover *handover, uint64_t bytes)
{
  g_autoptr (TasukiHandover) from_join = NULL;
  bool stays;
  TasukiKept *self;

  if (handover->parting)
    return NULL;

  from_join = handover;
  stays = may_keep (handover);
  self = new_kept (handover);
  g_queue_push_tail (&self->flow->kept, self);
  tasuki_handover_move (handover, TASUKI_HANDOVER_PARTED, 0);
  tasuki_handover_note_bytes (handover, bytes);
  tasuki_settle_finish (handover);

  if (stays)
    drop_surplus (self->flow, self);
  else
    drop (self);
  return self;
}

void
tasuki_kept_on_parted (TasukiKept *self)
{
  g_queue_remove (&self->flow->kept, self);
  /* Its tickets are still good: both sides dial. */
  if (self->handover != NULL)
    self->handover->kept = NULL;
  tasuki_accept_release_pair (self->flow, self->data);
  free_kept (self);
}

/* --- The next transfer */

static TasukiKept *
find (TasukiHandover *handover)
{
  for (GList *link = handover->flow->kept.tail; link != NULL; link = link->prev)
    {
      TasukiKept *self = link->data;

      if (is_of (self, handover->control[0], handover->control[1])
          && g_str_equal (self->mode, handover->mode))
        return self;
    }

  return NULL;
}

void
tasuki_kept_choose (TasukiHandover *handover)
{
  TasukiFlow *flow = handover->flow;
  TasukiKept *self = handover->strands == NULL ? find (handover) : NULL;

  if (self == NULL)
    return;

  g_queue_remove (&flow->kept, self);
  self->handover = handover;
  handover->kept = self;
  flow->performer->expect (flow->data, self);
}

void
tasuki_kept_wake (TasukiHandover *handover)
{
  handover->flow->performer->wake (handover->flow->data, handover->kept);
}

TasukiHandover *
tasuki_kept_on_begun (TasukiKept *self)
{
  TasukiHandover *handover = self->handover;

  if (handover == NULL)
    return NULL;

  for (TasukiSide side = TASUKI_SIDE_SENDER; side <= TASUKI_SIDE_RECEIVER; side++)
    {
      g_hash_table_remove (self->flow->tickets, handover->tickets[side]);
      handover->data[side] = g_steal_pointer (&self->data[side]);
    }
  handover->kept = NULL;
  handover->pair = self->pair;
  tasuki_handover_move (handover, TASUKI_HANDOVER_RUNNING, self->flow->limits->stall_timeout);
  free_kept (self);

  return tasuki_handover_ref (handover);
}

void
tasuki_kept_leave (TasukiHandover *handover)
{
  TasukiKept *self = g_steal_pointer (&handover->kept);

  if (self == NULL)
    return;

  self->handover = NULL;
  drop (self);
}

/* --- Its other ends */

void
tasuki_kept_tick (TasukiFlow *flow)
{
  int64_t now = tasuki_flow_now (flow);
  TasukiKept *oldest;

  while ((oldest = g_queue_peek_head (&flow->kept)) != NULL && oldest->until <= now)
    drop (oldest);
}

void
tasuki_kept_end (TasukiFlow *flow, TasukiConnection *control)
{
  GList *next;

  for (GList *link = flow->kept.head; link != NULL; link = next)
    {
      TasukiKept *self = link->data;

      next = link->next;
      if (control == NULL || self->control[TASUKI_SIDE_SENDER] == control
          || self->control[TASUKI_SIDE_RECEIVER] == control)
        drop (self);
    }
}

static bool
is_from (TasukiKept *self, const char *source)
{
  return g_str_equal (tasuki_peer_get_source (self->data[TASUKI_SIDE_SENDER]->peer), source)
         || g_str_equal (tasuki_peer_get_source (self->data[TASUKI_SIDE_RECEIVER]->peer), source);
}

void
tasuki_kept_make_room (TasukiFlow *flow, const char *source)
{
  bool everywhere = flow->admitted > flow->limits->max_connections / 2;

  if (!is_crowded (flow, source))
    return;

  for (GList *link = flow->kept.head; link != NULL; link = link->next)
    if (everywhere || is_from (link->data, source))
      {
        drop (link->data);
        return;
      }
}
