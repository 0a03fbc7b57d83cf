/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Between approve and offer: how fast, and in how many transfers at a time, a connection ID may
 * pass something; and who is told of it. */

#include "flow/transfer-scene.h"

static void
set_up (Scene *self, gconstpointer data)
{
  self->path = path_new ();
  path_set (self->path, "acme", "");
  path_set (self->path, "bolt", "");
  scene_attach (self, 10, 10);
}

/* A refusal, with the words of which @told has some. */
static void
expect_refusal (Client *client, TasukiMessageType type, const char *code, const char *told)
{
  g_autoptr (GVariant) body = client_expect (client, type);
  const char *text = tasuki_message_text (body, "text", "");

  g_assert_cmpstr (tasuki_message_text (body, "code", NULL), ==, code);
  if (told != NULL)
    g_assert_nonnull (strstr (text, told));
  else
    g_assert_cmpstr (text, ==, "");
}

static GVariant *
expect_offer (Client *receiver)
{
  return client_expect (receiver, TASUKI_MESSAGE_OFFER);
}

static void
assert_history (Scene *self, const char *code, const char *side, const char *reason)
{
  path_rest (self->path);
  g_assert_cmpstr (path_look (self->path, "history", "code"), ==, code);
  g_assert_cmpstr (path_look (self->path, "history", "side"), ==, side);
  g_assert_nonnull (strstr (path_look (self->path, "history", "reason"), reason));
}

/* --- What it costs */

static void
test_known_limits_ask_the_store_for_nothing (Scene *self, gconstpointer data)
{
  fake_storage_hold (self->path->storage, "load");
  path_request (self->sender, "bolt", 0);
  g_variant_unref (expect_offer (self->receiver));
  g_assert_cmpuint (fake_storage_count_held (self->path->storage), ==, 0);

  path_request (self->sender, "core", 0);
  g_assert_cmpuint (fake_storage_count_held (self->path->storage), ==, 1);
  client_expect_nothing (self->sender);
}

static void
test_limits_that_nobody_can_look_up_refuse (Scene *self, gconstpointer data)
{
  fake_storage_fail (self->path->storage, "load", TASUKI_ERROR_STORAGE);
  path_request (self->sender, "core", 10);
  client_expect_code (self->sender, TASUKI_MESSAGE_REJECTED, "storage");
  path_request (self->sender, "core", 10);
  client_expect_code (self->sender, TASUKI_MESSAGE_REJECTED, "storage");

  fake_storage_fail (self->path->storage, NULL, 0);
  path_request (self->sender, "core", 10);
  g_variant_unref (client_expect (self->sender, TASUKI_MESSAGE_WAITING));
}

static void
test_request_cancelled_while_limits_are_looked_up_is_over (Scene *self, gconstpointer data)
{
  fake_storage_hold (self->path->storage, "load");
  path_request (self->sender, "core", 10);
  client_say (self->sender, TASUKI_MESSAGE_CANCEL, "{'request': <uint32 1>}");
  client_expect_code (self->sender, TASUKI_MESSAGE_REJECTED, "cancelled");
  fake_storage_release (self->path->storage);
  path_rest (self->path);
  client_expect_nothing (self->sender);
}

/* Whoever asks after a change is judged by it. */
static void
test_request_waits_for_limits_that_have_changed (Scene *self, gconstpointer data)
{
  path_request (self->sender, "bolt", 0);
  g_variant_unref (expect_offer (self->receiver));
  fake_storage_hold (self->path->storage, "load");
  path_set (self->path, "acme", "'parallel-transfers': <int64 1>");
  path_request (self->sender, "bolt", 0);
  client_expect_nothing (self->sender);
  client_expect_nothing (self->receiver);
  fake_storage_release (self->path->storage);
  path_rest (self->path);
  client_expect_code (self->sender, TASUKI_MESSAGE_REJECTED, "busy");
}

/* --- Transfers at a time */

static void
test_one_too_many_is_refused_for_now (Scene *self, gconstpointer data)
{
  path_set (self->path, "acme", "'parallel-transfers': <int64 2>");
  for (unsigned i = 0; i < 2; i++)
    {
      path_request (self->sender, "bolt", 0);
      g_variant_unref (expect_offer (self->receiver));
    }
  path_request (self->sender, "bolt", 0);
  client_expect_nothing (self->receiver);
  expect_refusal (self->sender, TASUKI_MESSAGE_REJECTED, "busy", "acme has as many transfers");
  assert_history (self, "busy", "sender", "acme has as many");

  client_say (self->sender, TASUKI_MESSAGE_CANCEL, "{'request': <uint32 1>}");
  client_expect_code (self->sender, TASUKI_MESSAGE_REJECTED, "cancelled");
  path_request (self->sender, "bolt", 0);
  client_expect_code (self->receiver, TASUKI_MESSAGE_SETTLED, "cancelled");
  g_variant_unref (expect_offer (self->receiver));
}

/* Whatever the sender is told must not say what the receiver's limit is. */
static void
test_limit_of_the_receiver_is_not_told_to_the_sender (Scene *self, gconstpointer data)
{
  path_set (self->path, "bolt", "'parallel-transfers': <int64 1>");
  path_request (self->sender, "bolt", 0);
  g_variant_unref (expect_offer (self->receiver));
  path_request (self->sender, "bolt", 0);
  expect_refusal (self->sender, TASUKI_MESSAGE_REJECTED, "busy", NULL);
  assert_history (self, "busy", "receiver", "bolt has as many");
}

static void
test_both_directions_count (Scene *self, gconstpointer data)
{
  path_set (self->path, "acme", "'parallel-transfers': <int64 1>");
  path_request (self->receiver, "acme", 0);
  g_variant_unref (expect_offer (self->sender));
  path_request (self->sender, "bolt", 0);
  expect_refusal (self->sender, TASUKI_MESSAGE_REJECTED, "busy", "acme");
}

static void
test_all_sessions_of_an_id_count_together (Scene *self, gconstpointer data)
{
  Client *other = path_attach (self->path, "acme", 0);

  path_set (self->path, "acme", "'parallel-transfers': <int64 1>");
  path_request (self->sender, "bolt", 0);
  g_variant_unref (expect_offer (self->receiver));
  path_request (other, "bolt", 0);
  client_expect_code (other, TASUKI_MESSAGE_REJECTED, "busy");
}

static void
test_what_waits_counts (Scene *self, gconstpointer data)
{
  path_set (self->path, "acme", "'parallel-transfers': <int64 1>");
  path_request (self->sender, "core", 10);
  g_variant_unref (client_expect (self->sender, TASUKI_MESSAGE_WAITING));
  path_request (self->sender, "bolt", 0);
  client_expect_code (self->sender, TASUKI_MESSAGE_REJECTED, "busy");
  path_pass (self->path, 11000);
  client_expect_code (self->sender, TASUKI_MESSAGE_REJECTED, "offline");
  path_request (self->sender, "bolt", 0);
  g_variant_unref (expect_offer (self->receiver));
}

/* All are asked for before the store has said what the limit is. */
static void
test_of_those_who_race_no_one_too_many_wins (Scene *self, gconstpointer data)
{
  unsigned refused = 0;

  path_set (self->path, "core", "'parallel-transfers': <int64 2>");
  fake_storage_hold (self->path->storage, "load");
  for (unsigned i = 0; i < 5; i++)
    path_request (i % 2 == 0 ? self->sender : self->receiver, "core", 10);
  client_expect_nothing (self->sender);
  fake_storage_release (self->path->storage);
  path_rest (self->path);

  for (unsigned i = 0; i < 2; i++)
    for (Client *client = i == 0 ? self->sender : self->receiver;
         !g_queue_is_empty (client->frames);)
      {
        const uint8_t *bytes = g_bytes_get_data (g_queue_peek_head (client->frames), NULL);

        refused += bytes[0] == TASUKI_MESSAGE_REJECTED;
        g_variant_unref (client_expect (client, bytes[0]));
      }
  g_assert_cmpuint (refused, ==, 3);
  g_assert_cmpuint (tasuki_flow_count_handovers (self->path->flow), ==, 2);
}

static void
test_what_one_sends_to_itself_counts_once (Scene *self, gconstpointer data)
{
  path_set (self->path, "acme", "'parallel-transfers': <int64 1>");
  path_request (self->sender, "acme", 0);
  g_variant_unref (expect_offer (self->sender));
  path_request (self->sender, "acme", 0);
  client_expect_code (self->sender, TASUKI_MESSAGE_REJECTED, "busy");
}

static void
test_lower_limit_lets_go_on_what_runs (Scene *self, gconstpointer data)
{
  g_autofree char *id = NULL;
  Pair *pair = path_run (self->sender, self->receiver, "bolt", &id);

  path_set (self->path, "acme", "'parallel-transfers': <int64 1>");
  path_pass (self->path, 1000);
  path_request (self->sender, "bolt", 0);
  client_expect_code (self->sender, TASUKI_MESSAGE_REJECTED, "busy");
  pair_end (pair, 5);
  path_store (self->receiver, id);
  client_expect_code (self->sender, TASUKI_MESSAGE_SETTLED, "ok");

  path_set (self->path, "acme", "");
  for (unsigned i = 0; i < 5; i++)
    path_request (self->sender, "bolt", 0);
  client_expect_nothing (self->sender);
}

/* --- Bytes in a second */

static void
test_rates_of_both_sides_hold_while_it_runs (Scene *self, gconstpointer data)
{
  g_autofree char *id = NULL;
  Pair *pair;

  path_set (self->path, "acme", "'rate-limit': <int64 1000>");
  path_set (self->path, "bolt", "'rate-limit': <int64 2000>");
  g_assert_cmpuint (path_rate (self->path, "acme"), ==, 0);
  pair = path_run (self->sender, self->receiver, "bolt", &id);
  g_assert_cmpuint (path_rate (self->path, "acme"), ==, 1000);
  g_assert_cmpuint (path_rate (self->path, "bolt"), ==, 2000);

  path_set (self->path, "acme", "'rate-limit': <int64 3000>");
  g_assert_cmpuint (path_rate (self->path, "acme"), ==, 3000);
  path_set (self->path, "acme", "");
  g_assert_cmpuint (path_rate (self->path, "acme"), ==, 0);

  pair_end (pair, 5);
  path_store (self->receiver, id);
  g_assert_cmpuint (path_rate (self->path, "bolt"), ==, 0);
}

static void
test_rate_of_a_removed_connection_is_gone (Scene *self, gconstpointer data)
{
  g_autofree char *id = NULL;

  path_set (self->path, "acme", "'rate-limit': <int64 1000>");
  path_run (self->sender, self->receiver, "bolt", &id);
  fake_storage_drop (self->path->storage, "connection", "acme");
  g_signal_emit_by_name (self->path->storage, "changed", "connection", "acme", (guint64)0);
  g_assert_cmpuint (path_rate (self->path, "acme"), ==, 0);
  path_rest (self->path);
  g_assert_true (self->sender->closed);
  path_assert_ended (self->path, "failed", "refused");
}

int
main (int argc, char **argv)
{
  path_init (&argc, &argv);
#define ADD(name, function)                                                                        \
  g_test_add ("/limit/" name, Scene, NULL, set_up, function, scene_tear_down)
  ADD ("known-limits-ask-the-store-for-nothing", test_known_limits_ask_the_store_for_nothing);
  ADD ("limits-that-nobody-can-look-up-refuse", test_limits_that_nobody_can_look_up_refuse);
  ADD ("request-cancelled-while-limits-are-looked-up-is-over",
       test_request_cancelled_while_limits_are_looked_up_is_over);
  ADD ("request-waits-for-limits-that-have-changed",
       test_request_waits_for_limits_that_have_changed);
  ADD ("one-too-many-is-refused-for-now", test_one_too_many_is_refused_for_now);
  ADD ("limit-of-the-receiver-is-not-told-to-the-sender",
       test_limit_of_the_receiver_is_not_told_to_the_sender);
  ADD ("both-directions-count", test_both_directions_count);
  ADD ("all-sessions-of-an-id-count-together", test_all_sessions_of_an_id_count_together);
  ADD ("what-waits-counts", test_what_waits_counts);
  ADD ("of-those-who-race-no-one-too-many-wins", test_of_those_who_race_no_one_too_many_wins);
  ADD ("what-one-sends-to-itself-counts-once", test_what_one_sends_to_itself_counts_once);
  ADD ("lower-limit-lets-go-on-what-runs", test_lower_limit_lets_go_on_what_runs);
  ADD ("rates-of-both-sides-hold-while-it-runs", test_rates_of_both_sides_hold_while_it_runs);
  ADD ("rate-of-a-removed-connection-is-gone", test_rate_of_a_removed_connection_is_gone);

  return g_test_run ();
}
