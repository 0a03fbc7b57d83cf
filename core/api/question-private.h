/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the core asks a question, and how the kinds of questions are answered. */

#pragma once

#include <stdbool.h>

#include <tasuki/question.h>

/* Called once, on the context where the question was put, never before the verb has returned. */
typedef void (*TasukiQuestionFunc) (TasukiQuestion *question, gpointer data);

/*
 * Makes a question ready to be put to @asked, a name for messages. From now on @done will be
 * called exactly once: after the first answer, after @deadline milliseconds (0 for none), or after
 * the last reference was dropped without an answer. The caller then calls the verb and drops its
 * own reference, so that a question that the plugin drops is finalised. A question is put once; one
 * that somebody answered before is done at once.
 */
void tasuki_question_put (TasukiQuestion *self,
                          const char *asked,
                          unsigned deadline,
                          TasukiQuestionFunc done,
                          gpointer data);

/* For questions that scripts make: whether it was put already, and cannot be put again. */
bool tasuki_question_was_put (TasukiQuestion *self);

/*
 * Puts such a one for whoever waits for @task (transfer full), which is what @done gets. FALSE if
 * it was put already: the task has failed, and nobody is to be asked.
 */
bool tasuki_question_put_task (TasukiQuestion *self,
                               const char *asked,
                               unsigned deadline,
                               TasukiQuestionFunc done,
                               GTask *task);

/* What such a @done ends with, if it does anything else: @task (transfer full) has its result. */
void tasuki_question_return (TasukiQuestion *self, gpointer task);

/*
 * The first answer wins: TRUE once. Whoever gets it stores the answer and calls
 * tasuki_question_settle(). For the others the answer is logged as superfluous. Any thread.
 */
bool tasuki_question_claim (TasukiQuestion *self);
void tasuki_question_settle (TasukiQuestion *self);

/* Why there is no good answer; NULL if there is one. Only after it is settled. */
const GError *tasuki_question_get_error (TasukiQuestion *self);

/* The default of every verb: refuses because the plugin does not implement it. */
void tasuki_question_not_supported (TasukiQuestion *self, const char *verb);

/* Milliseconds that a plugin has for an answer, unless the asker says otherwise. */
#define TASUKI_QUESTION_DEADLINE 5000u
