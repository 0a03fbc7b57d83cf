/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Beside pair: a data connection from elsewhere is screened with the identity of its session. */

#include "flow/transfer-scene.h"

#define HOME      "192.0.2.1"
#define ELSEWHERE "198.51.100.9"

static Client *
present (Scene *self, TasukiSide side, const char *address)
{
  self->path->address = address;
  return path_present (self->path, self->tickets[side]);
}

/* From now on the filter does so for whoever comes from elsewhere and has an identity. */
static void
answer_those_from_elsewhere (Scene *self, FakeMode mode)
{
  self->path->filter->mode = mode;
  self->path->filter->only_after_login = true;
  self->path->filter->only_address = ELSEWHERE;
  self->path->filter->reason = "not from there";
}

static void
change_a_rule (Scene *self)
{
  g_signal_emit_by_name (self->path->storage, "changed", "ip-filter", "office", (guint64)8);
  path_pass (self->path, 500);
}

static void
assert_refused (Scene *self)
{
  path_assert_ended (self->path, "failed", "refused");
  scene_assert_reason (self, "not from there");
  scene_expect_settled (self, "refused");
  g_assert_false (self->sender->closed || self->receiver->closed);
}

static void
test_from_where_the_session_is_nobody_is_asked (Scene *self, gconstpointer data)
{
  unsigned asked = self->path->filter->asked;

  present (self, TASUKI_SIDE_SENDER, HOME);
  present (self, TASUKI_SIDE_RECEIVER, HOME);
  g_assert_cmpuint (self->path->pairs->len, ==, 1);
  g_assert_cmpuint (self->path->filter->asked, ==, asked + 2); /* by address, after accept */
}

static void
test_from_elsewhere_the_filters_are_asked (Scene *self, gconstpointer data)
{
  unsigned asked = self->path->filter->asked;

  present (self, TASUKI_SIDE_SENDER, ELSEWHERE);
  g_assert_cmpuint (self->path->filter->asked, ==, asked + 2);
  present (self, TASUKI_SIDE_RECEIVER, HOME);
  g_assert_cmpuint (self->path->pairs->len, ==, 1);
}

static void
test_whom_they_deny_ends_the_transfer (Scene *self, gconstpointer side)
{
  Client *client;

  answer_those_from_elsewhere (self, FAKE_DENIES);
  client = present (self, GPOINTER_TO_INT (side), ELSEWHERE);
  client_expect_code (client, TASUKI_MESSAGE_REFUSED, "refused");
  g_assert_true (client->closed);
  g_assert_cmpuint (self->path->pairs->len, ==, 0);
  assert_refused (self);
  g_assert_cmpstr (path_look (self->path, "denial", "reason"), ==, "not from there");
  g_assert_cmpstr (path_look (self->path, "denial", "connection"), ==,
                   GPOINTER_TO_INT (side) == TASUKI_SIDE_SENDER ? "acme" : "bolt");
}

static void
test_no_byte_moves_before_they_answer (Scene *self, gconstpointer data)
{
  answer_those_from_elsewhere (self, FAKE_HOLDS);
  present (self, TASUKI_SIDE_SENDER, ELSEWHERE);
  present (self, TASUKI_SIDE_RECEIVER, ELSEWHERE);
  g_assert_cmpuint (self->path->pairs->len, ==, 0);
  fake_plugin_release (self->path->filter, true);
  path_rest (self->path);
  g_assert_cmpuint (self->path->pairs->len, ==, 1);
}

static void
test_leaving_before_they_answer (Scene *self, gconstpointer data)
{
  answer_those_from_elsewhere (self, FAKE_HOLDS);
  client_leave (present (self, TASUKI_SIDE_SENDER, ELSEWHERE));
  path_assert_ended (self->path, "failed", "lost");
  fake_plugin_release (self->path->filter, true);
  path_rest (self->path);
  g_assert_cmpuint (self->path->pairs->len, ==, 0);
}

/* The transfer ends while they are asked: what they say then changes nothing. */
static void
test_ending_before_they_answer (Scene *self, gconstpointer data)
{
  Client *client;

  answer_those_from_elsewhere (self, FAKE_HOLDS);
  client = present (self, TASUKI_SIDE_SENDER, ELSEWHERE);
  client_leave (self->receiver);
  path_assert_ended (self->path, "failed", "lost");
  g_assert_true (client->closed);
  fake_plugin_release (self->path->filter, false);
  path_rest (self->path);
  g_assert_cmpuint (path_count (self->path, "history"), ==, 1);
}

static void
run (Scene *self, const char *from, const char *to)
{
  present (self, TASUKI_SIDE_SENDER, from);
  present (self, TASUKI_SIDE_RECEIVER, to);
  g_assert_cmpuint (self->path->pairs->len, ==, 1);
  path_pass (self->path, 1000);
}

static void
test_a_change_cuts_what_flows_from_elsewhere (Scene *self, gconstpointer data)
{
  run (self, HOME, ELSEWHERE);
  answer_those_from_elsewhere (self, FAKE_DENIES);
  change_a_rule (self);
  assert_refused (self);
}

static void
test_a_change_that_is_not_about_it_lets_it_go_on (Scene *self, gconstpointer data)
{
  run (self, HOME, ELSEWHERE);
  answer_those_from_elsewhere (self, FAKE_DENIES);
  self->path->filter->only_address = "203.0.113.7";
  change_a_rule (self);
  g_assert_cmpuint (self->path->pairs->len, ==, 1);
  g_assert_cmpuint (path_count (self->path, "history"), ==, 0);
}

/* A change while they are asked about the one before: the later one is what counts. */
static void
test_a_change_while_they_are_asked_counts (Scene *self, gconstpointer data)
{
  run (self, HOME, ELSEWHERE);
  answer_those_from_elsewhere (self, FAKE_HOLDS);
  change_a_rule (self);
  change_a_rule (self);
  self->path->filter->mode = FAKE_DENIES;
  fake_plugin_release (self->path->filter, true);
  path_rest (self->path);
  assert_refused (self);
}

/* With the sender's session nobody would be judged any more whose bytes still arrive. */
static void
test_bytes_outlive_their_session_but_not_their_right (void)
{
  g_autoptr (Path) path = path_new ();
  Client *receiver = path_attach (path, "bolt", 1);
  g_autofree char *id = NULL;
  GVariant *tickets[2];
  Client *sender;

  path->limits.keep_alive = 600000;
  path->address = ELSEWHERE;
  sender = path_attach (path, "acme", 0);
  id = path_proceed (sender, receiver, "bolt", tickets);
  path_present (path, tickets[TASUKI_SIDE_SENDER]);
  path->address = HOME;
  path_present (path, tickets[TASUKI_SIDE_RECEIVER]);
  g_variant_unref (tickets[TASUKI_SIDE_SENDER]);
  g_variant_unref (tickets[TASUKI_SIDE_RECEIVER]);
  client_leave (sender);
  path_pass (path, 1000);
  g_assert_cmpuint (path->pairs->len, ==, 1);

  path->filter->mode = FAKE_DENIES;
  path->filter->only_address = ELSEWHERE;
  g_signal_emit_by_name (path->storage, "changed", "ip-filter", "office", (guint64)8);
  path_pass (path, 500);
  path_assert_ended (path, "failed", "refused");
}

/* What the session logged in with limits from where its bytes may come, too. */
static void
test_the_ip_filter_of_the_session_goes_with_it (void)
{
  g_autoptr (Path) path = path_new ();
  Client *receiver = path_attach (path, "bolt", 1);
  g_autofree char *id = NULL;
  GVariant *tickets[2];
  Client *sender, *client;

  path->filter->heeds_ip_filters = true;
  path->authenticator->ip_filter = "office";
  sender = path_attach (path, "acme", 0);
  id = path_proceed (sender, receiver, "bolt", tickets);
  path->filter->mode = FAKE_DENIES;
  path->filter->only_ip_filter = "office";
  path->address = ELSEWHERE;
  path_present (path, tickets[TASUKI_SIDE_RECEIVER]); /* which has none */
  g_assert_cmpuint (path_count (path, "history"), ==, 0);
  client = path_present (path, tickets[TASUKI_SIDE_SENDER]);
  g_assert_true (client->closed);
  path_assert_ended (path, "failed", "refused");
  g_variant_unref (tickets[TASUKI_SIDE_SENDER]);
  g_variant_unref (tickets[TASUKI_SIDE_RECEIVER]);
}

static void
test_of_several_streams_each_is_screened (gconstpointer allow)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);
  Client *receiver = path_attach (path, "bolt", 1);
  g_autoptr (GVariant) offer = NULL;
  g_autoptr (GVariant) from = NULL;
  g_autoptr (GVariant) to = NULL;

  path->limits.keep_alive = 600000;
  path_request_streams (sender, "bolt", 0, 2);
  offer = client_expect (receiver, TASUKI_MESSAGE_OFFER);
  client_say (receiver, TASUKI_MESSAGE_ACCEPT, "{'transfer': <'%s'>, 'streams': <uint32 2>}",
              tasuki_message_text (offer, "transfer", NULL));
  from = client_expect (sender, TASUKI_MESSAGE_PROCEED);
  to = client_expect (receiver, TASUKI_MESSAGE_PROCEED);
  path_present (path, from);
  path_present (path, to);
  path_present_stream (path, from, 1);

  path->filter->mode = FAKE_HOLDS;
  path->filter->only_after_login = true;
  path->address = ELSEWHERE;
  path_present_stream (path, to, 1);
  g_assert_cmpuint (path->pairs->len, ==, 1);
  fake_plugin_release (path->filter, GPOINTER_TO_INT (allow));
  path_rest (path);
  if (GPOINTER_TO_INT (allow))
    g_assert_cmpuint (path->pairs->len, ==, 2);
  else
    path_assert_ended (path, "failed", "refused");
}

#define ADD(name, function, data)                                                                  \
  g_test_add ("/origin/" name, Scene, data, scene_set_up_proceeding, function, scene_tear_down)

int
main (int argc, char **argv)
{
  path_init (&argc, &argv);

  ADD ("from-where-the-session-is-nobody-is-asked", test_from_where_the_session_is_nobody_is_asked,
       NULL);
  ADD ("from-elsewhere-the-filters-are-asked", test_from_elsewhere_the_filters_are_asked, NULL);
  ADD ("whom-they-deny-ends-the-transfer/sender", test_whom_they_deny_ends_the_transfer,
       GINT_TO_POINTER (TASUKI_SIDE_SENDER));
  ADD ("whom-they-deny-ends-the-transfer/receiver", test_whom_they_deny_ends_the_transfer,
       GINT_TO_POINTER (TASUKI_SIDE_RECEIVER));
  ADD ("no-byte-moves-before-they-answer", test_no_byte_moves_before_they_answer, NULL);
  ADD ("leaving-before-they-answer", test_leaving_before_they_answer, NULL);
  ADD ("ending-before-they-answer", test_ending_before_they_answer, NULL);
  ADD ("a-change-cuts-what-flows-from-elsewhere", test_a_change_cuts_what_flows_from_elsewhere,
       NULL);
  ADD ("a-change-that-is-not-about-it-lets-it-go-on",
       test_a_change_that_is_not_about_it_lets_it_go_on, NULL);
  ADD ("a-change-while-they-are-asked-counts", test_a_change_while_they_are_asked_counts, NULL);
  g_test_add_func ("/origin/bytes-outlive-their-session-but-not-their-right",
                   test_bytes_outlive_their_session_but_not_their_right);
  g_test_add_func ("/origin/the-ip-filter-of-the-session-goes-with-it",
                   test_the_ip_filter_of_the_session_goes_with_it);
  g_test_add_data_func ("/origin/of-several-streams-each-is-screened/allowed", GINT_TO_POINTER (1),
                        test_of_several_streams_each_is_screened);
  g_test_add_data_func ("/origin/of-several-streams-each-is-screened/denied", NULL,
                        test_of_several_streams_each_is_screened);

  return g_test_run ();
}
