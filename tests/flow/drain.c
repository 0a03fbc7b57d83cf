/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Drain: what runs is finished, nothing new is taken, and in the end nothing is left. */

#include "flow/path.h"

static void
test_idle_clients_are_sent_away (void)
{
  g_autoptr (Path) path = path_new ();
  Client *client = path_attach (path, "acme", 1);

  tasuki_flow_drain (path->flow, false);
  path_rest (path);
  client_expect_code (client, TASUKI_MESSAGE_GOODBYE, "lost");
  g_assert_true (client->closed);
  g_assert_true (tasuki_flow_drain (path->flow, false));
}

static void
test_running_transfer_is_finished (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);
  Client *receiver = path_attach (path, "bolt", 2);
  g_autofree char *id = NULL;
  Pair *pair = path_run (sender, receiver, "bolt", &id);

  g_assert_false (tasuki_flow_drain (path->flow, false));
  path_rest (path);
  g_assert_false (pair->parting);
  pair_end (pair, 1000);
  g_assert_false (tasuki_flow_drain (path->flow, false));
  path_store (receiver, id);
  path_assert_ended (path, "completed", "ok");
  g_assert_false (sender->closed);

  tasuki_flow_drain (path->flow, false);
  path_rest (path);
  g_assert_true (sender->closed && receiver->closed);
  g_assert_true (tasuki_flow_drain (path->flow, false));
}

static void
test_nothing_new_is_taken (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);
  Client *receiver = path_attach (path, "bolt", 2);
  g_autofree char *id = NULL;

  path_run (sender, receiver, "bolt", &id);
  tasuki_flow_drain (path->flow, false);
  path_request (sender, "bolt", 60);
  client_expect_code (sender, TASUKI_MESSAGE_REJECTED, "busy");
  g_assert_true (path_dial (path, "192.0.2.7")->closed);
}

static void
test_what_has_not_begun_is_ended (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);

  path_request (sender, "bolt", 86400);
  g_variant_unref (client_expect (sender, TASUKI_MESSAGE_WAITING));
  tasuki_flow_drain (path->flow, false);
  path_rest (path);
  client_expect_code (sender, TASUKI_MESSAGE_REJECTED, "lost");
  path_assert_ended (path, "failed", "lost");
}

static void
test_stop_at_once_cuts_what_runs (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);
  g_autofree char *id = NULL;

  path_run (sender, path_attach (path, "bolt", 1), "bolt", &id);
  g_assert_false (tasuki_flow_drain (path->flow, true));
  path_rest (path);
  path_assert_ended (path, "failed", "lost");
  g_assert_cmpstr (path_look (path, "history", "reason"), ==, "the access point was stopped");
  g_assert_true (tasuki_flow_drain (path->flow, true));
}

static void
test_stop_at_once_does_not_wait_for_the_end_of_stored_bytes (void)
{
  g_autoptr (Path) path = path_new ();
  Client *receiver = path_attach (path, "bolt", 1);
  g_autofree char *id = NULL;

  path_run (path_attach (path, "acme", 0), receiver, "bolt", &id);
  path_store (receiver, id);
  tasuki_flow_drain (path->flow, true);
  path_rest (path);
  path_assert_ended (path, "completed", "ok");
  g_assert_true (tasuki_flow_drain (path->flow, true));
}

static void
test_it_waits_for_the_store (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);

  fake_storage_hold (path->storage, "append");
  path_request (sender, "bolt", 0);
  tasuki_flow_drain (path->flow, true);
  path_rest (path);
  g_assert_false (tasuki_flow_drain (path->flow, true));

  fake_storage_release (path->storage);
  path_rest (path);
  g_assert_true (tasuki_flow_drain (path->flow, true));
  g_assert_cmpuint (path_count (path, "history"), ==, 1);
}

static void
test_it_waits_for_open_questions (void)
{
  g_autoptr (Path) path = path_new ();
  Client *client;

  path->authenticator->mode = FAKE_HOLDS;
  client = path_login (path, "acme", 0);
  tasuki_flow_drain (path->flow, true);
  path_rest (path);
  g_assert_true (client->closed);
  g_assert_false (tasuki_flow_drain (path->flow, true));

  fake_plugin_release (path->authenticator, true);
  path_rest (path);
  g_assert_true (tasuki_flow_drain (path->flow, true));
}

int
main (int argc, char **argv)
{
  path_init (&argc, &argv);
  g_test_add_func ("/drain/idle-clients-are-sent-away", test_idle_clients_are_sent_away);
  g_test_add_func ("/drain/running-transfer-is-finished", test_running_transfer_is_finished);
  g_test_add_func ("/drain/nothing-new-is-taken", test_nothing_new_is_taken);
  g_test_add_func ("/drain/what-has-not-begun-is-ended", test_what_has_not_begun_is_ended);
  g_test_add_func ("/drain/stop-at-once-cuts-what-runs", test_stop_at_once_cuts_what_runs);
  g_test_add_func ("/drain/stop-at-once-does-not-wait-for-the-end-of-stored-bytes",
                   test_stop_at_once_does_not_wait_for_the_end_of_stored_bytes);
  g_test_add_func ("/drain/it-waits-for-the-store", test_it_waits_for_the_store);
  g_test_add_func ("/drain/it-waits-for-open-questions", test_it_waits_for_open_questions);

  return g_test_run ();
}
