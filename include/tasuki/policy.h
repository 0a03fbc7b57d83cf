/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Extension point: judge a transfer for one side. */

#pragma once

#include <tasuki/decision.h>
#include <tasuki/transfer.h>

G_BEGIN_DECLS

/**
 * TasukiPolicy:
 *
 * Judges whether one side allows a transfer.
 *
 * Every transfer is judged twice, for the sender's side and for the receiver's, before anything
 * is offered, and again whenever a setting changes while it runs.
 *
 * A script implements it by a class with a method for the verb: `do_judge` in Python, `vfunc_judge`
 * in GJS. Whatever that method returns is not looked at; only an answer on the decision counts. An
 * exception in it is printed by the script's language, and leaves the decision without an answer,
 * which is a refusal. Where something still holds the decision, a traceback or a garbage collector,
 * the refusal comes with the deadline (`[relay] question-deadline`).
 *
 * Since: 0.1
 */
#define TASUKI_TYPE_POLICY (tasuki_policy_get_type ())
TASUKI_AVAILABLE
G_DECLARE_INTERFACE (TasukiPolicy, tasuki_policy, TASUKI, POLICY, GObject)

/**
 * TasukiPolicyInterface:
 * @judge: answers @decision on @transfer for @side. The default refuses.
 *
 * Since: 0.1
 */
struct _TasukiPolicyInterface
{
  GTypeInterface parent_iface;

  void (*judge) (TasukiPolicy *self,
                 TasukiTransfer *transfer,
                 TasukiSide side,
                 TasukiDecision *decision);
};

/**
 * TasukiPolicy::changed:
 * @self: the policy
 *
 * Its answers may be different now. Every transfer under way is judged again, and cut if it is
 * refused. A policy that follows the settings emits this once it has taken in a change.
 *
 * Since: 0.1
 */

/**
 * tasuki_policy_changed:
 * @self: a policy
 *
 * Emits [signal@Policy::changed]. Main context only.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_policy_changed (TasukiPolicy *self);

/**
 * tasuki_policy_judge:
 * @self: a policy
 * @transfer: what is to be judged
 * @side: whose consent is asked for
 * @decision: the question to answer
 *
 * Asks the policy. Main context only.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_policy_judge (TasukiPolicy *self,
                                           TasukiTransfer *transfer,
                                           TasukiSide side,
                                           TasukiDecision *decision);

G_END_DECLS
