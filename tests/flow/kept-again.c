/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The next transfer goes on with what was kept, or dials, and is a transfer like any other. */

#include "flow/kept-scene.h"

static void
test_stays_for_the_next_transfer (Scene *self, gconstpointer data)
{
  g_autofree char *first = g_strdup (self->id);
  GVariant *tickets[2];

  kept_keep (self);
  g_assert_cmpuint (path_count (self->path, "history"), ==, 1);
  g_assert_cmpuint (path_count (self->path, "live-transfer"), ==, 0);
  g_assert_cmpuint (tasuki_flow_count_handovers (self->path->flow), ==, 0);

  kept_proceed (self, tickets);
  kept_assert_kept (tickets, first);
  g_assert_true (self->pair->awake);
  pair_begin (self->pair);
  g_assert_nonnull (self->pair->handover);

  /* From here on it is a transfer like any other. */
  kept_assert_void (self, tickets[TASUKI_SIDE_SENDER]);
  kept_assert_void (self, tickets[TASUKI_SIDE_RECEIVER]);
  kept_clear_tickets (tickets);
  path_store (self->receiver, self->id);
  pair_end (self->pair, 7);
  scene_expect_settled (self, "ok");
  g_assert_cmpuint (path_count (self->path, "history"), ==, 2);
  g_assert_cmpuint (self->path->pairs->len, ==, 0);
}

/* Each has its own row, with its own bytes. */
static void
test_serves_many_transfers (Scene *self, gconstpointer data)
{
  for (unsigned i = 0; i < 5; i++)
    {
      GVariant *tickets[2];

      kept_keep (self);
      g_assert_cmpuint (path_count (self->path, "history"), ==, i + 1);
      kept_proceed (self, tickets);
      kept_clear_tickets (tickets);
      pair_begin (self->pair);
      g_assert_cmpuint (tasuki_transfer_get_bytes (self->pair->handover->transfer), ==, 0);
    }
}

static void
test_refused_transfer_does_not_touch_it (Scene *self, gconstpointer data)
{
  GVariant *tickets[2];

  kept_keep (self);
  self->path->policy->mode = FAKE_DENIES;
  path_request (self->sender, "bolt", 0);
  client_expect_code (self->sender, TASUKI_MESSAGE_REJECTED, "refused");
  g_assert_false (self->pair->awake);

  self->path->policy->mode = FAKE_ALLOWS;
  kept_proceed (self, tickets);
  g_assert_true (self->pair->awake);
  kept_clear_tickets (tickets);
}

/* Others of the same connection ID, and the other way round, have not made it. */
static void
test_is_for_those_two_alone (Scene *self, gconstpointer data)
{
  Client *other = path_attach (self->path, "acme", 0);
  GVariant *tickets[2];
  g_autofree char *id = NULL;
  g_autofree char *back = NULL;

  kept_keep (self);
  id = path_proceed (other, self->receiver, "bolt", tickets);
  kept_assert_kept (tickets, NULL);
  kept_clear_tickets (tickets);
  back = path_proceed (self->receiver, self->sender, "acme", tickets);
  kept_assert_kept (tickets, NULL);
  kept_clear_tickets (tickets);
  g_assert_false (self->pair->awake);
}

static void
test_is_for_one_transfer_at_a_time (Scene *self, gconstpointer data)
{
  GVariant *first[2], *second[2];
  g_autofree char *former = g_strdup (self->id);

  kept_keep (self);
  kept_proceed (self, first);
  kept_assert_kept (first, former);
  kept_proceed (self, second);
  kept_assert_kept (second, NULL);
  kept_clear_tickets (first);
  kept_clear_tickets (second);
}

/* Whoever has lost it, or does not want it, dials; the other side's ticket is good all the same. */
static void
test_ticket_has_precedence (Scene *self, gconstpointer data)
{
  TasukiSide side = data != NULL ? TASUKI_SIDE_SENDER : TASUKI_SIDE_RECEIVER;
  GVariant *tickets[2];
  Client *client;

  kept_keep (self);
  kept_proceed (self, tickets);
  client = path_present (self->path, tickets[side]);
  g_assert_cmpuint (self->path->pairs->len, ==, 0);
  g_assert_false (client->closed || client->joined);
  path_present (self->path, tickets[!side]);
  g_assert_true (client->joined);
  kept_clear_tickets (tickets);

  self->pair = g_ptr_array_index (self->path->pairs, 0);
  path_store (self->receiver, self->id);
  pair_end (self->pair, 5);
  scene_expect_settled (self, "ok");
}

/* The news that both have gone on crosses a ticket. */
static void
test_ticket_before_the_news_has_precedence (Scene *self, gconstpointer data)
{
  GVariant *tickets[2];
  Client *client;

  kept_keep (self);
  kept_proceed (self, tickets);
  client = path_dial_secured (self->path);
  client->resumed = false;
  tasuki_connection_on_message (client->connection, TASUKI_MESSAGE_TICKET, tickets[0]);
  g_assert_true (self->pair->parting);
  g_assert_null (tasuki_kept_on_begun (self->pair->kept));
  path_rest (self->path);
  g_assert_cmpuint (self->path->pairs->len, ==, 0);
  path_present (self->path, tickets[1]);
  g_assert_true (client->joined);
  kept_clear_tickets (tickets);
}

static void
test_pair_that_breaks_before_it_goes_on_leaves_the_tickets (Scene *self, gconstpointer data)
{
  GVariant *tickets[2];

  kept_keep (self);
  kept_proceed (self, tickets);
  pair_break (self->pair, TASUKI_SIDE_RECEIVER, 3);
  client_expect_nothing (self->sender);
  path_present (self->path, tickets[TASUKI_SIDE_SENDER]);
  g_assert_true (path_present (self->path, tickets[TASUKI_SIDE_RECEIVER])->joined);
  kept_clear_tickets (tickets);
}

/* No byte of a transfer passes before its mark is stored. */
static void
test_waits_for_the_mark (Scene *self, gconstpointer data)
{
  GVariant *tickets[2];

  kept_keep (self);
  fake_storage_hold (self->path->storage, "save");
  kept_proceed (self, tickets);
  g_assert_true (self->pair->expecting);
  g_assert_false (self->pair->awake);
  fake_storage_release (self->path->storage);
  path_rest (self->path);
  g_assert_true (self->pair->awake);
  kept_clear_tickets (tickets);
}

static void
test_mark_that_is_late_ends_it (Scene *self, gconstpointer data)
{
  GVariant *tickets[2];

  kept_keep (self);
  fake_storage_hold (self->path->storage, "save");
  kept_proceed (self, tickets);
  path_pass (self->path, self->path->limits.pair_timeout);
  scene_expect_settled (self, "storage");
  g_assert_cmpuint (self->path->pairs->len, ==, 0);
  kept_clear_tickets (tickets);
}

static void
test_neither_goes_on_in_time (Scene *self, gconstpointer data)
{
  GVariant *tickets[2];

  kept_keep (self);
  kept_proceed (self, tickets);
  path_pass (self->path, self->path->limits.pair_timeout);
  scene_expect_settled (self, "timed-out");
  g_assert_cmpuint (self->path->pairs->len, ==, 0);
  kept_assert_void (self, tickets[0]);
  kept_clear_tickets (tickets);
}

static void
test_cancelled_before_it_goes_on (Scene *self, gconstpointer data)
{
  GVariant *tickets[2];

  kept_keep (self);
  kept_proceed (self, tickets);
  client_say (self->sender, TASUKI_MESSAGE_CANCEL, "{'transfer': <'%s'>}", self->id);
  scene_expect_settled (self, "cancelled");
  g_assert_cmpuint (self->path->pairs->len, ==, 0);
  kept_clear_tickets (tickets);
}

int
main (int argc, char **argv)
{
  path_init (&argc, &argv);
#define ADD(name, data, function)                                                                  \
  g_test_add (name, Scene, data, kept_set_up, function, scene_tear_down)
  ADD ("/kept-again/stays-for-the-next-transfer", NULL, test_stays_for_the_next_transfer);
  ADD ("/kept-again/serves-many-transfers", NULL, test_serves_many_transfers);
  ADD ("/kept-again/refused-transfer-does-not-touch-it", NULL,
       test_refused_transfer_does_not_touch_it);
  ADD ("/kept-again/is-for-those-two-alone", NULL, test_is_for_those_two_alone);
  ADD ("/kept-again/is-for-one-transfer-at-a-time", NULL, test_is_for_one_transfer_at_a_time);
  ADD ("/kept-again/ticket-of-the-receiver-has-precedence", NULL, test_ticket_has_precedence);
  ADD ("/kept-again/ticket-of-the-sender-has-precedence", "sender", test_ticket_has_precedence);
  ADD ("/kept-again/ticket-before-the-news-has-precedence", NULL,
       test_ticket_before_the_news_has_precedence);
  ADD ("/kept-again/pair-that-breaks-before-it-goes-on-leaves-the-tickets", NULL,
       test_pair_that_breaks_before_it_goes_on_leaves_the_tickets);
  ADD ("/kept-again/waits-for-the-mark", NULL, test_waits_for_the_mark);
  ADD ("/kept-again/mark-that-is-late-ends-it", NULL, test_mark_that_is_late_ends_it);
  ADD ("/kept-again/neither-goes-on-in-time", NULL, test_neither_goes_on_in_time);
  ADD ("/kept-again/cancelled-before-it-goes-on", NULL, test_cancelled_before_it_goes_on);

  return g_test_run ();
}
