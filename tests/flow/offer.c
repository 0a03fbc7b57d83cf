/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Step 9, offer: whoever is there is asked, the others are waited for. */

#include "flow/path.h"
#include "flow/reason.h"

static char *
expect_offer (Client *receiver)
{
  g_autoptr (GVariant) offer = client_expect (receiver, TASUKI_MESSAGE_OFFER);

  return g_strdup (tasuki_message_text (offer, "transfer", NULL));
}

static void
test_it_says_what_comes_from_whom (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);
  Client *receiver = path_attach (path, "bolt", 1);
  g_autoptr (GVariant) offer = NULL;

  path_request (sender, "bolt", 0);
  offer = client_expect (receiver, TASUKI_MESSAGE_OFFER);
  g_assert_cmpstr (tasuki_message_text (offer, "from", NULL), ==, "acme");
  g_assert_cmpstr (tasuki_message_text (offer, "file-id", NULL), ==, "INVOICE");
  g_assert_cmpstr (tasuki_message_text (offer, "name", NULL), ==, "a.csv");
  g_assert_cmpint (tasuki_message_number (offer, "files", -1), ==, 1);
  g_assert_cmpint (tasuki_message_number (offer, "size", -1), ==, 5);
}

static void
test_receiver_that_is_not_there_is_said_to_be_offline (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);

  path_request (sender, "bolt", 0);
  client_expect_code (sender, TASUKI_MESSAGE_REJECTED, "offline");
  path_assert_ended (path, "failed", "offline");
}

static void
test_receiver_that_comes_in_time_is_asked (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);
  g_autofree char *id = NULL;

  path_request (sender, "bolt", 10);
  g_variant_unref (client_expect (sender, TASUKI_MESSAGE_WAITING));
  path_pass (path, 9000);
  id = expect_offer (path_attach (path, "bolt", 1));
  client_expect_nothing (sender);
}

static void
test_waiting_ends (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);

  path_request (sender, "bolt", 10);
  g_variant_unref (client_expect (sender, TASUKI_MESSAGE_WAITING));
  path_pass (path, 9999);
  client_expect_nothing (sender);
  path_pass (path, 2);
  client_expect_code (sender, TASUKI_MESSAGE_REJECTED, "offline");
  path_assert_ended (path, "failed", "offline");
}

static void
test_receiver_with_no_place_left_is_busy (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);
  Client *receiver = path_attach (path, "bolt", 1);
  g_autofree char *id = path_offer (sender, receiver, "bolt");

  path_request (sender, "bolt", 0);
  client_expect_code (sender, TASUKI_MESSAGE_REJECTED, "busy");
}

static void
test_who_waited_longest_is_next (void)
{
  g_autoptr (Path) path = path_new ();
  Client *senders[8];
  Client *receiver;

  for (unsigned i = 0; i < G_N_ELEMENTS (senders); i++)
    {
      g_autofree char *id = g_strdup_printf ("sender.%u", i);

      senders[i] = path_attach (path, id, 0);
      path_request (senders[i], "bolt", 60);
    }

  receiver = path_attach (path, "bolt", 1);
  for (unsigned i = 0; i < G_N_ELEMENTS (senders); i++)
    {
      g_autoptr (GVariant) offer = client_expect (receiver, TASUKI_MESSAGE_OFFER);
      g_autofree char *expected = g_strdup_printf ("sender.%u", i);

      g_assert_cmpstr (tasuki_message_text (offer, "from", NULL), ==, expected);
      client_expect_nothing (receiver);
      client_leave (senders[i]);
      client_expect_code (receiver, TASUKI_MESSAGE_SETTLED, "lost");
    }
}

static void
test_decline_says_why (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);
  Client *receiver = path_attach (path, "bolt", 1);
  g_autofree char *id = path_offer (sender, receiver, "bolt");
  g_autoptr (GVariant) rejected = NULL;

  client_say (receiver, TASUKI_MESSAGE_DECLINE,
              "{'transfer': <'%s'>, 'code': <'declined'>, 'text': <'no room'>}", id);
  rejected = client_expect (sender, TASUKI_MESSAGE_REJECTED);
  g_assert_cmpstr (tasuki_message_text (rejected, "code", NULL), ==, "declined");
  g_assert_cmpstr (tasuki_message_text (rejected, "text", NULL), ==, "no room");
  path_assert_ended (path, "failed", "declined");
}

static void
test_long_reason_is_cut_between_characters (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);
  Client *receiver = path_attach (path, "bolt", 1);
  g_autofree char *id = path_offer (sender, receiver, "bolt");
  GString *text = g_string_new ("x");

  while (text->len < 4000)
    g_string_append (text, "襷");
  client_say (receiver, TASUKI_MESSAGE_DECLINE,
              "{'transfer': <'%s'>, 'code': <'declined'>, 'text': <'%s'>}", id, text->str);
  client_expect_code (sender, TASUKI_MESSAGE_REJECTED, "declined");
  g_assert_cmpint (g_utf8_strlen (path_look (path, "history", "reason"), -1), ==,
                   TASUKI_REASON_MAX);
  g_string_free (text, TRUE);
}

static void
test_unanswered_offer_times_out (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);
  Client *receiver = path_attach (path, "bolt", 1);
  g_autofree char *id = path_offer (sender, receiver, "bolt");

  client_say (receiver, TASUKI_MESSAGE_PING, "{}");
  g_variant_unref (client_expect (receiver, TASUKI_MESSAGE_PONG));
  path->limits.keep_alive = 600000;
  path_pass (path, path->limits.offer_timeout);
  client_expect_code (sender, TASUKI_MESSAGE_REJECTED, "timed-out");
  client_expect_code (receiver, TASUKI_MESSAGE_SETTLED, "timed-out");
  path_assert_ended (path, "failed", "timed-out");
}

static void
test_receiver_that_leaves_makes_place_for_another_session (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);
  Client *first = path_attach (path, "bolt", 1);
  g_autofree char *id = path_offer (sender, first, "bolt");
  Client *second = path_attach (path, "bolt", 1);
  g_autofree char *again = NULL;

  client_leave (first);
  again = expect_offer (second);
  g_assert_cmpstr (again, ==, id);
}

static void
test_receiver_that_leaves_is_waited_for (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);
  Client *first = path_attach (path, "bolt", 1);
  g_autofree char *id = NULL;
  g_autofree char *again = NULL;

  path_request (sender, "bolt", 60);
  id = expect_offer (first);
  client_leave (first);
  g_variant_unref (client_expect (sender, TASUKI_MESSAGE_WAITING));
  again = expect_offer (path_attach (path, "bolt", 1));
  g_assert_cmpstr (again, ==, id);
}

static void
test_sender_that_leaves_takes_the_offer_back (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);
  Client *receiver = path_attach (path, "bolt", 1);
  g_autofree char *id = path_offer (sender, receiver, "bolt");

  client_leave (sender);
  client_expect_code (receiver, TASUKI_MESSAGE_SETTLED, "lost");
  client_say (receiver, TASUKI_MESSAGE_ACCEPT, "{'transfer': <'%s'>}", id);
  client_expect_nothing (receiver);
  path_assert_ended (path, "failed", "lost");
}

int
main (int argc, char **argv)
{
  path_init (&argc, &argv);
  g_test_add_func ("/offer/it-says-what-comes-from-whom", test_it_says_what_comes_from_whom);
  g_test_add_func ("/offer/receiver-that-is-not-there-is-said-to-be-offline",
                   test_receiver_that_is_not_there_is_said_to_be_offline);
  g_test_add_func ("/offer/receiver-that-comes-in-time-is-asked",
                   test_receiver_that_comes_in_time_is_asked);
  g_test_add_func ("/offer/waiting-ends", test_waiting_ends);
  g_test_add_func ("/offer/receiver-with-no-place-left-is-busy",
                   test_receiver_with_no_place_left_is_busy);
  g_test_add_func ("/offer/who-waited-longest-is-next", test_who_waited_longest_is_next);
  g_test_add_func ("/offer/decline-says-why", test_decline_says_why);
  g_test_add_func ("/offer/long-reason-is-cut-between-characters",
                   test_long_reason_is_cut_between_characters);
  g_test_add_func ("/offer/unanswered-offer-times-out", test_unanswered_offer_times_out);
  g_test_add_func ("/offer/receiver-that-leaves-makes-place-for-another-session",
                   test_receiver_that_leaves_makes_place_for_another_session);
  g_test_add_func ("/offer/receiver-that-leaves-is-waited-for",
                   test_receiver_that_leaves_is_waited_for);
  g_test_add_func ("/offer/sender-that-leaves-takes-the-offer-back",
                   test_sender_that_leaves_takes_the_offer_back);

  return g_test_run ();
}
