/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Between two transfers: data connections stay if both sides say so, and for a while. */

#include "flow/kept-scene.h"

static void
test_word_of_either_side_may_come_first (Scene *self, gconstpointer data)
{
  path_keep (self->sender, self->id);
  g_assert_false (self->pair->resting);
  path_store_and_keep (self->receiver, self->id);
  pair_rest (self->pair, 5);
  scene_expect_settled (self, "ok");
  g_assert_cmpuint (self->path->pairs->len, ==, 1);
}

static void
test_one_that_agrees_is_not_enough (Scene *self, gconstpointer data)
{
  if (data != NULL)
    {
      path_store_and_keep (self->receiver, self->id);
      client_say (self->sender, TASUKI_MESSAGE_RESULT, "{'transfer': <'%s'>, 'code': <'ok'>}",
                  self->id);
    }
  else
    {
      path_store (self->receiver, self->id);
      path_keep (self->sender, self->id);
    }
  g_assert_false (self->pair->resting || self->pair->parting);
  pair_end (self->pair, 5);
  scene_expect_settled (self, "ok");
  kept_assert_dials (self);
}

static void
test_failure_keeps_nothing (Scene *self, gconstpointer data)
{
  path_keep (self->sender, self->id);
  client_say (self->receiver, TASUKI_MESSAGE_RESULT,
              "{'transfer': <'%s'>, 'code': <'exists'>, 'kept': <true>}", self->id);
  scene_expect_settled (self, "exists");
  kept_assert_dials (self);
}

static void
test_result_out_of_nothing_keeps_nothing (Scene *self, gconstpointer data)
{
  GVariant *tickets[2];
  g_autofree char *id = path_proceed (self->sender, self->receiver, "bolt", tickets);

  path_store_and_keep (self->receiver, id);
  path_keep (self->sender, id);
  client_expect_nothing (self->sender);
  g_assert_cmpuint (self->path->pairs->len, ==, 1);
  kept_clear_tickets (tickets);
}

static void
test_never_is_a_limit (Scene *self, gconstpointer data)
{
  self->path->limits.keep_data = 0;
  path_store_and_keep (self->receiver, self->id);
  path_keep (self->sender, self->id);
  scene_expect_settled (self, "ok");
  kept_assert_dials (self);
}

static void
test_pair_that_does_not_come_to_rest_is_parted (Scene *self, gconstpointer data)
{
  path_store_and_keep (self->receiver, self->id);
  path_keep (self->sender, self->id);
  path_pass (self->path, 60000);
  scene_expect_settled (self, "ok");
  kept_assert_dials (self);
}

/* It was being cut when it came to rest. */
static void
test_cut_has_precedence (Scene *self, gconstpointer data)
{
  path_store_and_keep (self->receiver, self->id);
  path_keep (self->sender, self->id);
  self->path->now += G_USEC_PER_SEC * 60;
  tasuki_flow_tick (self->path->flow);
  pair_rest (self->pair, 5);
  scene_expect_settled (self, "ok");
  kept_assert_dials (self);
}

static void
test_time_ends_it (Scene *self, gconstpointer data)
{
  kept_keep (self);
  path_pass (self->path, self->path->limits.keep_data - 1);
  g_assert_cmpuint (self->path->pairs->len, ==, 1);
  path_pass (self->path, 1);
  kept_assert_dials (self);
}

static void
test_control_connection_that_leaves_ends_it (Scene *self, gconstpointer data)
{
  kept_keep (self);
  client_leave (data != NULL ? self->sender : self->receiver);
  g_assert_cmpuint (self->path->pairs->len, ==, 0);
}

static void
test_control_connection_that_left_before_it_rests (Scene *self, gconstpointer data)
{
  path_store_and_keep (self->receiver, self->id);
  path_keep (self->sender, self->id);
  client_leave (self->sender);
  pair_rest (self->pair, 5);
  client_expect_code (self->receiver, TASUKI_MESSAGE_SETTLED, "ok");
  g_assert_cmpuint (self->path->pairs->len, ==, 0);
}

static void
test_change_of_rules_ends_it (Scene *self, gconstpointer data)
{
  kept_keep (self);
  g_signal_emit_by_name (self->path->storage, "changed", "permission", "7", (guint64)8);
  path_pass (self->path, 1000);
  kept_assert_dials (self);
}

static void
test_drain_ends_it (Scene *self, gconstpointer data)
{
  kept_keep (self);
  tasuki_flow_drain (self->path->flow, false);
  path_rest (self->path);
  g_assert_cmpuint (self->path->pairs->len, ==, 0);
}

static void
test_pair_that_breaks_while_it_rests_is_forgotten (Scene *self, gconstpointer data)
{
  kept_keep (self);
  pair_break (self->pair, TASUKI_SIDE_RECEIVER, 0);
  kept_assert_dials (self);
}

/* They count as what they are: connections. */
static void
test_counts_as_connections (Scene *self, gconstpointer data)
{
  kept_keep (self);
  g_assert_cmpuint (self->path->pairs->len, ==, 1);
  self->path->limits.max_connections_per_source = 4;
  g_assert_true (path_dial (self->path, "192.0.2.1")->closed);
}

static void
test_yields_to_what_is_new (Scene *self, gconstpointer data)
{
  kept_keep (self);
  if (data != NULL)
    self->path->limits.max_connections = 9;
  else
    self->path->limits.max_connections_per_source = 9;
  g_assert_false (path_dial (self->path, "192.0.2.1")->closed);
  kept_assert_dials (self);
}

static void
test_others_do_not_push_it_out (Scene *self, gconstpointer data)
{
  kept_keep (self);
  self->path->limits.max_connections_per_source = 8;
  for (unsigned i = 0; i < 8; i++)
    path_dial (self->path, "198.51.100.7");
  g_assert_cmpuint (self->path->pairs->len, ==, 1);
}

static void
test_is_not_kept_where_it_is_crowded (Scene *self, gconstpointer data)
{
  self->path->limits.max_connections_per_source = 7;
  path_store_and_keep (self->receiver, self->id);
  path_keep (self->sender, self->id);
  scene_expect_settled (self, "ok");
  kept_assert_dials (self);
}

/* Several at a time leave several behind, within reason. */
static void
test_oldest_of_too_many_goes (Scene *self, gconstpointer data)
{
  Pair *pairs[5] = { self->pair };
  char *ids[5] = { g_strdup (self->id) };

  for (unsigned i = 1; i < 5; i++)
    pairs[i] = path_run (self->sender, self->receiver, "bolt", &ids[i]);
  for (unsigned i = 0; i < 5; i++)
    {
      g_assert_cmpuint (self->path->pairs->len, ==, 5);
      path_store_and_keep (self->receiver, ids[i]);
      path_keep (self->sender, ids[i]);
      pair_rest (pairs[i], 5);
      scene_expect_settled (self, "ok");
      g_free (ids[i]);
    }
  g_assert_cmpuint (self->path->pairs->len, ==, 4);
  g_assert_false (g_ptr_array_find (self->path->pairs, pairs[0], NULL));
}

int
main (int argc, char **argv)
{
  path_init (&argc, &argv);
#define ADD(name, data, function)                                                                  \
  g_test_add (name, Scene, data, kept_set_up, function, scene_tear_down)
  ADD ("/kept/word-of-either-side-may-come-first", NULL, test_word_of_either_side_may_come_first);
  ADD ("/kept/sender-alone-is-not-enough", NULL, test_one_that_agrees_is_not_enough);
  ADD ("/kept/receiver-alone-is-not-enough", "receiver", test_one_that_agrees_is_not_enough);
  ADD ("/kept/failure-keeps-nothing", NULL, test_failure_keeps_nothing);
  ADD ("/kept/result-out-of-nothing-keeps-nothing", NULL, test_result_out_of_nothing_keeps_nothing);
  ADD ("/kept/never-is-a-limit", NULL, test_never_is_a_limit);
  ADD ("/kept/pair-that-does-not-come-to-rest-is-parted", NULL,
       test_pair_that_does_not_come_to_rest_is_parted);
  ADD ("/kept/cut-has-precedence", NULL, test_cut_has_precedence);
  ADD ("/kept/time-ends-it", NULL, test_time_ends_it);
  ADD ("/kept/receiver-that-leaves-ends-it", NULL, test_control_connection_that_leaves_ends_it);
  ADD ("/kept/sender-that-leaves-ends-it", "sender", test_control_connection_that_leaves_ends_it);
  ADD ("/kept/sender-that-left-before-it-rests", NULL,
       test_control_connection_that_left_before_it_rests);
  ADD ("/kept/change-of-rules-ends-it", NULL, test_change_of_rules_ends_it);
  ADD ("/kept/drain-ends-it", NULL, test_drain_ends_it);
  ADD ("/kept/pair-that-breaks-while-it-rests-is-forgotten", NULL,
       test_pair_that_breaks_while_it_rests_is_forgotten);
  ADD ("/kept/counts-as-connections", NULL, test_counts_as_connections);
  ADD ("/kept/yields-to-what-is-new-from-its-source", NULL, test_yields_to_what_is_new);
  ADD ("/kept/yields-to-what-is-new", "all", test_yields_to_what_is_new);
  ADD ("/kept/others-do-not-push-it-out", NULL, test_others_do_not_push_it_out);
  ADD ("/kept/is-not-kept-where-it-is-crowded", NULL, test_is_not_kept_where_it_is_crowded);
  ADD ("/kept/oldest-of-too-many-goes", NULL, test_oldest_of_too_many_goes);

  return g_test_run ();
}
