/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Steps 2 and 5, screen: whom no filter chain allows gets nothing, and learns nothing. */

#include "flow/path.h"

static void
assert_shut_out (Path *path, Client *client)
{
  g_assert_true (client->closed);
  g_assert_false (client->securing);
  client_expect_nothing (client);
  g_assert_cmpuint (path->transport->asked, ==, 0);
  g_assert_cmpuint (path_count (path, "denial"), ==, 1);
  g_assert_cmpstr (path_look (path, "denial", "stage"), ==, "connection");
}

static void
test_denied_address_gets_no_byte (void)
{
  g_autoptr (Path) path = path_new ();

  path->filter->mode = FAKE_DENIES;
  path->filter->reason = "not from there";
  assert_shut_out (path, path_dial (path, "192.0.2.1"));
  g_assert_cmpstr (path_look (path, "denial", "reason"), ==, "not from there");
  g_assert_cmpstr (path_look (path, "denial", "source"), ==, "192.0.2.1:40000");
}

static void
test_empty_chain_denies (void)
{
  g_autoptr (Path) path = path_new ();

  g_ptr_array_set_size (path->chains.filters, 0);
  assert_shut_out (path, path_dial (path, "192.0.2.1"));
}

static void
test_first_denial_ends_the_chain (void)
{
  g_autoptr (Path) path = path_new ();
  FakePlugin *second = path_add (path, path->chains.filters);

  path->filter->mode = FAKE_DENIES;
  assert_shut_out (path, path_dial (path, "192.0.2.1"));
  g_assert_cmpuint (second->asked, ==, 0);
}

static void
test_every_filter_has_to_allow (void)
{
  g_autoptr (Path) path = path_new ();

  path_add (path, path->chains.filters)->mode = FAKE_DENIES;
  assert_shut_out (path, path_dial (path, "192.0.2.1"));
  g_assert_cmpuint (path->filter->asked, ==, 1);
}

static void
test_dropped_question_denies (void)
{
  g_autoptr (Path) path = path_new ();

  path->filter->mode = FAKE_DROPS;
  assert_shut_out (path, path_dial (path, "192.0.2.1"));
}

static void
test_late_answer_is_a_refusal (void)
{
  g_autoptr (Path) path = path_new ();
  Client *client;

  path->limits.question_deadline = 1;
  path->filter->mode = FAKE_HOLDS;
  client = path_dial (path, "192.0.2.1");
  while (!client->closed)
    g_main_context_iteration (NULL, TRUE);
  path_rest (path);
  assert_shut_out (path, client);

  fake_plugin_release (path->filter, true);
  path_rest (path);
  assert_shut_out (path, client);
}

static void
test_leaving_while_it_is_asked (void)
{
  g_autoptr (Path) path = path_new ();
  Client *client;

  path->filter->mode = FAKE_HOLDS;
  client = path_dial (path, "192.0.2.1");
  client_leave (client);
  fake_plugin_release (path->filter, true);
  path_rest (path);
  g_assert_cmpuint (path->transport->asked, ==, 0);
  g_assert_cmpuint (path_count (path, "denial"), ==, 0);
}

static void
test_identity_is_screened_after_the_login (void)
{
  g_autoptr (Path) path = path_new ();
  Client *client;

  path->filter->mode = FAKE_DENIES;
  path->filter->only_after_login = true;
  client = path_login (path, "acme", 0);
  g_assert_true (client->closed);
  g_assert_cmpuint (tasuki_flow_count_attached (path->flow), ==, 0);
  g_assert_cmpstr (path_look (path, "denial", "stage"), ==, "login");
  g_assert_cmpstr (path_look (path, "denial", "code"), ==, "refused");
  g_assert_cmpstr (path_look (path, "denial", "connection"), ==, "acme");
}

static void
test_refusal_after_the_login_looks_like_a_wrong_secret (void)
{
  g_autoptr (Path) path = path_new ();
  Client *screened, *wrong;

  path->filter->mode = FAKE_DENIES;
  path->filter->only_after_login = true;
  screened = path_login (path, "acme", 0);
  path->authenticator->mode = FAKE_DENIES;
  wrong = path_login (path, "acme", 0);

  g_assert_true (
      g_bytes_equal (g_queue_peek_head (screened->frames), g_queue_peek_head (wrong->frames)));
  client_expect_code (screened, TASUKI_MESSAGE_REFUSED, "login");
  client_expect_nothing (screened);
}

/* What it logs in with has an IP filter, at which some filter has to look. */
static void
test_ip_filter_goes_to_the_filters (void)
{
  g_autoptr (Path) path = path_new ();

  path->authenticator->ip_filter = "office";
  path_add (path, path->chains.filters)->heeds_ip_filters = true;
  path->filter->mode = FAKE_DENIES;
  path->filter->only_ip_filter = "home";
  path_attach (path, "acme", 0);

  path->filter->only_ip_filter = "office";
  client_expect_code (path_login (path, "acme", 0), TASUKI_MESSAGE_REFUSED, "login");
  g_assert_cmpstr (path_look (path, "denial", "stage"), ==, "login");
}

static void
test_ip_filter_at_which_nobody_looks_refuses (void)
{
  g_autoptr (Path) path = path_new ();
  Client *screened, *wrong;

  path->authenticator->ip_filter = "office";
  screened = path_login (path, "acme", 0);
  g_assert_true (screened->closed);
  g_assert_cmpuint (path_count (path, "denial"), ==, 1);
  g_assert_cmpstr (path_look (path, "denial", "reason"), ==,
                   "no plugin is enabled that looks at its IP filter");
  path->authenticator->mode = FAKE_DENIES;
  wrong = path_login (path, "acme", 0);
  g_assert_true (
      g_bytes_equal (g_queue_peek_head (screened->frames), g_queue_peek_head (wrong->frames)));
}

static void
test_change_of_an_ip_filter_cuts (void)
{
  g_autoptr (Path) path = path_new ();
  Client *client, *other;

  path->filter->heeds_ip_filters = true;
  other = path_attach (path, "bolt", 0);
  path->authenticator->ip_filter = "office";
  client = path_attach (path, "acme", 0);
  path->filter->mode = FAKE_DENIES;
  path->filter->only_ip_filter = "office";
  g_signal_emit_by_name (path->storage, "changed", "ip-filter", "office", (guint64)8);
  path_pass (path, 500);
  g_assert_true (client->closed);
  g_assert_false (other->closed);
}

int
main (int argc, char **argv)
{
  path_init (&argc, &argv);
  g_test_add_func ("/screen/denied-address-gets-no-byte", test_denied_address_gets_no_byte);
  g_test_add_func ("/screen/empty-chain-denies", test_empty_chain_denies);
  g_test_add_func ("/screen/first-denial-ends-the-chain", test_first_denial_ends_the_chain);
  g_test_add_func ("/screen/every-filter-has-to-allow", test_every_filter_has_to_allow);
  g_test_add_func ("/screen/dropped-question-denies", test_dropped_question_denies);
  g_test_add_func ("/screen/late-answer-is-a-refusal", test_late_answer_is_a_refusal);
  g_test_add_func ("/screen/leaving-while-it-is-asked", test_leaving_while_it_is_asked);
  g_test_add_func ("/screen/identity-is-screened-after-the-login",
                   test_identity_is_screened_after_the_login);
  g_test_add_func ("/screen/refusal-after-the-login-looks-like-a-wrong-secret",
                   test_refusal_after_the_login_looks_like_a_wrong_secret);
  g_test_add_func ("/screen/ip-filter-goes-to-the-filters", test_ip_filter_goes_to_the_filters);
  g_test_add_func ("/screen/ip-filter-at-which-nobody-looks-refuses",
                   test_ip_filter_at_which_nobody_looks_refuses);
  g_test_add_func ("/screen/change-of-an-ip-filter-cuts", test_change_of_an_ip_filter_cuts);

  return g_test_run ();
}
