/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Steps 11 and 12, pump and settle: only the receiver's word completes, everything else has a
 * reason. */

#include "flow/transfer-scene.h"

static void
test_receiver_completes_it (Scene *self, gconstpointer data)
{
  pair_end (self->pair, 1000);
  client_expect_nothing (self->sender);
  path_store (self->receiver, self->id);
  scene_assert_settled (self, "completed", "ok");
  g_assert_cmpint (path_number (self->path, "history", "bytes"), ==, 5);
  g_assert_cmpint (path_number (self->path, "history", "stored-files"), ==, 1);
  g_assert_true (g_str_has_prefix (path_look (self->path, "history", "digest"), "0102030405"));
}

static void
test_word_before_the_bytes_end_waits_for_them (Scene *self, gconstpointer data)
{
  path_store (self->receiver, self->id);
  client_expect_nothing (self->sender);
  g_assert_cmpuint (path_count (self->path, "history"), ==, 0);
  pair_end (self->pair, 1000);
  scene_assert_settled (self, "completed", "ok");
}

static void
test_bytes_that_do_not_end_after_the_word_are_cut (Scene *self, gconstpointer data)
{
  path_store (self->receiver, self->id);
  path_pass (self->path, 5000);
  scene_assert_settled (self, "completed", "ok");
}

static void
test_sender_cannot_complete_it (Scene *self, gconstpointer data)
{
  pair_end (self->pair, 1000);
  path_store (self->sender, self->id);
  client_expect_nothing (self->sender);
  path_pass (self->path, 10000);
  scene_assert_settled (self, "failed", "timed-out");
}

static void
test_ok_without_a_digest_is_none (Scene *self, gconstpointer data)
{
  pair_end (self->pair, 1000);
  scene_say_result (self, self->receiver, "ok", "");
  scene_assert_settled (self, "failed", "protocol");
}

static void
test_end_of_bytes_alone_completes_nothing (Scene *self, gconstpointer data)
{
  pair_end (self->pair, 1000);
  path_pass (self->path, 9999);
  client_expect_nothing (self->sender);
  path_pass (self->path, 1);
  scene_assert_settled (self, "failed", "timed-out");
  g_assert_cmpint (path_number (self->path, "history", "bytes"), ==, 1000);
}

static void
test_first_result_counts (Scene *self, gconstpointer data)
{
  scene_say_result (self, self->sender, "integrity", "the file changed");
  path_rest (self->path);
  path_store (self->receiver, self->id);
  scene_assert_settled (self, "failed", "integrity");
  scene_assert_reason (self, "the sender: the file changed");
}

static void
test_failure_of_the_receiver_cuts_it (Scene *self, gconstpointer data)
{
  scene_say_result (self, self->receiver, "declined", "disk full");
  scene_assert_settled (self, "failed", "declined");
  scene_assert_reason (self, "the receiver: disk full");
}

static void
test_client_that_says_refused_has_declined (Scene *self, gconstpointer data)
{
  scene_say_result (self, self->receiver, "refused", "I do not like it");
  scene_assert_settled (self, "failed", "declined");
}

static void
test_long_reason_is_cut_between_characters (Scene *self, gconstpointer data)
{
  GString *text = g_string_new ("x");

  while (text->len < 4000)
    g_string_append (text, "襷");
  scene_say_result (self, self->receiver, "failed", text->str);
  scene_assert_settled (self, "failed", "failed");
  g_assert_true (g_utf8_validate (path_look (self->path, "history", "reason"), -1, NULL));
  g_string_free (text, TRUE);
}

static void
test_broken_side_is_named (Scene *self, gconstpointer side)
{
  pair_break (self->pair, GPOINTER_TO_INT (side), 700);
  client_expect_nothing (self->sender);
  path_pass (self->path, 3000);
  scene_assert_settled (self, "failed", "lost");
  scene_assert_reason (self, GPOINTER_TO_INT (side) == TASUKI_SIDE_SENDER
                                 ? "the sender went away: it broke"
                                 : "the receiver went away: it broke");
  g_assert_cmpint (path_number (self->path, "history", "bytes"), ==, 700);
}

static void
test_result_after_a_break_says_why (Scene *self, gconstpointer data)
{
  pair_break (self->pair, TASUKI_SIDE_RECEIVER, 700);
  scene_say_result (self, self->receiver, "integrity", "digest differs");
  scene_assert_settled (self, "failed", "integrity");
  scene_assert_reason (self, "the receiver: digest differs");
}

static void
test_who_lost_its_bytes_does_not_say_why (Scene *self, gconstpointer data)
{
  scene_say_result (self, self->receiver, "lost", "my connection broke");
  pair_break (self->pair, TASUKI_SIDE_SENDER, 700);
  client_leave (self->sender);
  path_assert_ended (self->path, "failed", "lost");
  scene_assert_reason (self, "the sender went away: it broke");
}

static void
test_lost_bytes_of_which_nobody_else_knows_are_lost (Scene *self, gconstpointer data)
{
  scene_say_result (self, self->receiver, "lost", "my connection broke");
  path_pass (self->path, 3000);
  scene_assert_settled (self, "failed", "lost");
  scene_assert_reason (self, "the receiver: my connection broke");
}

/* As it is end to end, where no break of the sender's is seen. */
static void
test_lost_bytes_of_a_sender_that_left_are_explained (Scene *self, gconstpointer data)
{
  client_leave (self->sender);
  scene_say_result (self, self->receiver, "lost", "my connection broke");
  pair_end (self->pair, 700);
  path_assert_ended (self->path, "failed", "lost");
  scene_assert_reason (self, "the sender went away");
}

static void
test_completed_in_spite_of_a_break_has_no_reason (Scene *self, gconstpointer data)
{
  pair_break (self->pair, TASUKI_SIDE_SENDER, 700);
  path_store (self->receiver, self->id);
  scene_assert_settled (self, "completed", "ok");
  scene_assert_reason (self, "");
}

static void
test_stalled_transfer_is_cut (Scene *self, gconstpointer data)
{
  path_pass (self->path, self->path->limits.stall_timeout - 1);
  client_expect_nothing (self->sender);
  path_pass (self->path, 1);
  scene_assert_settled (self, "failed", "timed-out");
}

static void
test_progress_puts_the_stall_off (Scene *self, gconstpointer data)
{
  for (uint64_t i = 1; i <= 5; i++)
    {
      path_pass (self->path, self->path->limits.stall_timeout - 1);
      tasuki_handover_on_progress (self->pair->handover, i);
    }
  client_expect_nothing (self->sender);

  /* The same count again is no progress. */
  tasuki_handover_on_progress (self->pair->handover, 5);
  path_pass (self->path, self->path->limits.stall_timeout);
  path_assert_ended (self->path, "failed", "timed-out");
}

static void
test_receiver_that_detaches_cuts_it (Scene *self, gconstpointer data)
{
  client_leave (self->receiver);
  tasuki_handover_on_progress (self->pair->handover, 1);
  path_pass (self->path, 3000);
  client_expect_code (self->sender, TASUKI_MESSAGE_SETTLED, "lost");
  path_assert_ended (self->path, "failed", "lost");
  scene_assert_reason (self, "the receiver went away");
}

static void
test_bytes_that_end_without_a_receiver_complete_nothing (Scene *self, gconstpointer data)
{
  client_leave (self->receiver);
  pair_end (self->pair, 1000);
  path_assert_ended (self->path, "failed", "lost");
  scene_assert_reason (self, "the receiver went away");
}

/* The receiver notices that the sender's bytes broke, and leaves before the relay has said so. */
static void
test_receiver_that_leaves_first_is_not_to_blame (Scene *self, gconstpointer data)
{
  client_leave (self->receiver);
  pair_break (self->pair, TASUKI_SIDE_SENDER, 700);
  client_leave (self->sender);
  path_pass (self->path, 3000);
  path_assert_ended (self->path, "failed", "lost");
  scene_assert_reason (self, "the sender went away: it broke");
}

static void
test_receiver_that_leaves_second_is_not_to_blame (Scene *self, gconstpointer data)
{
  client_leave (self->sender);
  pair_break (self->pair, TASUKI_SIDE_SENDER, 700);
  client_leave (self->receiver);
  path_assert_ended (self->path, "failed", "lost");
  scene_assert_reason (self, "the sender went away");
}

static void
test_sender_that_detaches_does_not (Scene *self, gconstpointer data)
{
  client_leave (self->sender);
  g_assert_false (self->pair->parting);
  pair_end (self->pair, 1000);
  path_store (self->receiver, self->id);
  client_expect_code (self->receiver, TASUKI_MESSAGE_SETTLED, "ok");
  path_assert_ended (self->path, "completed", "ok");
}

static void
test_administrator_cancels_it (Scene *self, gconstpointer data)
{
  g_assert_true (tasuki_flow_cancel (self->path->flow, self->id, "cancelled by root"));
  path_rest (self->path);
  scene_assert_settled (self, "cancelled", "cancelled");
  scene_assert_reason (self, "cancelled by root");
  g_assert_false (tasuki_flow_cancel (self->path->flow, self->id, "again"));
}

static void
test_reason_of_any_bytes_is_made_text (Scene *self, gconstpointer data)
{
  tasuki_flow_cancel (self->path->flow, self->id, "by \xff\xfe");
  path_rest (self->path);
  scene_assert_settled (self, "cancelled", "cancelled");
  scene_assert_reason (self, "by \xef\xbf\xbd\xef\xbf\xbd");
}

static void
test_its_place_is_free_again (Scene *self, gconstpointer data)
{
  Client *next = path_attach (self->path, "echo", 0);

  path_request (next, "bolt", 60);
  g_variant_unref (client_expect (next, TASUKI_MESSAGE_WAITING));
  pair_end (self->pair, 1000);
  path_store (self->receiver, self->id);
  client_expect_code (self->receiver, TASUKI_MESSAGE_SETTLED, "ok");
  g_variant_unref (client_expect (self->receiver, TASUKI_MESSAGE_OFFER));
}

static void
test_one_may_send_to_oneself (void)
{
  g_autoptr (Path) path = path_new ();
  Client *client = path_attach (path, "acme", 1);
  g_autofree char *id = NULL;
  Pair *pair = path_run (client, client, "acme", &id);

  pair_end (pair, 1000);
  path_store (client, id);
  client_expect_code (client, TASUKI_MESSAGE_SETTLED, "ok");
  client_expect_code (client, TASUKI_MESSAGE_SETTLED, "ok");
  path_assert_ended (path, "completed", "ok");
}

static void
test_who_sends_to_oneself_and_leaves_cuts_it (void)
{
  g_autoptr (Path) path = path_new ();
  Client *client = path_attach (path, "acme", 1);
  g_autofree char *id = NULL;

  path_run (client, client, "acme", &id);
  client_leave (client);
  path_pass (path, 3000);
  path_assert_ended (path, "failed", "lost");
}

int
main (int argc, char **argv)
{
  path_init (&argc, &argv);
#define ADD(name, function)                                                                        \
  g_test_add (name, Scene, NULL, scene_set_up_running, function, scene_tear_down)
  ADD ("/settle/receiver-completes-it", test_receiver_completes_it);
  ADD ("/settle/word-before-the-bytes-end-waits-for-them",
       test_word_before_the_bytes_end_waits_for_them);
  ADD ("/settle/bytes-that-do-not-end-after-the-word-are-cut",
       test_bytes_that_do_not_end_after_the_word_are_cut);
  ADD ("/settle/sender-cannot-complete-it", test_sender_cannot_complete_it);
  ADD ("/settle/ok-without-a-digest-is-none", test_ok_without_a_digest_is_none);
  ADD ("/settle/end-of-bytes-alone-completes-nothing", test_end_of_bytes_alone_completes_nothing);
  ADD ("/settle/first-result-counts", test_first_result_counts);
  ADD ("/settle/failure-of-the-receiver-cuts-it", test_failure_of_the_receiver_cuts_it);
  ADD ("/settle/client-that-says-refused-has-declined", test_client_that_says_refused_has_declined);
  ADD ("/settle/long-reason-is-cut-between-characters", test_long_reason_is_cut_between_characters);
  g_test_add ("/settle/broken-sender-is-named", Scene, GINT_TO_POINTER (TASUKI_SIDE_SENDER),
              scene_set_up_running, test_broken_side_is_named, scene_tear_down);
  g_test_add ("/settle/broken-receiver-is-named", Scene, GINT_TO_POINTER (TASUKI_SIDE_RECEIVER),
              scene_set_up_running, test_broken_side_is_named, scene_tear_down);
  ADD ("/settle/result-after-a-break-says-why", test_result_after_a_break_says_why);
  ADD ("/settle/who-lost-its-bytes-does-not-say-why", test_who_lost_its_bytes_does_not_say_why);
  ADD ("/settle/lost-bytes-of-which-nobody-else-knows-are-lost",
       test_lost_bytes_of_which_nobody_else_knows_are_lost);
  ADD ("/settle/lost-bytes-of-a-sender-that-left-are-explained",
       test_lost_bytes_of_a_sender_that_left_are_explained);
  ADD ("/settle/completed-in-spite-of-a-break-has-no-reason",
       test_completed_in_spite_of_a_break_has_no_reason);
  ADD ("/settle/stalled-transfer-is-cut", test_stalled_transfer_is_cut);
  ADD ("/settle/progress-puts-the-stall-off", test_progress_puts_the_stall_off);
  ADD ("/settle/receiver-that-detaches-cuts-it", test_receiver_that_detaches_cuts_it);
  ADD ("/settle/bytes-that-end-without-a-receiver-complete-nothing",
       test_bytes_that_end_without_a_receiver_complete_nothing);
  ADD ("/settle/receiver-that-leaves-first-is-not-to-blame",
       test_receiver_that_leaves_first_is_not_to_blame);
  ADD ("/settle/receiver-that-leaves-second-is-not-to-blame",
       test_receiver_that_leaves_second_is_not_to_blame);
  ADD ("/settle/sender-that-detaches-does-not", test_sender_that_detaches_does_not);
  ADD ("/settle/administrator-cancels-it", test_administrator_cancels_it);
  ADD ("/settle/reason-of-any-bytes-is-made-text", test_reason_of_any_bytes_is_made_text);
  ADD ("/settle/its-place-is-free-again", test_its_place_is_free_again);
  g_test_add_func ("/settle/one-may-send-to-oneself", test_one_may_send_to_oneself);
  g_test_add_func ("/settle/who-sends-to-oneself-and-leaves-cuts-it",
                   test_who_sends_to_oneself_and_leaves_cuts_it);

  return g_test_run ();
}
