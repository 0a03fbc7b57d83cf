/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Beside pair: a transfer of several streams, which live and end together. */

#include "flow/strands.h"
#include "flow/transfer-scene.h"

#define STREAMS 3

/* As far as the offer, for so many streams. */
static GVariant *
ask (Scene *self, unsigned streams)
{
  path_request_streams (self->sender, "bolt", 0, streams);
  return client_expect (self->receiver, TASUKI_MESSAGE_OFFER);
}

static void
expect_proceed (Scene *self)
{
  self->tickets[TASUKI_SIDE_SENDER] = client_expect (self->sender, TASUKI_MESSAGE_PROCEED);
  self->tickets[TASUKI_SIDE_RECEIVER] = client_expect (self->receiver, TASUKI_MESSAGE_PROCEED);
}

static void
agree (Scene *self, unsigned asked, unsigned accepted)
{
  g_autoptr (GVariant) offer = ask (self, asked);

  self->id = g_strdup (tasuki_message_text (offer, "transfer", NULL));
  client_say (self->receiver, TASUKI_MESSAGE_ACCEPT, "{'transfer': <'%s'>, 'streams': <uint32 %u>}",
              self->id, accepted);
  expect_proceed (self);
}

static void
set_up (Scene *self, gconstpointer data)
{
  scene_set_up (self, data);
  agree (self, STREAMS, STREAMS);
}

static void
assert_count (Scene *self, unsigned count)
{
  g_assert_cmpuint (path_count_streams (self->tickets[0]), ==, count);
  g_assert_cmpuint (path_count_streams (self->tickets[1]), ==, count);
}

static Client *
present (Scene *self, TasukiSide side, unsigned stream)
{
  return path_present_stream (self->path, self->tickets[side], stream);
}

static void
join (Scene *self, unsigned stream)
{
  present (self, TASUKI_SIDE_RECEIVER, stream);
  present (self, TASUKI_SIDE_SENDER, stream);
}

static void
join_all (Scene *self)
{
  for (unsigned i = 0; i < STREAMS; i++)
    join (self, i);
  g_assert_cmpuint (self->path->pairs->len, ==, STREAMS);
}

static Pair *
find_pair (Scene *self, unsigned stream)
{
  for (unsigned i = 0; i < self->path->pairs->len; i++)
    {
      Pair *pair = g_ptr_array_index (self->path->pairs, i);

      if (pair->stream == stream)
        return pair;
    }

  g_assert_not_reached ();
}

static void
assert_void (Scene *self, TasukiSide side, unsigned stream)
{
  Client *client = present (self, side, stream);

  client_expect_code (client, TASUKI_MESSAGE_REFUSED, "refused");
  g_assert_true (client->closed);
}

static void
assert_settled (Scene *self, const char *outcome, const char *code)
{
  scene_expect_settled (self, code);
  g_assert_cmpuint (self->path->pairs->len, ==, 0);
  path_assert_ended (self->path, outcome, code);
}

static void
test_receiver_is_told (Scene *self, gconstpointer data)
{
  g_autoptr (GVariant) offer = ask (self, STREAMS);

  g_assert_cmpuint (tasuki_message_count (offer, "streams", 1), ==, STREAMS);
}

static void
test_each_has_a_ticket (Scene *self, gconstpointer data)
{
  assert_count (self, STREAMS);
}

static void
test_silent_receiver_gets_one (Scene *self, gconstpointer data)
{
  g_autoptr (GVariant) offer = ask (self, STREAMS);

  client_say (self->receiver, TASUKI_MESSAGE_ACCEPT, "{'transfer': <'%s'>}",
              tasuki_message_text (offer, "transfer", NULL));
  expect_proceed (self);
  assert_count (self, 1);
}

static void
test_receiver_takes_fewer (Scene *self, gconstpointer data)
{
  agree (self, 3, 2);
  assert_count (self, 2);
}

static void
test_receiver_takes_no_more_than_asked (Scene *self, gconstpointer data)
{
  agree (self, 2, 4);
  assert_count (self, 2);
}

static void
test_relay_caps (Scene *self, gconstpointer data)
{
  agree (self, 4000000000u, 4000000000u);
  assert_count (self, self->path->limits.max_streams);
}

static void
test_none_is_one (Scene *self, gconstpointer data)
{
  agree (self, 0, 0);
  assert_count (self, 1);
  join (self, 0);
  g_assert_cmpuint (self->path->pairs->len, ==, 1);
}

/* Two control connections of one address, which each stream makes four, six, eight. */
static void
test_limit_per_source_leaves_fewer (Scene *self, gconstpointer data)
{
  self->path->limits.max_connections_per_source = 2 + 2 * 2 + 1;
  agree (self, 4, 4);
  assert_count (self, 2);
  join (self, 0);
  join (self, 1);
  g_assert_cmpuint (self->path->pairs->len, ==, 2);
}

static void
test_limit_in_all_leaves_fewer (Scene *self, gconstpointer data)
{
  self->path->limits.max_connections = 2 + 2 * 3;
  agree (self, 4, 4);
  assert_count (self, 3);
}

static void
test_no_room_is_one (Scene *self, gconstpointer data)
{
  self->path->limits.max_connections_per_source = 1;
  agree (self, 4, 4);
  assert_count (self, 1);
}

static void
test_each_is_joined_with_its_own (Scene *self, gconstpointer data)
{
  join (self, 0);
  present (self, TASUKI_SIDE_SENDER, 1);
  present (self, TASUKI_SIDE_RECEIVER, 2);
  g_assert_cmpuint (self->path->pairs->len, ==, 1);
  present (self, TASUKI_SIDE_SENDER, 2);
  g_assert_cmpuint (self->path->pairs->len, ==, 2);
  find_pair (self, 2);
  present (self, TASUKI_SIDE_RECEIVER, 1);
  find_pair (self, 1);
}

static void
test_first_comes_first (Scene *self, gconstpointer data)
{
  join (self, 1);
  join (self, 2);
  g_assert_cmpuint (self->path->pairs->len, ==, 0);
  join (self, 0);
  g_assert_cmpuint (self->path->pairs->len, ==, STREAMS);
}

static void
test_all_wait_for_the_mark (Scene *self, gconstpointer data)
{
  fake_storage_hold (self->path->storage, "save");
  agree (self, STREAMS, STREAMS);
  for (unsigned i = 0; i < STREAMS; i++)
    join (self, i);
  g_assert_cmpuint (self->path->pairs->len, ==, 0);
  fake_storage_release (self->path->storage);
  path_rest (self->path);
  g_assert_cmpuint (self->path->pairs->len, ==, STREAMS);
}

static void
test_ticket_is_good_once (Scene *self, gconstpointer data)
{
  join_all (self);
  for (unsigned i = 0; i < STREAMS; i++)
    {
      assert_void (self, TASUKI_SIDE_SENDER, i);
      assert_void (self, TASUKI_SIDE_RECEIVER, i);
    }
  g_assert_cmpuint (self->path->pairs->len, ==, STREAMS);
}

static void
test_missing_one_times_out (Scene *self, gconstpointer data)
{
  Client *waiting;

  join (self, 0);
  join (self, 1);
  waiting = present (self, TASUKI_SIDE_SENDER, 2);
  path_pass (self->path, self->path->limits.pair_timeout - 1);
  client_expect_nothing (self->sender);
  path_pass (self->path, 1);
  assert_settled (self, "failed", "timed-out");
  g_assert_true (waiting->closed);
  assert_void (self, TASUKI_SIDE_RECEIVER, 2);
}

static void
test_none_missing_does_not (Scene *self, gconstpointer data)
{
  join_all (self);
  path_pass (self->path, self->path->limits.pair_timeout);
  client_expect_nothing (self->sender);
  g_assert_cmpuint (self->path->pairs->len, ==, STREAMS);
}

static void
test_waiting_one_that_leaves_ends_it (Scene *self, gconstpointer data)
{
  join (self, 0);
  client_leave (present (self, TASUKI_SIDE_SENDER, 1));
  assert_settled (self, "failed", "lost");
  g_assert_cmpstr (path_look (self->path, "history", "reason"), ==, "the sender went away");
  assert_void (self, TASUKI_SIDE_RECEIVER, 1);
}

static void
test_end_before_the_first_voids_all (Scene *self, gconstpointer data)
{
  Client *waiting = present (self, TASUKI_SIDE_RECEIVER, 2);

  client_say (self->sender, TASUKI_MESSAGE_CANCEL, "{'transfer': <'%s'>}", self->id);
  assert_settled (self, "cancelled", "cancelled");
  g_assert_true (waiting->closed);
  for (unsigned i = 0; i < STREAMS; i++)
    assert_void (self, TASUKI_SIDE_SENDER, i);
}

static void
test_bytes_are_summed (Scene *self, gconstpointer data)
{
  TasukiHandover *handover;

  join_all (self);
  handover = find_pair (self, 0)->handover;
  for (unsigned i = 0; i < STREAMS; i++)
    tasuki_strands_on_progress (handover, i, 100 + i);
  g_assert_cmpuint (tasuki_transfer_get_bytes (handover->transfer), ==, 303);
  for (unsigned i = 0; i < STREAMS; i++)
    pair_end (find_pair (self, i), 1000);
  client_say (self->sender, TASUKI_MESSAGE_CANCEL, "{'transfer': <'%s'>}", self->id);
  g_assert_cmpint (path_number (self->path, "history", "bytes"), ==, 3000);
}

static void
test_one_that_moves_keeps_it (Scene *self, gconstpointer data)
{
  TasukiHandover *handover;

  join_all (self);
  handover = find_pair (self, 0)->handover;
  for (unsigned i = 1; i <= 3; i++)
    {
      path_pass (self->path, self->path->limits.stall_timeout - 1);
      tasuki_strands_on_progress (handover, 1, i);
    }
  client_expect_nothing (self->sender);
  path_pass (self->path, self->path->limits.stall_timeout);
  assert_settled (self, "failed", "timed-out");
}

static void
test_ends_when_all_have (Scene *self, gconstpointer data)
{
  join_all (self);
  path_store (self->receiver, self->id);
  for (unsigned i = 0; i < STREAMS; i++)
    {
      client_expect_nothing (self->sender);
      pair_end (find_pair (self, i), 0);
    }
  assert_settled (self, "completed", "ok");
}

static void
test_break_of_one_cuts_all (Scene *self, gconstpointer data)
{
  join_all (self);
  pair_break (find_pair (self, 1), TASUKI_SIDE_RECEIVER, 5);
  g_assert_cmpuint (self->path->pairs->len, ==, 0);
  path_pass (self->path, 5000);
  assert_settled (self, "failed", "lost");
  g_assert_cmpstr (path_look (self->path, "history", "reason"), ==,
                   "the receiver went away: it broke");
}

static void
test_cut_cuts_all (Scene *self, gconstpointer data)
{
  join (self, 0);
  join (self, 1);
  self->path->policy->mode = FAKE_DENIES;
  g_signal_emit_by_name (self->path->storage, "changed", "permission", "7", (guint64)8);
  path_pass (self->path, 1000);
  assert_settled (self, "failed", "refused");
  assert_void (self, TASUKI_SIDE_SENDER, 2);
}

static void
test_connections_are_given_back (Scene *self, gconstpointer data)
{
  join_all (self);
  for (unsigned i = 0; i < STREAMS; i++)
    pair_end (find_pair (self, i), 0);
  path_store (self->receiver, self->id);
  self->path->limits.max_connections_per_source = 3;
  g_assert_false (path_dial (self->path, "192.0.2.1")->closed);
  g_assert_true (path_dial (self->path, "192.0.2.1")->closed);
}

int
main (int argc, char **argv)
{
  path_init (&argc, &argv);
#define ASKED(name, function)                                                                      \
  g_test_add ("/strands/" name, Scene, NULL, scene_set_up, function, scene_tear_down)
#define ADD(name, function)                                                                        \
  g_test_add ("/strands/" name, Scene, NULL, set_up, function, scene_tear_down)
  ASKED ("receiver-is-told", test_receiver_is_told);
  ADD ("each-has-a-ticket", test_each_has_a_ticket);
  ASKED ("silent-receiver-gets-one", test_silent_receiver_gets_one);
  ASKED ("receiver-takes-fewer", test_receiver_takes_fewer);
  ASKED ("receiver-takes-no-more-than-asked", test_receiver_takes_no_more_than_asked);
  ASKED ("relay-caps", test_relay_caps);
  ASKED ("none-is-one", test_none_is_one);
  ASKED ("limit-per-source-leaves-fewer", test_limit_per_source_leaves_fewer);
  ASKED ("limit-in-all-leaves-fewer", test_limit_in_all_leaves_fewer);
  ASKED ("no-room-is-one", test_no_room_is_one);
  ADD ("each-is-joined-with-its-own", test_each_is_joined_with_its_own);
  ADD ("first-comes-first", test_first_comes_first);
  ASKED ("all-wait-for-the-mark", test_all_wait_for_the_mark);
  ADD ("ticket-is-good-once", test_ticket_is_good_once);
  ADD ("missing-one-times-out", test_missing_one_times_out);
  ADD ("none-missing-does-not", test_none_missing_does_not);
  ADD ("waiting-one-that-leaves-ends-it", test_waiting_one_that_leaves_ends_it);
  ADD ("end-before-the-first-voids-all", test_end_before_the_first_voids_all);
  ADD ("bytes-are-summed", test_bytes_are_summed);
  ADD ("one-that-moves-keeps-it", test_one_that_moves_keeps_it);
  ADD ("ends-when-all-have", test_ends_when_all_have);
  ADD ("break-of-one-cuts-all", test_break_of_one_cuts_all);
  ADD ("cut-cuts-all", test_cut_cuts_all);
  ADD ("connections-are-given-back", test_connections_are_given_back);

  return g_test_run ();
}
