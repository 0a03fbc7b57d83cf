/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Step 8, approve: the policies judge for the sender's side, then for the receiver's. A consent
 * that was given under rules that have changed in the meantime is asked for again. */

#include "api/transfer-private.h"
#include "flow/chain.h"
#include "flow/flow-private.h"
#include "flow/steps.h"

typedef struct
{
  TasukiHandover *handover;
  TasukiSide side;
  TasukiApproved next;
  uint64_t rules; /* as they were when the first policy was asked */
  char *why;      /* why it is refused, once it is */
} Approval;

static void
ask (gpointer plugin, TasukiDecision *decision, gpointer data)
{
  Approval *self = data;

  tasuki_policy_judge (plugin, self->handover->transfer, self->side, decision);
}

static void ask_both (Approval *self);
static void ask_side (Approval *self, TasukiSide side);

static void
end (Approval *self)
{
  self->handover->judging = false;
  tasuki_handover_unref (self->handover);
  g_free (self->why);
  g_free (self);
}

static void
on_owner_found (gpointer data, const char *organisation)
{
  Approval *self = data;
  char **owner = &self->handover->organisations[TASUKI_SIDE_RECEIVER];

  if (*owner == NULL)
    *owner = g_strdup (organisation);
  tasuki_settle_refuse (self->handover, self->why);
  end (self);
}

/* The receiver's owner, who has refused by what he permits, is to see that; and whom. */
static void
refuse (Approval *self, const char *why)
{
  TasukiHandover *handover = self->handover;

  handover->refused_for = self->side == TASUKI_SIDE_SENDER ? "sender" : "receiver";
  self->why = g_strdup (why);
  if (self->side == TASUKI_SIDE_RECEIVER)
    tasuki_owner_find (handover->flow, tasuki_transfer_get_receiver_id (handover->transfer),
                       on_owner_found, self);
  else
    {
      tasuki_settle_refuse (handover, why);
      end (self);
    }
}

static void
on_consented (Approval *self)
{
  TasukiHandover *handover = self->handover;

  if (self->side == TASUKI_SIDE_SENDER)
    ask_side (self, TASUKI_SIDE_RECEIVER);
  else if (self->rules != handover->flow->rules)
    ask_both (self);
  else
    {
      if (self->next != NULL)
        self->next (handover);
      end (self);
    }
}

static void
on_decided (bool allowed, const char *why, gpointer data)
{
  Approval *self = data;
  TasukiHandover *handover = self->handover;

  if (tasuki_handover_is_settled (handover))
    end (self);
  else if (!allowed)
    refuse (self, why);
  else
    {
      tasuki_transfer_set_rule (handover->transfer, self->side, why);
      on_consented (self);
    }
}

static void
ask_side (Approval *self, TasukiSide side)
{
  TasukiFlow *flow = self->handover->flow;

  self->side = side;
  tasuki_chain_ask (flow->chains->policies, flow->limits->question_deadline, ask, on_decided, self);
}

static void
ask_both (Approval *self)
{
  self->rules = self->handover->flow->rules;
  ask_side (self, TASUKI_SIDE_SENDER);
}

void
tasuki_approve_begin (TasukiHandover *handover, TasukiApproved next)
{
  Approval *self = g_new0 (Approval, 1);

  g_assert (!handover->judging);
  handover->judging = true;
  self->handover = tasuki_handover_ref (handover);
  self->next = next;
  ask_both (self);
}

void
tasuki_approve_again (TasukiHandover *handover)
{
  /* One that is being judged finds out by itself that the rules have changed. */
  if (!handover->judging)
    tasuki_approve_begin (handover, NULL);
}

/* A transfer that nobody has asked for, but what if. */
typedef struct
{
  TasukiTransfer *transfer;
  TasukiSide side;
  TasukiJudged done;
  gpointer data;
} Supposition;

static void
ask_supposing (gpointer plugin, TasukiDecision *decision, gpointer data)
{
  Supposition *self = data;

  tasuki_policy_judge (plugin, self->transfer, self->side, decision);
}

static void
on_judged (bool allowed, const char *why, gpointer data)
{
  g_autofree Supposition *self = data;

  self->done (allowed, why, self->data);
  g_object_unref (self->transfer);
}

void
tasuki_flow_judge (
    TasukiFlow *self, TasukiTransfer *transfer, TasukiSide side, TasukiJudged done, gpointer data)
{
  Supposition *supposition = g_new0 (Supposition, 1);

  supposition->transfer = g_object_ref (transfer);
  supposition->side = side;
  supposition->done = done;
  supposition->data = data;
  tasuki_chain_ask (self->chains->policies, self->limits->question_deadline, ask_supposing,
                    on_judged, supposition);
}
