/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A question whose answer hangs on a setting: goes on with it, or is refused, and is let go. */

#include <stdbool.h>

#include <tasuki/decision.h>
#include <tasuki/storage.h>

#include "api/question-private.h"
#include "support/fake-storage.h"

#define LONG  60000u /* milliseconds: a deadline that never comes */
#define SHORT 20u    /* one that is waited for */

typedef struct
{
  FakeStorage *storage;
  TasukiDecision *decision; /* NULL once it is the storage's alone */

  char *found;  /* the memo of the setting that was found, or `none`; NULL if nobody went on */
  bool silent;  /* whoever goes on gives no answer */
  guint freed;  /* how often the data was */
  GError *fate; /* of the decision; NULL: it was allowed */
  bool done;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->storage = fake_storage_new ();
  fake_storage_put (self->storage, "connection", "acme", NULL,
                    g_variant_new_parsed ("{'memo': <'the one'>}"), 1);
  fake_storage_put (self->storage, "connection", "acme.two", NULL,
                    g_variant_new_parsed ("{'memo': <'another'>}"), 1);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_clear_object (&self->decision);
  g_assert_finalize_object (self->storage);
  g_clear_error (&self->fate);
  g_free (self->found);
}

static void
on_done (TasukiQuestion *question, gpointer data)
{
  Fixture *self = data;
  const GError *error = tasuki_question_get_error (question);

  self->fate = error != NULL ? g_error_copy (error) : NULL;
  g_assert_true (error != NULL || tasuki_decision_is_allowed (TASUKI_DECISION (question)));
  self->done = true;
}

static void
note_free (gpointer data)
{
  Fixture *self = data;

  self->freed++;
}

static void
on_looked_up (TasukiStorage *storage, TasukiQuestion *question, TasukiRecord *record, gpointer data)
{
  Fixture *self = data;

  g_assert_true (storage == TASUKI_STORAGE (self->storage));
  g_assert_null (self->found);
  g_assert_cmpuint (self->freed, ==, 0);
  self->found = g_strdup (record != NULL ? tasuki_record_get_string (record, "memo") : "none");
  if (!self->silent)
    tasuki_decision_allow (TASUKI_DECISION (question), NULL);
}

/* The fixture keeps no reference of its own, unless it takes one. */
static TasukiDecision *
look_up (Fixture *self, const char *id, unsigned deadline)
{
  TasukiDecision *decision = g_object_new (TASUKI_TYPE_DECISION, NULL);

  tasuki_question_put (TASUKI_QUESTION (decision), "somebody", deadline, on_done, self);
  tasuki_storage_look_up (TASUKI_STORAGE (self->storage), "connection", id,
                          TASUKI_QUESTION (decision), on_looked_up, self, note_free);
  g_assert_null (self->found);
  return decision;
}

static void
wait_until_freed (Fixture *self)
{
  while (self->freed == 0 || !self->done)
    g_main_context_iteration (NULL, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    ;

  g_assert_cmpuint (self->freed, ==, 1);
}

static void
test_goes_on_with_the_setting (Fixture *self, gconstpointer unused)
{
  TasukiDecision *decision = look_up (self, "acme", LONG);

  wait_until_freed (self);
  g_assert_cmpstr (self->found, ==, "the one");
  g_assert_no_error (self->fate);
  g_assert_finalize_object (decision);
}

static void
test_goes_on_without_one_that_is_not_there (Fixture *self, gconstpointer unused)
{
  self->decision = look_up (self, "nobody", LONG);
  wait_until_freed (self);
  g_assert_cmpstr (self->found, ==, "none");
  g_assert_no_error (self->fate);
}

/* The first answer counts: what was read comes too late, or would be done for nobody. */
static void
test_one_that_is_answered_is_let_go (Fixture *self, gconstpointer unused)
{
  self->decision = look_up (self, "acme", LONG);
  tasuki_decision_deny (self->decision, "enough");
  wait_until_freed (self);
  g_assert_null (self->found);
  g_assert_error (self->fate, TASUKI_ERROR, TASUKI_ERROR_REFUSED);
}

static void
test_one_whose_deadline_passes_is_let_go (Fixture *self, gconstpointer unused)
{
  fake_storage_hold (self->storage, "load");
  self->decision = look_up (self, "acme", SHORT);
  while (!self->done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (self->freed, ==, 0);
  fake_storage_release (self->storage);
  wait_until_freed (self);
  g_assert_null (self->found);
  g_assert_error (self->fate, TASUKI_ERROR, TASUKI_ERROR_TIMED_OUT);
}

static void
test_what_cannot_be_read_fails_it (Fixture *self, gconstpointer unused)
{
  fake_storage_fail (self->storage, "load", TASUKI_ERROR_STORAGE);
  self->decision = look_up (self, "acme", LONG);
  wait_until_freed (self);
  g_assert_null (self->found);
  g_assert_error (self->fate, TASUKI_ERROR, TASUKI_ERROR_STORAGE);
  g_assert_cmpstr (self->fate->message, ==, "the fake storage fails to load");
}

/* Whoever asked has let go of it, too. */
static void
test_no_answer_refuses (Fixture *self, gconstpointer unused)
{
  self->silent = true;
  g_object_unref (look_up (self, "acme", LONG));
  wait_until_freed (self);
  g_assert_cmpstr (self->found, ==, "the one");
  g_assert_error (self->fate, TASUKI_ERROR, TASUKI_ERROR_FAILED);
}

#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/look-up/goes-on-with-the-setting", test_goes_on_with_the_setting);
  ADD ("/look-up/goes-on-without-one-that-is-not-there",
       test_goes_on_without_one_that_is_not_there);
  ADD ("/look-up/one-that-is-answered-is-let-go", test_one_that_is_answered_is_let_go);
  ADD ("/look-up/one-whose-deadline-passes-is-let-go", test_one_whose_deadline_passes_is_let_go);
  ADD ("/look-up/what-cannot-be-read-fails-it", test_what_cannot_be_read_fails_it);
  ADD ("/look-up/no-answer-refuses", test_no_answer_refuses);

  return g_test_run ();
}
