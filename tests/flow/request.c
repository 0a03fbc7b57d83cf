/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Step 7, request: what an attached client may say, how much of it, and about what. */

#include "flow/flow-private.h"
#include "flow/path.h"

static void
test_message_of_the_relay_ends_the_connection (void)
{
  g_autoptr (Path) path = path_new ();
  Client *client = path_attach (path, "acme", 0);

  client_say (client, TASUKI_MESSAGE_READY, "{}");
  client_expect_code (client, TASUKI_MESSAGE_GOODBYE, "protocol");
  g_assert_true (client->closed);
  g_assert_cmpstr (path_look (path, "denial", "code"), ==, "protocol");
}

static void
test_ping_is_answered (void)
{
  g_autoptr (Path) path = path_new ();
  Client *client = path_attach (path, "acme", 0);

  client_say (client, TASUKI_MESSAGE_PING, "{}");
  g_variant_unref (client_expect (client, TASUKI_MESSAGE_PONG));
}

static void
assert_invalid (Path *path, const char *to, const char *file_id, const char *name)
{
  Client *client = path_attach (path, "acme", 0);

  client_say (client, TASUKI_MESSAGE_REQUEST,
              "{'request': <uint32 9>, 'to': <'%s'>, 'file-id': <'%s'>, 'name': <'%s'>,"
              " 'wait': <uint32 0>}",
              to, file_id, name);
  client_expect_code (client, TASUKI_MESSAGE_REJECTED, "invalid");
  g_assert_false (client->closed);
  g_assert_cmpuint (path->policy->asked, ==, 0);
}

static void
test_malformed_request_is_rejected (void)
{
  g_autoptr (Path) path = path_new ();
  g_autofree char *long_id = g_strnfill (65, 'x');
  g_autofree char *long_name = g_strnfill (1025, 'x');

  assert_invalid (path, "Bolt Tokyo", "", "a.csv");
  assert_invalid (path, "", "", "a.csv");
  assert_invalid (path, long_id, "", "a.csv");
  assert_invalid (path, "bolt", long_id, "a.csv");
  assert_invalid (path, "bolt", "", long_name);
}

/* Its answers could not be told apart. Once the first is over, the number is free. */
static void
test_number_of_a_transfer_under_way_is_rejected (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);
  Client *again = path_attach (path, "acme", 0);

  path_request (sender, "bolt", 60);
  g_variant_unref (client_expect (sender, TASUKI_MESSAGE_WAITING));
  sender->requests = 0;
  path_request (sender, "bolt", 60);
  client_expect_code (sender, TASUKI_MESSAGE_REJECTED, "invalid");
  path_request (again, "bolt", 60);
  g_variant_unref (client_expect (again, TASUKI_MESSAGE_WAITING));

  client_say (sender, TASUKI_MESSAGE_CANCEL, "{'request': <uint32 1>}");
  client_expect_code (sender, TASUKI_MESSAGE_REJECTED, "cancelled");
  sender->requests = 0;
  path_request (sender, "bolt", 60);
  g_variant_unref (client_expect (sender, TASUKI_MESSAGE_WAITING));
}

static void
test_transfers_are_capped_in_all (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);
  Client *other = path_attach (path, "echo", 0);

  path->limits.max_handovers = 1;
  path_request (sender, "bolt", 60);
  g_variant_unref (client_expect (sender, TASUKI_MESSAGE_WAITING));
  path_request (other, "bolt", 60);
  client_expect_code (other, TASUKI_MESSAGE_REJECTED, "busy");
}

static void
test_one_sender_cannot_take_all_places (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);
  Client *again = path_attach (path, "acme", 0);
  Client *other = path_attach (path, "echo", 0);

  path->limits.max_handovers_per_sender = 1;
  path_request (sender, "bolt", 60);
  g_variant_unref (client_expect (sender, TASUKI_MESSAGE_WAITING));
  path_request (again, "bolt", 60);
  client_expect_code (again, TASUKI_MESSAGE_REJECTED, "busy");
  path_request (other, "bolt", 60);
  g_variant_unref (client_expect (other, TASUKI_MESSAGE_WAITING));

  client_leave (sender);
  path_request (again, "bolt", 60);
  g_variant_unref (client_expect (again, TASUKI_MESSAGE_WAITING));
}

static void
test_slow_store_takes_no_new_transfers (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);

  fake_storage_hold (path->storage, "append");
  for (unsigned i = 0; i < TASUKI_UNSTORED_MAX; i++)
    {
      path_request (sender, "bolt", 0);
      client_expect_code (sender, TASUKI_MESSAGE_REJECTED, "offline");
    }
  path_request (sender, "bolt", 0);
  client_expect_code (sender, TASUKI_MESSAGE_REJECTED, "busy");

  fake_storage_release (path->storage);
  path_rest (path);
  path_request (sender, "bolt", 0);
  client_expect_code (sender, TASUKI_MESSAGE_REJECTED, "offline");
}

static void
test_sender_cancels_by_request (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);

  path_request (sender, "bolt", 60);
  g_variant_unref (client_expect (sender, TASUKI_MESSAGE_WAITING));
  client_say (sender, TASUKI_MESSAGE_CANCEL, "{'request': <uint32 1>}");
  client_expect_code (sender, TASUKI_MESSAGE_REJECTED, "cancelled");
  path_assert_ended (path, "cancelled", "cancelled");
}

static void
test_receiver_cancels_by_transfer (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);
  Client *receiver = path_attach (path, "bolt", 1);
  g_autofree char *id = NULL;

  path_run (sender, receiver, "bolt", &id);
  client_say (receiver, TASUKI_MESSAGE_CANCEL, "{'transfer': <'%s'>}", id);
  client_expect_code (sender, TASUKI_MESSAGE_SETTLED, "cancelled");
  client_expect_code (receiver, TASUKI_MESSAGE_SETTLED, "cancelled");
  path_assert_ended (path, "cancelled", "cancelled");
}

static void
test_stranger_has_no_say_in_a_transfer (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);
  Client *receiver = path_attach (path, "bolt", 1);
  Client *stranger = path_attach (path, "mallory", 1);
  g_autofree char *id = path_offer (sender, receiver, "bolt");

  client_say (stranger, TASUKI_MESSAGE_ACCEPT, "{'transfer': <'%s'>}", id);
  client_say (stranger, TASUKI_MESSAGE_DECLINE, "{'transfer': <'%s'>, 'code': <'declined'>}", id);
  client_say (stranger, TASUKI_MESSAGE_RESULT, "{'transfer': <'%s'>, 'code': <'failed'>}", id);
  client_say (stranger, TASUKI_MESSAGE_CANCEL, "{'transfer': <'%s'>}", id);
  client_say (stranger, TASUKI_MESSAGE_CANCEL, "{'request': <uint32 1>}");
  client_say (sender, TASUKI_MESSAGE_ACCEPT, "{'transfer': <'%s'>}", id);
  client_expect_nothing (stranger);
  client_expect_nothing (sender);
  g_assert_cmpuint (tasuki_flow_count_handovers (path->flow), ==, 1);
  g_assert_cmpuint (path_count (path, "history"), ==, 0);
}

int
main (int argc, char **argv)
{
  path_init (&argc, &argv);
  g_test_add_func ("/request/message-of-the-relay-ends-the-connection",
                   test_message_of_the_relay_ends_the_connection);
  g_test_add_func ("/request/ping-is-answered", test_ping_is_answered);
  g_test_add_func ("/request/malformed-request-is-rejected", test_malformed_request_is_rejected);
  g_test_add_func ("/request/number-of-a-transfer-under-way-is-rejected",
                   test_number_of_a_transfer_under_way_is_rejected);
  g_test_add_func ("/request/transfers-are-capped-in-all", test_transfers_are_capped_in_all);
  g_test_add_func ("/request/one-sender-cannot-take-all-places",
                   test_one_sender_cannot_take_all_places);
  g_test_add_func ("/request/slow-store-takes-no-new-transfers",
                   test_slow_store_takes_no_new_transfers);
  g_test_add_func ("/request/sender-cancels-by-request", test_sender_cancels_by_request);
  g_test_add_func ("/request/receiver-cancels-by-transfer", test_receiver_cancels_by_transfer);
  g_test_add_func ("/request/stranger-has-no-say-in-a-transfer",
                   test_stranger_has_no_say_in_a_transfer);

  return g_test_run ();
}
