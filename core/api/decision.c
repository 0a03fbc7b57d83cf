/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The question put to filters and policies. It stands at "denied" until it is answered. */

#include <tasuki/decision.h>

#include "api/question-private.h"

struct _TasukiDecision
{
  TasukiQuestion parent_instance;

  bool allowed;
  char *rule;
};

G_DEFINE_FINAL_TYPE (TasukiDecision, tasuki_decision, TASUKI_TYPE_QUESTION)

static void
tasuki_decision_finalize (GObject *object)
{
  g_free (TASUKI_DECISION (object)->rule);

  G_OBJECT_CLASS (tasuki_decision_parent_class)->finalize (object);
}

static void
tasuki_decision_class_init (TasukiDecisionClass *class)
{
  G_OBJECT_CLASS (class)->finalize = tasuki_decision_finalize;
}

static void
tasuki_decision_init (TasukiDecision *self)
{
}

void
tasuki_decision_allow (TasukiDecision *self, const char *rule)
{
  g_return_if_fail (TASUKI_IS_DECISION (self));

  if (!tasuki_question_claim (TASUKI_QUESTION (self)))
    return;

  self->allowed = true;
  self->rule = g_strdup (rule);
  tasuki_question_settle (TASUKI_QUESTION (self));
}

void
tasuki_decision_deny (TasukiDecision *self, const char *reason)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (TASUKI_IS_DECISION (self));
  g_return_if_fail (reason != NULL);

  error = g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_REFUSED, reason);
  tasuki_question_fail (TASUKI_QUESTION (self), error);
}

gboolean
tasuki_decision_is_allowed (TasukiDecision *self)
{
  g_return_val_if_fail (TASUKI_IS_DECISION (self), FALSE);

  return self->allowed && tasuki_question_get_error (TASUKI_QUESTION (self)) == NULL;
}

const char *
tasuki_decision_get_rule (TasukiDecision *self)
{
  g_return_val_if_fail (TASUKI_IS_DECISION (self), NULL);

  return self->rule;
}
