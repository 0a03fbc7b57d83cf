/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The question put to filters and policies: allow, or deny with a reason. */

#pragma once

#include <tasuki/question.h>

G_BEGIN_DECLS

/**
 * TasukiDecision:
 *
 * The question "may this pass?".
 *
 * Until it is answered it stands at "denied".
 *
 * Since: 0.1
 */
#define TASUKI_TYPE_DECISION (tasuki_decision_get_type ())
TASUKI_AVAILABLE
G_DECLARE_FINAL_TYPE (TasukiDecision, tasuki_decision, TASUKI, DECISION, TasukiQuestion)

/**
 * tasuki_decision_allow:
 * @self: a decision
 * @rule: (nullable): the rule that allows, such as a permission's ID; it is kept in the history
 *
 * Answers "yes". Other plugins of the chain may still deny. May be called from any thread.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_decision_allow (TasukiDecision *self, const char *rule);

/**
 * tasuki_decision_deny:
 * @self: a decision
 * @reason: why, for the relay's records; the peer never sees it
 *
 * Answers "no", which ends the chain. May be called from any thread.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_decision_deny (TasukiDecision *self, const char *reason);

/**
 * tasuki_decision_is_allowed:
 * @self: a decision
 *
 * Says how it was answered. Main context only.
 *
 * Returns: %TRUE if it was answered with "yes"
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_decision_is_allowed (TasukiDecision *self);

/**
 * tasuki_decision_get_rule:
 * @self: a decision
 *
 * Gives the rule that was named with the answer. Main context only.
 *
 * Returns: (nullable) (transfer none): the rule that allowed, if the plugin named one
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_decision_get_rule (TasukiDecision *self);

G_END_DECLS
