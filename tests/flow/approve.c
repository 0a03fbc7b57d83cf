/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Step 8, approve: both sides have to allow, and nobody learns which one did not. */

#include "flow/path.h"

static void
assert_denied (Path *path, Client *sender)
{
  g_autoptr (GVariant) rejected = client_expect (sender, TASUKI_MESSAGE_REJECTED);

  g_assert_cmpstr (tasuki_message_text (rejected, "code", NULL), ==, "refused");
  g_assert_null (tasuki_message_text (rejected, "text", NULL));
  client_expect_nothing (sender);

  g_assert_cmpuint (path_count (path, "history"), ==, 0);
  g_assert_cmpuint (path_count (path, "denial"), ==, 1);
  g_assert_cmpstr (path_look (path, "denial", "stage"), ==, "transfer");
  g_assert_cmpstr (path_look (path, "denial", "connection"), ==, "acme");
  g_assert_cmpstr (path_look (path, "denial", "remote"), ==, "bolt");
  g_assert_cmpuint (tasuki_flow_count_handovers (path->flow), ==, 0);
}

static void
test_both_sides_are_asked (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);
  Client *receiver = path_attach (path, "bolt", 1);
  g_autofree char *id = path_offer (sender, receiver, "bolt");

  g_assert_cmpuint (path->policy->asked, ==, 2);
}

static void
test_one_side_is_not_enough (gconstpointer side)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);
  Client *receiver = path_attach (path, "bolt", 1);

  path->policy->mode = FAKE_DENIES;
  path->policy->only_side = GPOINTER_TO_INT (side);
  path->policy->reason = "no permission matches";
  path_request (sender, "bolt", 0);
  assert_denied (path, sender);
  g_assert_cmpstr (path_look (path, "denial", "reason"), ==, "no permission matches");
  client_expect_nothing (receiver);
}

static void
test_empty_chain_denies (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);

  g_ptr_array_set_size (path->chains.policies, 0);
  path_request (sender, "bolt", 0);
  assert_denied (path, sender);
}

static void
test_every_policy_has_to_allow (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);

  path_add (path, path->chains.policies)->mode = FAKE_DENIES;
  path_request (sender, "bolt", 0);
  assert_denied (path, sender);
}

static void
test_first_denial_ends_the_chain (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);
  FakePlugin *second = path_add (path, path->chains.policies);

  path->policy->mode = FAKE_DENIES;
  path_request (sender, "bolt", 0);
  assert_denied (path, sender);
  g_assert_cmpuint (path->policy->asked, ==, 1);
  g_assert_cmpuint (second->asked, ==, 0);
}

static void
test_dropped_question_denies (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);

  path->policy->mode = FAKE_DROPS;
  path_request (sender, "bolt", 0);
  assert_denied (path, sender);
}

static void
test_late_answer_is_a_refusal (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);

  path->limits.question_deadline = 1;
  path->policy->mode = FAKE_HOLDS;
  path_request (sender, "bolt", 0);
  while (tasuki_flow_count_handovers (path->flow) > 0)
    g_main_context_iteration (NULL, TRUE);
  fake_plugin_release (path->policy, true);
  path_rest (path);
  assert_denied (path, sender);
}

static void
test_unknown_and_forbidden_look_the_same (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);
  GBytes *forbidden, *unknown;

  path_attach (path, "bolt", 1);
  path->policy->mode = FAKE_DENIES;
  path_request (sender, "bolt", 0);
  sender->requests = 0;
  path_request (sender, "nobody", 0);
  forbidden = g_queue_peek_nth (sender->frames, 0);
  unknown = g_queue_peek_nth (sender->frames, 1);
  g_assert_true (g_bytes_equal (forbidden, unknown));
}

static void
test_rules_are_kept_for_the_history (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);

  path->policy->rule = "permission 7";
  path_request (sender, "bolt", 0);
  path_assert_ended (path, "failed", "offline");
  g_assert_cmpstr (path_look (path, "history", "sender-rule"), ==, "permission 7");
  g_assert_cmpstr (path_look (path, "history", "receiver-rule"), ==, "permission 7");
}

static void
test_sender_that_leaves_takes_the_request_with_it (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);
  Client *receiver = path_attach (path, "bolt", 1);

  path->policy->mode = FAKE_HOLDS;
  path_request (sender, "bolt", 0);
  client_leave (sender);
  fake_plugin_release (path->policy, true);
  path_rest (path);
  client_expect_nothing (receiver);
  path_assert_ended (path, "failed", "lost");
}

/* The sender's side has consented, the receiver's is being asked: then the rules change. */
static void
test_consent_of_older_rules_is_asked_for_again (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);
  Client *receiver = path_attach (path, "bolt", 1);

  path->policy->mode = FAKE_HOLDS;
  path->policy->only_side = TASUKI_SIDE_RECEIVER;
  path_request (sender, "bolt", 0);
  g_assert_cmpuint (path->policy->held->len, ==, 1);

  path->policy->mode = FAKE_DENIES;
  path->policy->only_side = TASUKI_SIDE_SENDER;
  tasuki_policy_changed (TASUKI_POLICY (path->policy));
  fake_plugin_release (path->policy, true);
  path_rest (path);
  assert_denied (path, sender);
  client_expect_nothing (receiver);
}

static void
test_a_transfer_is_judged_once_at_a_time (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);

  path->policy->mode = FAKE_HOLDS;
  path_request (sender, "bolt", 0);
  for (unsigned i = 0; i < 10; i++)
    tasuki_policy_changed (TASUKI_POLICY (path->policy));
  path_rest (path);
  g_assert_cmpuint (path->policy->held->len, ==, 1);
}

int
main (int argc, char **argv)
{
  path_init (&argc, &argv);
  g_test_add_func ("/approve/both-sides-are-asked", test_both_sides_are_asked);
  g_test_add_data_func ("/approve/sender-side-has-to-allow", GINT_TO_POINTER (TASUKI_SIDE_SENDER),
                        test_one_side_is_not_enough);
  g_test_add_data_func ("/approve/receiver-side-has-to-allow",
                        GINT_TO_POINTER (TASUKI_SIDE_RECEIVER), test_one_side_is_not_enough);
  g_test_add_func ("/approve/empty-chain-denies", test_empty_chain_denies);
  g_test_add_func ("/approve/every-policy-has-to-allow", test_every_policy_has_to_allow);
  g_test_add_func ("/approve/first-denial-ends-the-chain", test_first_denial_ends_the_chain);
  g_test_add_func ("/approve/dropped-question-denies", test_dropped_question_denies);
  g_test_add_func ("/approve/late-answer-is-a-refusal", test_late_answer_is_a_refusal);
  g_test_add_func ("/approve/unknown-and-forbidden-look-the-same",
                   test_unknown_and_forbidden_look_the_same);
  g_test_add_func ("/approve/rules-are-kept-for-the-history", test_rules_are_kept_for_the_history);
  g_test_add_func ("/approve/sender-that-leaves-takes-the-request-with-it",
                   test_sender_that_leaves_takes_the_request_with_it);
  g_test_add_func ("/approve/consent-of-older-rules-is-asked-for-again",
                   test_consent_of_older_rules_is_asked_for_again);
  g_test_add_func ("/approve/a-transfer-is-judged-once-at-a-time",
                   test_a_transfer_is_judged_once_at_a_time);

  return g_test_run ();
}
