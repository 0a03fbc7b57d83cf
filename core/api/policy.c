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

static guint changed_signal;

static void
tasuki_policy_default_init (TasukiPolicyInterface *iface)
{
  changed_signal = g_signal_new ("changed", TASUKI_TYPE_POLICY, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
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

void
tasuki_policy_changed (TasukiPolicy *self)
{
  g_return_if_fail (TASUKI_IS_POLICY (self));

  g_signal_emit (self, changed_signal, 0);
}
