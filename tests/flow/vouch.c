/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a session logged in with: it may be withdrawn, end, and let do less than everything. */

#include "flow/path.h"

/* A path whose authenticator says what was presented. */
static Path *
make (void)
{
  Path *path = path_new ();

  path->authenticator->credential = "k1";
  return path;
}

static void
change_settings (Path *path)
{
  tasuki_flow_review (path->flow);
  path_pass (path, 500);
}

static void
test_who_is_vouched_for_stays (void)
{
  g_autoptr (Path) path = make ();
  Client *client = path_attach (path, "acme", 0);

  g_assert_cmpuint (path->authenticator->vouched, ==, 0);
  change_settings (path);
  g_assert_cmpuint (path->authenticator->vouched, ==, 1);
  g_assert_false (client->closed);
}

static void
test_who_is_not_is_cut_with_its_transfers (void)
{
  g_autoptr (Path) path = make ();
  Client *sender = path_attach (path, "acme", 0);
  Client *receiver = NULL;
  g_autofree char *id = NULL;

  path->authenticator->credential = NULL;
  receiver = path_attach (path, "bolt", 1);
  path_run (sender, receiver, "bolt", &id);

  path->authenticator->vouches = FAKE_DENIES;
  path->authenticator->reason = "the API key was revoked";
  change_settings (path);
  client_expect_code (sender, TASUKI_MESSAGE_GOODBYE, "refused");
  g_assert_true (sender->closed);
  g_assert_false (receiver->closed);
  client_expect_code (receiver, TASUKI_MESSAGE_SETTLED, "refused");
  path_assert_ended (path, "failed", "refused");
  g_assert_cmpstr (path_look (path, "history", "reason"), ==, "the API key was revoked");
  g_assert_cmpstr (path_look (path, "denial", "reason"), ==, "the API key was revoked");
}

static void
test_what_has_no_name_is_not_asked_for (void)
{
  g_autoptr (Path) path = path_new ();
  Client *client = path_attach (path, "acme", 0);

  path->authenticator->vouches = FAKE_DENIES;
  change_settings (path);
  g_assert_cmpuint (path->authenticator->vouched, ==, 0);
  g_assert_false (client->closed);
}

static void
test_no_answer_is_a_denial (void)
{
  g_autoptr (Path) path = make ();
  Client *client = path_attach (path, "acme", 0);

  path->authenticator->vouches = FAKE_DROPS;
  change_settings (path);
  g_assert_true (client->closed);
}

/* Asked while one change was looked at, answered after the next: that answer is from before. */
static void
test_an_answer_from_before_a_change_is_asked_for_again (void)
{
  g_autoptr (Path) path = make ();
  Client *client = path_attach (path, "acme", 0);

  path->authenticator->vouches = FAKE_HOLDS;
  change_settings (path);
  change_settings (path);
  g_assert_cmpuint (path->authenticator->vouched, ==, 1);
  path->authenticator->vouches = FAKE_DENIES;
  fake_plugin_release (path->authenticator, true);
  path_rest (path);
  g_assert_cmpuint (path->authenticator->vouched, ==, 2);
  g_assert_true (client->closed);
}

/* The review passes by who is logging in. */
static void
test_a_change_during_the_login_is_asked_for (void)
{
  g_autoptr (Path) path = make ();
  Client *client;

  path->authenticator->mode = FAKE_HOLDS;
  client = path_login (path, "acme", 0);
  change_settings (path);
  path->authenticator->vouches = FAKE_DENIES;
  fake_plugin_release (path->authenticator, true);
  path_rest (path);
  g_assert_cmpuint (path->authenticator->vouched, ==, 1);
  g_assert_true (client->closed);
}

static void
test_it_ends_when_what_it_logged_in_with_does (void)
{
  g_autoptr (Path) path = make ();
  Client *client;

  path->authenticator->expiry = path_wall (path) + 5 * G_USEC_PER_SEC;
  client = path_attach (path, "acme", 0);
  path_pass (path, 4900);
  g_assert_false (client->closed);
  path_pass (path, 600);
  client_expect_code (client, TASUKI_MESSAGE_GOODBYE, "refused");
  g_assert_true (client->closed);
  g_assert_cmpuint (path_count (path, "denial"), ==, 1);
}

static void
test_who_may_not_send_is_refused (void)
{
  g_autoptr (Path) path = make ();
  Client *sender, *receiver;

  path->authenticator->scope = "transfer:receive";
  sender = path_attach (path, "acme", 0);
  receiver = path_attach (path, "bolt", 1);
  path_request (sender, "bolt", 0);
  client_expect_code (sender, TASUKI_MESSAGE_REJECTED, "refused");
  client_expect_nothing (receiver);
  g_assert_cmpuint (path_count (path, "denial"), ==, 1);
  g_assert_cmpuint (path->policy->asked, ==, 0);
}

static void
test_who_may_not_receive_is_offered_nothing (void)
{
  g_autoptr (Path) path = make ();
  Client *sender, *receiver;

  path->authenticator->scope = "transfer:send";
  sender = path_attach (path, "acme", 0);
  receiver = path_attach (path, "bolt", 1);
  path_request (sender, "bolt", 0);
  client_expect_code (sender, TASUKI_MESSAGE_REJECTED, "offline");
  client_expect_nothing (receiver);
}

int
main (int argc, char **argv)
{
  path_init (&argc, &argv);
  g_test_add_func ("/vouch/who-is-vouched-for-stays", test_who_is_vouched_for_stays);
  g_test_add_func ("/vouch/who-is-not-is-cut-with-its-transfers",
                   test_who_is_not_is_cut_with_its_transfers);
  g_test_add_func ("/vouch/what-has-no-name-is-not-asked-for",
                   test_what_has_no_name_is_not_asked_for);
  g_test_add_func ("/vouch/no-answer-is-a-denial", test_no_answer_is_a_denial);
  g_test_add_func ("/vouch/an-answer-from-before-a-change-is-asked-for-again",
                   test_an_answer_from_before_a_change_is_asked_for_again);
  g_test_add_func ("/vouch/a-change-during-the-login-is-asked-for",
                   test_a_change_during_the_login_is_asked_for);
  g_test_add_func ("/vouch/it-ends-when-what-it-logged-in-with-does",
                   test_it_ends_when_what_it_logged_in_with_does);
  g_test_add_func ("/vouch/who-may-not-send-is-refused", test_who_may_not_send_is_refused);
  g_test_add_func ("/vouch/who-may-not-receive-is-offered-nothing",
                   test_who_may_not_receive_is_offered_nothing);
  return g_test_run ();
}
