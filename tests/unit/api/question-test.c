/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Question objects: the first answer wins, whoever gives it and whenever; no answer is a refusal.
 */

#include <string.h>

#include <tasuki/decision.h>

#include "api/question-private.h"

#define SHORT   20u    /* milliseconds: a deadline that is waited for */
#define LONG    60000u /* a deadline that never comes */
#define THREADS 8u

/* What became of a question. */
typedef struct
{
  unsigned done;
  bool allowed;
  GError *error;
  GThread *thread;
} Outcome;

/* What is logged, by any thread. */
static GMutex log_lock;
static GString *logged;

static GLogWriterOutput
keep_log (GLogLevelFlags level, const GLogField *fields, gsize count, gpointer data)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&log_lock);

  for (gsize i = 0; i < count; i++)
    if (g_str_equal (fields[i].key, "MESSAGE"))
      g_string_append_printf (logged, "%s\n", (const char *)fields[i].value);

  return G_LOG_WRITER_HANDLED;
}

static void
on_done (TasukiQuestion *question, gpointer data)
{
  Outcome *outcome = data;
  const GError *error = tasuki_question_get_error (question);

  outcome->done++;
  outcome->allowed = tasuki_decision_is_allowed (TASUKI_DECISION (question));
  outcome->error = error != NULL ? g_error_copy (error) : NULL;
  outcome->thread = g_thread_self ();
}

static TasukiDecision *
put (Outcome *outcome, unsigned deadline)
{
  TasukiDecision *decision = g_object_new (TASUKI_TYPE_DECISION, NULL);

  tasuki_question_put (TASUKI_QUESTION (decision), "somebody", deadline, on_done, outcome);
  return decision;
}

static void
wait_for (Outcome *outcome)
{
  while (outcome->done == 0)
    g_main_context_iteration (NULL, TRUE);
}

/* Whatever is still on its way has arrived. */
static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static void
assert_refused (Outcome *outcome, TasukiError code)
{
  wait_for (outcome);
  settle ();
  g_assert_cmpuint (outcome->done, ==, 1);
  g_assert_false (outcome->allowed);
  g_assert_error (outcome->error, TASUKI_ERROR, (int)code);
  g_clear_error (&outcome->error);
}

static void
assert_allowed (Outcome *outcome)
{
  wait_for (outcome);
  settle ();
  g_assert_cmpuint (outcome->done, ==, 1);
  g_assert_no_error (outcome->error);
  g_assert_true (outcome->allowed);
}

static void
test_answer_arrives_after_the_verb (void)
{
  Outcome outcome = { 0 };
  g_autoptr (TasukiDecision) decision = put (&outcome, LONG);

  tasuki_decision_allow (decision, "rule");
  g_assert_true (tasuki_question_is_answered (TASUKI_QUESTION (decision)));
  g_assert_cmpuint (outcome.done, ==, 0);

  assert_allowed (&outcome);
  g_assert_cmpstr (tasuki_decision_get_rule (decision), ==, "rule");
}

static void
test_first_answer_wins (void)
{
  Outcome yes = { 0 }, no = { 0 };
  g_autoptr (TasukiDecision) first_yes = put (&yes, LONG);
  g_autoptr (TasukiDecision) first_no = put (&no, LONG);

  tasuki_decision_allow (first_yes, "first");
  tasuki_decision_deny (first_yes, "second");
  tasuki_decision_allow (first_yes, "third");
  tasuki_decision_deny (first_no, "first");
  tasuki_decision_allow (first_no, NULL);

  assert_allowed (&yes);
  g_assert_cmpstr (tasuki_decision_get_rule (first_yes), ==, "first");
  wait_for (&no);
  g_assert_cmpstr (no.error->message, ==, "first");
  assert_refused (&no, TASUKI_ERROR_REFUSED);
}

static void
test_second_answer_is_logged (void)
{
  Outcome outcome = { 0 };
  g_autoptr (TasukiDecision) decision = put (&outcome, LONG);

  g_string_truncate (logged, 0);
  tasuki_decision_allow (decision, NULL);
  g_assert_cmpstr (logged->str, ==, "");
  tasuki_decision_allow (decision, NULL);
  g_assert_nonnull (strstr (logged->str, "somebody answered a second time"));
  assert_allowed (&outcome);
}

static void
test_dropped_is_refused (void)
{
  Outcome outcome = { 0 };
  TasukiDecision *decision = put (&outcome, LONG);

  g_object_unref (decision);
  g_assert_cmpuint (outcome.done, ==, 0);
  wait_for (&outcome);
  g_assert_nonnull (strstr (outcome.error->message, "somebody"));
  assert_refused (&outcome, TASUKI_ERROR_FAILED);
}

static void
test_dropped_dies_once_it_is_delivered (void)
{
  Outcome outcome = { 0 };
  TasukiDecision *decision = put (&outcome, LONG);
  gpointer alive = decision;

  g_object_add_weak_pointer (G_OBJECT (decision), &alive);
  g_object_unref (decision);
  assert_refused (&outcome, TASUKI_ERROR_FAILED);
  g_assert_null (alive);
}

static void
test_deadline_refuses (void)
{
  Outcome outcome = { 0 };
  g_autoptr (TasukiDecision) decision = put (&outcome, SHORT);

  assert_refused (&outcome, TASUKI_ERROR_TIMED_OUT);
  g_assert_true (tasuki_question_is_answered (TASUKI_QUESTION (decision)));
}

static void
test_late_answer_changes_nothing (void)
{
  Outcome outcome = { 0 };
  g_autoptr (TasukiDecision) decision = put (&outcome, SHORT);

  wait_for (&outcome);
  g_string_truncate (logged, 0);
  tasuki_decision_allow (decision, "late");
  assert_refused (&outcome, TASUKI_ERROR_TIMED_OUT);
  g_assert_false (tasuki_decision_is_allowed (decision));
  g_assert_null (tasuki_decision_get_rule (decision));
  g_assert_nonnull (strstr (logged->str, "somebody answered too late"));
}

static void
test_deadline_after_an_answer_changes_nothing (void)
{
  Outcome outcome = { 0 }, other = { 0 };
  g_autoptr (TasukiDecision) decision = put (&outcome, SHORT);
  g_autoptr (TasukiDecision) timer = put (&other, 2 * SHORT);

  tasuki_decision_allow (decision, NULL);
  wait_for (&other);
  assert_allowed (&outcome);
  assert_refused (&other, TASUKI_ERROR_TIMED_OUT);
}

static void
test_no_deadline_is_endless (void)
{
  Outcome outcome = { 0 }, other = { 0 };
  g_autoptr (TasukiDecision) decision = put (&outcome, 0);
  g_autoptr (TasukiDecision) timer = put (&other, SHORT);

  assert_refused (&other, TASUKI_ERROR_TIMED_OUT);
  g_assert_cmpuint (outcome.done, ==, 0);
  tasuki_decision_allow (decision, NULL);
  assert_allowed (&outcome);
}

static gpointer
allow_cb (gpointer data)
{
  tasuki_decision_allow (data, "thread");
  return NULL;
}

static void
test_answer_of_a_thread_arrives_where_it_was_asked (void)
{
  Outcome outcome = { 0 };
  g_autoptr (TasukiDecision) decision = put (&outcome, LONG);
  GThread *thread = g_thread_new ("answer", allow_cb, decision);

  assert_allowed (&outcome);
  g_assert_true (outcome.thread == g_thread_self ());
  g_thread_join (thread);
}

static gpointer
drop_cb (gpointer data)
{
  g_object_unref (data);
  return NULL;
}

static void
test_dropped_by_a_thread_is_refused_where_it_was_asked (void)
{
  Outcome outcome = { 0 };
  GThread *thread = g_thread_new ("drop", drop_cb, put (&outcome, LONG));

  assert_refused (&outcome, TASUKI_ERROR_FAILED);
  g_assert_true (outcome.thread == g_thread_self ());
  g_thread_join (thread);
}

static gpointer
deny_cb (gpointer data)
{
  tasuki_decision_deny (data, "thread");
  return NULL;
}

/* However they race, there is one answer, and it is one of those given. */
static void
test_one_of_many_threads_wins (void)
{
  for (unsigned round = 0; round < 50; round++)
    {
      Outcome outcome = { 0 };
      g_autoptr (TasukiDecision) decision = put (&outcome, LONG);
      GThread *threads[THREADS];

      for (unsigned i = 0; i < THREADS; i++)
        threads[i] = g_thread_new ("race", i % 2 == 0 ? allow_cb : deny_cb, decision);
      for (unsigned i = 0; i < THREADS; i++)
        g_thread_join (threads[i]);
      settle ();

      g_assert_cmpuint (outcome.done, ==, 1);
      g_assert_true (outcome.allowed == (outcome.error == NULL));
      g_clear_error (&outcome.error);
    }
}

static void
drop_last_cb (TasukiQuestion *question, gpointer data)
{
  TasukiDecision **decision = data;

  g_clear_object (decision);
}

static void
test_last_reference_may_go_in_the_callback (void)
{
  TasukiDecision *decision = g_object_new (TASUKI_TYPE_DECISION, NULL);

  tasuki_question_put (TASUKI_QUESTION (decision), "somebody", LONG, drop_last_cb, &decision);
  tasuki_decision_allow (decision, NULL);
  settle ();
  g_assert_null (decision);
}

static void
ask_again_cb (TasukiQuestion *question, gpointer data)
{
  g_autoptr (TasukiDecision) next = put (data, LONG);

  tasuki_decision_allow (next, NULL);
}

static void
test_callback_may_ask_the_next (void)
{
  Outcome outcome = { 0 };
  g_autoptr (TasukiDecision) decision = g_object_new (TASUKI_TYPE_DECISION, NULL);

  tasuki_question_put (TASUKI_QUESTION (decision), "first", LONG, ask_again_cb, &outcome);
  tasuki_decision_allow (decision, NULL);
  assert_allowed (&outcome);
}

static void
test_answered_before_it_is_put_is_done_at_once (void)
{
  Outcome outcome = { 0 };
  g_autoptr (TasukiDecision) decision = g_object_new (TASUKI_TYPE_DECISION, NULL);

  tasuki_decision_allow (decision, NULL);
  g_assert_false (tasuki_question_was_put (TASUKI_QUESTION (decision)));
  tasuki_question_put (TASUKI_QUESTION (decision), "somebody", LONG, on_done, &outcome);
  g_assert_true (tasuki_question_was_put (TASUKI_QUESTION (decision)));
  assert_allowed (&outcome);
}

static void
test_never_put_may_be_dropped (void)
{
  g_autoptr (TasukiDecision) decision = g_object_new (TASUKI_TYPE_DECISION, NULL);

  g_assert_false (tasuki_question_is_answered (TASUKI_QUESTION (decision)));
  g_assert_false (tasuki_decision_is_allowed (decision));
}

static void
test_error_is_kept (void)
{
  Outcome outcome = { 0 };
  g_autoptr (TasukiDecision) decision = put (&outcome, LONG);
  g_autoptr (GError) error = g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_BUSY, "not now");

  tasuki_question_fail (TASUKI_QUESTION (decision), error);
  wait_for (&outcome);
  g_assert_cmpstr (outcome.error->message, ==, "not now");
  assert_refused (&outcome, TASUKI_ERROR_BUSY);
}

static void
test_verb_that_is_not_there_refuses (void)
{
  Outcome outcome = { 0 };
  g_autoptr (TasukiDecision) decision = put (&outcome, LONG);

  tasuki_question_not_supported (TASUKI_QUESTION (decision), "judge");
  wait_for (&outcome);
  g_assert_nonnull (strstr (outcome.error->message, "\"judge\""));
  assert_refused (&outcome, TASUKI_ERROR_NOT_SUPPORTED);
}

int
main (int argc, char **argv)
{
  g_autoptr (GString) log = g_string_new (NULL);

  g_test_init (&argc, &argv, NULL);
  logged = log;
  g_log_set_writer_func (keep_log, NULL, NULL);

#define ADD(name, function) g_test_add_func ("/question/" name, function)
  ADD ("answer-arrives-after-the-verb", test_answer_arrives_after_the_verb);
  ADD ("first-answer-wins", test_first_answer_wins);
  ADD ("second-answer-is-logged", test_second_answer_is_logged);
  ADD ("dropped-is-refused", test_dropped_is_refused);
  ADD ("dropped-dies-once-it-is-delivered", test_dropped_dies_once_it_is_delivered);
  ADD ("deadline-refuses", test_deadline_refuses);
  ADD ("late-answer-changes-nothing", test_late_answer_changes_nothing);
  ADD ("deadline-after-an-answer-changes-nothing", test_deadline_after_an_answer_changes_nothing);
  ADD ("no-deadline-is-endless", test_no_deadline_is_endless);
  ADD ("answer-of-a-thread-arrives-where-it-was-asked",
       test_answer_of_a_thread_arrives_where_it_was_asked);
  ADD ("dropped-by-a-thread-is-refused-where-it-was-asked",
       test_dropped_by_a_thread_is_refused_where_it_was_asked);
  ADD ("one-of-many-threads-wins", test_one_of_many_threads_wins);
  ADD ("last-reference-may-go-in-the-callback", test_last_reference_may_go_in_the_callback);
  ADD ("callback-may-ask-the-next", test_callback_may_ask_the_next);
  ADD ("answered-before-it-is-put-is-done-at-once", test_answered_before_it_is_put_is_done_at_once);
  ADD ("never-put-may-be-dropped", test_never_put_may_be_dropped);
  ADD ("error-is-kept", test_error_is_kept);
  ADD ("verb-that-is-not-there-refuses", test_verb_that_is_not_there_refuses);

  return g_test_run ();
}
