/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a connection ID may pass in a month: warned of, cut and refused, until the next one begins.
 */

#include "flow/usage-scene.h"

static void
assert_cut (UsageScene *self)
{
  path_pass (self->path, 0);
  path_assert_ended (self->path, "failed", "refused");
}

/* --- The limit */

static void
test_limit_cuts_what_runs (UsageScene *self, gconstpointer data)
{
  path_set (self->path, "acme", LIMIT (1000));
  usage_run (self);
  usage_progress (self, 999);
  g_assert_false (self->pair->parting);
  usage_progress (self, 1000);
  assert_cut (self);
  g_assert_cmpstr (path_look (self->path, "history", "side"), ==, "sender");
  g_assert_nonnull (strstr (path_look (self->path, "history", "reason"), "acme has used up"));
  path_pass (self->path, 0);
  usage_assert_stored (self, "acme", MONTH, 1000, 0);
}

/* The reason is its own side's alone. */
static void
test_each_side_is_told_of_its_own_limit (UsageScene *self, gconstpointer receives)
{
  bool of_receiver = receives != NULL;
  g_autoptr (GVariant) own = NULL;
  g_autoptr (GVariant) other = NULL;

  path_set (self->path, of_receiver ? "bolt" : "acme", LIMIT (1000));
  usage_run (self);
  usage_progress (self, 1000);
  own = client_expect (of_receiver ? self->receiver : self->sender, TASUKI_MESSAGE_SETTLED);
  other = client_expect (of_receiver ? self->sender : self->receiver, TASUKI_MESSAGE_SETTLED);
  g_assert_cmpstr (tasuki_message_text (own, "code", ""), ==, "refused");
  g_assert_cmpstr (tasuki_message_text (other, "code", ""), ==, "refused");
  g_assert_nonnull (strstr (tasuki_message_text (own, "text", ""), "used up"));
  g_assert_null (tasuki_message_text (other, "text", NULL));
  g_assert_cmpuint (path_count (self->path, "denial"), ==, 0);
}

static void
test_used_up_limit_refuses_requests_of_both_directions (UsageScene *self, gconstpointer data)
{
  path_set (self->path, "acme", LIMIT (1000));
  usage_pass (self, 1000);
  path_request (self->sender, "bolt", 0);
  client_expect_code (self->sender, TASUKI_MESSAGE_REJECTED, "refused");
  path_request (self->receiver, "acme", 0);
  client_expect_code (self->receiver, TASUKI_MESSAGE_REJECTED, "refused");
  client_expect_nothing (self->sender);
}

/* All of them, and what has not begun; but not that of another ID. */
static void
test_limit_cuts_all_of_its_id (UsageScene *self, gconstpointer data)
{
  Client *other = path_attach (self->path, "core", 2);
  g_autofree char *id = NULL;
  Pair *beside = path_run (self->receiver, other, "core", &id);

  path_set (self->path, "acme", LIMIT (1000));
  path_request (self->sender, "nobody", 60);
  g_variant_unref (client_expect (self->sender, TASUKI_MESSAGE_WAITING));
  usage_run (self);
  usage_progress (self, 1000);
  path_pass (self->path, 0);
  g_assert_cmpuint (path_count (self->path, "history"), ==, 2);
  g_assert_cmpuint (tasuki_flow_count_handovers (self->path->flow), ==, 1);
  g_assert_false (beside->parting);
}

/* Its bytes are over, and there: only the next one is too many. */
static void
test_what_has_passed_may_be_completed (UsageScene *self, gconstpointer data)
{
  path_set (self->path, "acme", LIMIT (1000));
  usage_run (self);
  usage_progress (self, 500);
  usage_complete (self, 5000);
  g_assert_cmpstr (path_look (self->path, "history", "outcome"), ==, "completed");
  usage_assert_state (self, "acme", "used-up");
}

static void
test_lower_limit_cuts_what_is_beyond_it (UsageScene *self, gconstpointer data)
{
  usage_run (self);
  usage_progress (self, 1000);
  path_set (self->path, "bolt", LIMIT (2000));
  path_pass (self->path, 0);
  g_assert_false (self->pair->parting);
  path_set (self->path, "bolt", LIMIT (1000));
  assert_cut (self);
  client_expect_code (self->sender, TASUKI_MESSAGE_SETTLED, "refused");
  client_expect_code (self->receiver, TASUKI_MESSAGE_SETTLED, "refused");
  path_set (self->path, "bolt", "");
  usage_pass (self, 1);
}

static void
test_used_up_stays_so_after_a_start (UsageScene *self, gconstpointer data)
{
  path_set (self->path, "acme", LIMIT (1000));
  usage_pass (self, 1000);
  usage_start_again (self);
  path_request (self->sender, "bolt", 0);
  client_expect_code (self->sender, TASUKI_MESSAGE_REJECTED, "refused");
  path_set (self->path, "acme", LIMIT (2000));
  usage_pass (self, 1);
}

/* --- The month */

static void
test_next_month_begins_anew (UsageScene *self, gconstpointer data)
{
  path_set (self->path, "acme", LIMIT (1000));
  usage_pass (self, 1000);
  path_pass (self->path, DAYS (16));
  path_request (self->sender, "bolt", 0);
  client_expect_code (self->sender, TASUKI_MESSAGE_REJECTED, "refused");
  path_pass (self->path, DAYS (1));
  usage_assert_used (self, "acme", 0);
  usage_pass (self, 10);
  path_pass (self->path, 5000);
  usage_assert_stored (self, "acme", NEXT, 10, 0);
}

static void
test_month_may_turn_while_it_runs (UsageScene *self, gconstpointer data)
{
  path_set (self->path, "acme", LIMIT (1000));
  usage_run (self);
  usage_progress (self, 900);
  path_pass (self->path, DAYS (16));
  path_pass (self->path, DAYS (1));
  usage_progress (self, 1800);
  g_assert_false (self->pair->parting);
  usage_assert_used (self, "acme", 900);
  usage_progress (self, 1900);
  assert_cut (self);
}

static void
test_month_that_was_stored_is_over_after_a_start (UsageScene *self, gconstpointer data)
{
  path_set (self->path, "acme", LIMIT (1000));
  usage_pass (self, 1000);
  usage_start_again (self);
  self->path->now += (int64_t)DAYS (17) * 1000;
  path_pass (self->path, 0);
  usage_pass (self, 1);
}

/* Saved when the old month ends, and answered in the new one. */
static void
test_save_over_the_turn_does_not_count_for_the_next (UsageScene *self, gconstpointer data)
{
  usage_run (self);
  usage_progress (self, 900);
  fake_storage_hold (self->storage, "save");
  path_pass (self->path, 200);
  path_pass (self->path, DAYS (17));
  usage_progress (self, 1000);
  fake_storage_release (self->storage);
  path_rest (self->path);
  usage_assert_used (self, "acme", 100);
  path_pass (self->path, 5000);
  usage_assert_stored (self, "acme", NEXT, 100, 100);
}

/* --- The warning */

static void
test_threshold_is_warned_of_once (UsageScene *self, gconstpointer data)
{
  unsigned warned = path_count_warnings ();

  path_set (self->path, "acme", LIMIT (1000) ", 'monthly-warning': <int64 50>");
  usage_run (self);
  usage_progress (self, 499);
  g_assert_cmpuint (path_count_warnings (), ==, warned);
  usage_assert_state (self, "acme", "within");
  usage_progress (self, 500);
  g_assert_cmpuint (path_count_warnings (), ==, warned + 1);
  usage_assert_state (self, "acme", "warning");
  usage_complete (self, 900);
  path_pass (self->path, 5000);
  g_assert_cmpuint (path_count_warnings (), ==, warned + 1);

  usage_start_again (self);
  usage_pass (self, 1);
  g_assert_cmpuint (path_count_warnings (), ==, warned + 1);
  usage_pass (self, 99);
  g_assert_cmpuint (path_count_warnings (), ==, warned + 2);
  usage_assert_state (self, "acme", "used-up");
}

static void
test_next_month_is_warned_of_again (UsageScene *self, gconstpointer data)
{
  unsigned warned = path_count_warnings ();

  path_set (self->path, "acme", LIMIT (1000));
  usage_pass (self, 799);
  g_assert_cmpuint (path_count_warnings (), ==, warned);
  usage_pass (self, 1);
  g_assert_cmpuint (path_count_warnings (), ==, warned + 1);
  path_pass (self->path, DAYS (17));
  usage_pass (self, 800);
  g_assert_cmpuint (path_count_warnings (), ==, warned + 2);
}

/* So that they are found without a look at each. */
static void
test_those_near_their_limit_have_a_key (UsageScene *self, gconstpointer data)
{
  TasukiRecord *record;

  path_set (self->path, "acme", LIMIT (1000));
  usage_pass (self, 900);
  path_pass (self->path, 0);
  record = fake_storage_peek (self->storage, "usage", "acme");
  g_assert_cmpstr (tasuki_record_get_keys (record)[0], ==, "monthly-warning:" MONTH);
  g_assert_cmpstr (tasuki_record_get_organisation (record), ==, "default");

  /* Also when nobody is attached any more. */
  client_leave (self->sender);
  path_set (self->path, "acme", LIMIT (2000));
  path_pass (self->path, 0);
  record = fake_storage_peek (self->storage, "usage", "acme");
  g_assert_null (tasuki_record_get_keys (record)[0]);
  g_assert_cmpstr (tasuki_record_get_string (record, "state"), ==, "within");
}

static void
test_largest_limit_has_a_threshold (UsageScene *self, gconstpointer data)
{
  path_set (self->path, "acme", LIMIT (9223372036854775807) ", 'monthly-warning': <int64 100>");
  usage_pass (self, 1000);
  usage_assert_state (self, "acme", "within");
}

int
main (int argc, char **argv)
{
  path_init (&argc, &argv);
#define ADD(name, function)                                                                        \
  g_test_add ("/usage-limit/" name, UsageScene, NULL, usage_set_up, function, usage_tear_down)
  ADD ("limit-cuts-what-runs", test_limit_cuts_what_runs);
  ADD ("used-up-limit-refuses-requests-of-both-directions",
       test_used_up_limit_refuses_requests_of_both_directions);
  ADD ("limit-cuts-all-of-its-id", test_limit_cuts_all_of_its_id);
  ADD ("what-has-passed-may-be-completed", test_what_has_passed_may_be_completed);
  ADD ("lower-limit-cuts-what-is-beyond-it", test_lower_limit_cuts_what_is_beyond_it);
  ADD ("used-up-stays-so-after-a-start", test_used_up_stays_so_after_a_start);
  ADD ("next-month-begins-anew", test_next_month_begins_anew);
  ADD ("month-may-turn-while-it-runs", test_month_may_turn_while_it_runs);
  ADD ("month-that-was-stored-is-over-after-a-start",
       test_month_that_was_stored_is_over_after_a_start);
  ADD ("save-over-the-turn-does-not-count-for-the-next",
       test_save_over_the_turn_does_not_count_for_the_next);
  ADD ("threshold-is-warned-of-once", test_threshold_is_warned_of_once);
  ADD ("next-month-is-warned-of-again", test_next_month_is_warned_of_again);
  ADD ("those-near-their-limit-have-a-key", test_those_near_their_limit_have_a_key);
  ADD ("largest-limit-has-a-threshold", test_largest_limit_has_a_threshold);
  g_test_add ("/usage-limit/sender-is-told-of-its-own", UsageScene, NULL, usage_set_up,
              test_each_side_is_told_of_its_own_limit, usage_tear_down);
  g_test_add ("/usage-limit/receiver-is-told-of-its-own", UsageScene, GINT_TO_POINTER (1),
              usage_set_up, test_each_side_is_told_of_its_own_limit, usage_tear_down);

  return g_test_run ();
}
