/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Extension point: judge a transfer for one side. The default refuses. */

#include <tasuki/policy.h>

#include "api/question-private.h"

G_DEFINE_INTERFACE (TasukiPolicy, tasuki_policy, G_TYPE_OBJECT)

static void
default_judge (TasukiPolicy *self,
               TasukiTransfer *transfer,
               TasukiSide side,
               TasukiDecision *decision)
{
  tasuki_question_not_supported (TASUKI_QUESTION (decision), "judge");
}

static void
tasuki_policy_default_init (TasukiPolicyInterface *iface)
{
  iface->judge = default_judge;
}

void
tasuki_policy_judge (TasukiPolicy *self,
                     TasukiTransfer *transfer,
                     TasukiSide side,
                     TasukiDecision *decision)
{
  g_return_if_fail (TASUKI_IS_POLICY (self));

  TASUKI_POLICY_GET_IFACE (self)->judge (self, transfer, side, decision);
}
