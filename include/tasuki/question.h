/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The base of all question objects: answered once, now or later; no answer is a refusal. */

#pragma once

#include <tasuki/error.h>

G_BEGIN_DECLS

/**
 * TasukiQuestion:
 *
 * A question that the core puts to a plugin.
 *
 * The core calls a verb of an extension point on the main context and hands over a question. The
 * plugin answers it before it returns, or keeps a reference and answers later, from any thread.
 * The first answer counts; a second one is logged and ignored. A question that is finalised without
 * an answer, or whose deadline passes, has been answered with a refusal.
 *
 * Since: 0.1
 */
#define TASUKI_TYPE_QUESTION (tasuki_question_get_type ())
TASUKI_AVAILABLE
G_DECLARE_DERIVABLE_TYPE (TasukiQuestion, tasuki_question, TASUKI, QUESTION, GObject)

struct _TasukiQuestionClass
{
  GObjectClass parent_class;
};

/**
 * tasuki_question_is_answered:
 * @self: a question
 *
 * Whether an answer was given, be it by the plugin or by the deadline. A plugin that works on an
 * answer for long may ask this to stop early. May be called from any thread.
 *
 * Returns: %TRUE once it is answered
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_question_is_answered (TasukiQuestion *self);

/**
 * tasuki_question_fail:
 * @self: a question
 * @error: why there is no answer
 *
 * Answers with an error, which the core reads as a refusal. May be called from any thread.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_question_fail (TasukiQuestion *self, const GError *error);

G_END_DECLS
