/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Step 8, approve: the policies judge for the sender's side, then for the receiver's. */

#include "api/transfer-private.h"
#include "flow/chain.h"
#include "flow/flow-private.h"
#include "flow/steps.h"

typedef struct
{
  TasukiHandover *handover;
  TasukiSide side;
  TasukiApproved next;
} Approval;

static void
ask (gpointer plugin, TasukiDecision *decision, gpointer data)
{
  Approval *self = data;

  tasuki_policy_judge (plugin, self->handover->transfer, self->side, decision);
}

static void ask_side (Approval *self);

static void
end (Approval *self)
{
  tasuki_handover_unref (self->handover);
  g_free (self);
}

static void
refuse (Approval *self, const GError *denial)
{
  TasukiHandover *handover = self->handover;
  TasukiConnection *sender = handover->control[TASUKI_SIDE_SENDER];

  tasuki_record_denial (handover->flow, "transfer", sender != NULL ? sender->peer : NULL,
                        tasuki_transfer_get_sender_id (handover->transfer), handover->transfer,
                        TASUKI_ERROR_REFUSED, denial->message);
  tasuki_handover_fail (handover, TASUKI_ERROR_REFUSED, denial->message);
}

static void
on_decided (const char *rule, const GError *denial, gpointer data)
{
  Approval *self = data;
  TasukiHandover *handover = self->handover;

  if (tasuki_handover_is_settled (handover))
    end (self);
  else if (denial != NULL)
    {
      refuse (self, denial);
      end (self);
    }
  else
    {
      tasuki_transfer_set_rule (handover->transfer, self->side, rule);
      if (self->side == TASUKI_SIDE_SENDER)
        {
          self->side = TASUKI_SIDE_RECEIVER;
          ask_side (self);
          return;
        }
      if (self->next != NULL)
        self->next (handover);
      end (self);
    }
}

static void
ask_side (Approval *self)
{
  TasukiFlow *flow = self->handover->flow;

  tasuki_chain_ask (flow->chains->policies, flow->limits->question_deadline, ask, on_decided, self);
}

void
tasuki_approve_begin (TasukiHandover *handover, TasukiApproved next)
{
  Approval *self = g_new0 (Approval, 1);

  self->handover = tasuki_handover_ref (handover);
  self->side = TASUKI_SIDE_SENDER;
  self->next = next;
  ask_side (self);
}
