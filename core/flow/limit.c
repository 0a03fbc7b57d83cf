/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Between approve and offer: what the connection IDs of both sides may pass, in how many transfers
 * at a time and in a month. Which limit it is that refuses, its own side alone is told.
 */

#include <glib/gi18n-lib.h>

#include "api/transfer-private.h"
#include "flow/flow-private.h"
#include "flow/quota.h"
#include "flow/steps.h"

static void
refuse (TasukiHandover *handover, TasukiSide side, TasukiError code, const char *reason)
{
  if (handover->decided)
    return;

  handover->confided = true;
  handover->confidant = side;
  tasuki_settle_fail (handover, code, reason);
}

static void
refuse_used_up (TasukiHandover *handover, TasukiSide side)
{
  g_autofree char *reason = g_strdup_printf (_ ("%s has used up what it may pass in a month"),
                                             handover->quotas[side]->id);

  refuse (handover, side, TASUKI_ERROR_REFUSED, reason);
}

static void
refuse_parallel (TasukiHandover *handover, TasukiSide side)
{
  TasukiQuota *quota = handover->quotas[side];
  g_autofree char *reason
      = g_strdup_printf (_ ("%s has as many transfers under way as it may have at a time, %u"),
                         quota->id, quota->parallel);

  refuse (handover, side, TASUKI_ERROR_BUSY, reason);
}

/* What one sends to itself counts once. */
static bool
is_counted_already (TasukiHandover *handover, TasukiSide side)
{
  return side == TASUKI_SIDE_RECEIVER && handover->quotas[0] == handover->quotas[1];
}

static bool
is_within (TasukiHandover *handover, TasukiSide side)
{
  TasukiQuota *quota = handover->quotas[side];

  if (tasuki_usage_judge (quota) == TASUKI_USE_USED_UP)
    refuse_used_up (handover, side);
  else if (quota->parallel != 0 && quota->transfers >= quota->parallel)
    refuse_parallel (handover, side);
  else
    return true;

  return false;
}

/* Nothing comes between the look and the count: of those who ask at once no one too many goes on.
 */
static void
admit (TasukiHandover *handover)
{
  for (TasukiSide side = TASUKI_SIDE_SENDER; side <= TASUKI_SIDE_RECEIVER; side++)
    if (!is_within (handover, side))
      return;

  handover->counted = true;
  for (TasukiSide side = TASUKI_SIDE_SENDER; side <= TASUKI_SIDE_RECEIVER; side++)
    if (!is_counted_already (handover, side))
      tasuki_quota_begin (handover->quotas[side]);
  tasuki_offer_begin (handover);
}

static void
fail (TasukiHandover *handover)
{
  tasuki_settle_fail (handover, TASUKI_ERROR_STORAGE,
                      _ ("the access point could not look up what the connections may pass"));
}

/* Whose a receiver is that has not been there: its owner may see what waited for it, or waits. */
static void
on_receiver_known (bool known, gpointer data)
{
  g_autoptr (TasukiHandover) handover = data;
  char **owner = &handover->organisations[TASUKI_SIDE_RECEIVER];
  const char *organisation = handover->quotas[TASUKI_SIDE_RECEIVER]->organisation;

  if (*owner == NULL)
    *owner = g_strdup (organisation != NULL ? organisation : "");
  if (tasuki_handover_is_settled (handover))
    return;

  if (known)
    admit (handover);
  else
    fail (handover);
}

static void
on_sender_known (bool known, gpointer data)
{
  g_autoptr (TasukiHandover) handover = data;

  if (tasuki_handover_is_settled (handover))
    return;

  if (known)
    tasuki_quota_ask (handover->quotas[TASUKI_SIDE_RECEIVER], false, on_receiver_known,
                      tasuki_handover_ref (handover));
  else
    fail (handover);
}

void
tasuki_limit_begin (TasukiHandover *handover)
{
  for (TasukiSide side = TASUKI_SIDE_SENDER; side <= TASUKI_SIDE_RECEIVER; side++)
    handover->quotas[side]
        = tasuki_quota_hold (handover->flow, tasuki_transfer_get_party (handover->transfer, side));
  tasuki_quota_ask (handover->quotas[TASUKI_SIDE_SENDER], false, on_sender_known,
                    tasuki_handover_ref (handover));
}

void
tasuki_limit_count (TasukiHandover *handover, uint64_t bytes)
{
  for (TasukiSide side = TASUKI_SIDE_SENDER; side <= TASUKI_SIDE_RECEIVER; side++)
    if (handover->quotas[side] != NULL && !is_counted_already (handover, side))
      tasuki_usage_count (handover->quotas[side], bytes);
}

/* What has passed already is past; what is over but for the receiver's word may be completed. */
void
tasuki_limit_cut (TasukiQuota *quota)
{
  g_autoptr (GPtrArray) handovers = NULL;

  if (quota->transfers == 0)
    return;

  handovers = tasuki_flow_list_handovers (quota->flow);
  for (unsigned i = 0; i < handovers->len; i++)
    {
      TasukiHandover *handover = g_ptr_array_index (handovers, i);

      if (!handover->counted || handover->state > TASUKI_HANDOVER_RUNNING)
        continue;
      for (TasukiSide side = TASUKI_SIDE_SENDER; side <= TASUKI_SIDE_RECEIVER; side++)
        if (handover->quotas[side] == quota)
          {
            refuse_used_up (handover, side);
            break;
          }
    }
}

void
tasuki_limit_end (TasukiHandover *handover)
{
  if (!handover->counted)
    return;

  handover->counted = false;
  for (TasukiSide side = TASUKI_SIDE_SENDER; side <= TASUKI_SIDE_RECEIVER; side++)
    if (!is_counted_already (handover, side))
      tasuki_quota_end (handover->quotas[side]);
}
