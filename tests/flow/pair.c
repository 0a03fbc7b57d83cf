/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Step 10, pair: one ticket each, good once, and only together. */

#include "flow/transfer-scene.h"

static Client *
present (Scene *self, TasukiSide side)
{
  return path_present (self->path, self->tickets[side]);
}

static void
assert_void (Scene *self, TasukiSide side)
{
  Client *client = present (self, side);

  client_expect_code (client, TASUKI_MESSAGE_REFUSED, "refused");
  g_assert_true (client->closed);
}

static void
test_both_tickets_join (Scene *self, gconstpointer data)
{
  Client *receiver = present (self, TASUKI_SIDE_RECEIVER);
  Client *sender = present (self, TASUKI_SIDE_SENDER);

  g_assert_true (sender->joined && receiver->joined);
  g_assert_cmpuint (self->path->pairs->len, ==, 1);
  client_expect_nothing (sender);
}

static void
test_one_ticket_joins_nothing (Scene *self, gconstpointer data)
{
  Client *client = present (self, TASUKI_SIDE_SENDER);

  g_assert_false (client->joined);
  g_assert_cmpuint (self->path->pairs->len, ==, 0);
}

static void
test_tickets_differ (Scene *self, gconstpointer data)
{
  g_autoptr (GVariant) one = g_variant_lookup_value (self->tickets[0], "ticket", NULL);
  g_autoptr (GVariant) two = g_variant_lookup_value (self->tickets[1], "ticket", NULL);

  g_assert_false (g_variant_equal (one, two));
}

static void
test_ticket_is_good_once (Scene *self, gconstpointer data)
{
  present (self, TASUKI_SIDE_SENDER);
  assert_void (self, TASUKI_SIDE_SENDER);
  g_assert_cmpuint (self->path->pairs->len, ==, 0);
  g_assert_cmpstr (path_look (self->path, "denial", "stage"), ==, "connection");
}

static void
test_unknown_ticket_is_refused (Scene *self, gconstpointer data)
{
  Client *client = path_dial_secured (self->path);
  g_autofree char *zeros = g_strnfill (TASUKI_TICKET_SIZE - 1, '0');

  client_say (client, TASUKI_MESSAGE_TICKET, "{'ticket': <b'%s'>}", zeros);
  client_expect_code (client, TASUKI_MESSAGE_REFUSED, "refused");
  g_assert_true (client->closed);
  g_assert_cmpuint (tasuki_flow_count_handovers (self->path->flow), ==, 1);
}

static void
test_second_side_times_out (Scene *self, gconstpointer data)
{
  Client *client = present (self, TASUKI_SIDE_SENDER);

  path_pass (self->path, self->path->limits.pair_timeout - 1);
  client_expect_nothing (self->sender);
  path_pass (self->path, 1);
  scene_expect_settled (self, "timed-out");
  g_assert_true (client->closed);
  path_assert_ended (self->path, "failed", "timed-out");
  assert_void (self, TASUKI_SIDE_RECEIVER);
}

static void
test_both_sides_time_out (Scene *self, gconstpointer data)
{
  path_pass (self->path, self->path->limits.pair_timeout);
  path_assert_ended (self->path, "failed", "timed-out");
  assert_void (self, TASUKI_SIDE_SENDER);
  assert_void (self, TASUKI_SIDE_RECEIVER);
}

static void
test_data_connection_that_leaves_ends_it (Scene *self, gconstpointer data)
{
  client_leave (present (self, TASUKI_SIDE_RECEIVER));
  scene_expect_settled (self, "lost");
  path_assert_ended (self->path, "failed", "lost");
  scene_assert_reason (self, "the receiver went away");
  assert_void (self, TASUKI_SIDE_SENDER);
}

static void
test_control_connection_that_leaves_ends_it (Scene *self, gconstpointer data)
{
  Client *client = present (self, TASUKI_SIDE_RECEIVER);

  client_leave (self->sender);
  g_assert_true (client->closed);
  client_expect_code (self->receiver, TASUKI_MESSAGE_SETTLED, "lost");
  path_assert_ended (self->path, "failed", "lost");
  assert_void (self, TASUKI_SIDE_SENDER);
}

static void
test_cancelled_tickets_are_void (Scene *self, gconstpointer data)
{
  client_say (self->sender, TASUKI_MESSAGE_CANCEL, "{'transfer': <'%s'>}", self->id);
  path_assert_ended (self->path, "cancelled", "cancelled");
  assert_void (self, TASUKI_SIDE_SENDER);
  assert_void (self, TASUKI_SIDE_RECEIVER);
}

int
main (int argc, char **argv)
{
  path_init (&argc, &argv);
#define ADD(name, function)                                                                        \
  g_test_add (name, Scene, NULL, scene_set_up_proceeding, function, scene_tear_down)
  ADD ("/pair/both-tickets-join", test_both_tickets_join);
  ADD ("/pair/one-ticket-joins-nothing", test_one_ticket_joins_nothing);
  ADD ("/pair/tickets-differ", test_tickets_differ);
  ADD ("/pair/ticket-is-good-once", test_ticket_is_good_once);
  ADD ("/pair/unknown-ticket-is-refused", test_unknown_ticket_is_refused);
  ADD ("/pair/second-side-times-out", test_second_side_times_out);
  ADD ("/pair/both-sides-time-out", test_both_sides_time_out);
  ADD ("/pair/data-connection-that-leaves-ends-it", test_data_connection_that_leaves_ends_it);
  ADD ("/pair/control-connection-that-leaves-ends-it", test_control_connection_that_leaves_ends_it);
  ADD ("/pair/cancelled-tickets-are-void", test_cancelled_tickets_are_void);

  return g_test_run ();
}
