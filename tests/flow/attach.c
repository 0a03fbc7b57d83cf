/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Step 6, attach: who is there, for how long, and which session of an ID gets an offer. */

#include "flow/path.h"

static void
test_one_id_may_have_several_sessions (void)
{
  g_autoptr (Path) path = path_new ();
  Client *first = path_attach (path, "acme", 1);
  Client *second = path_attach (path, "acme", 1);

  g_assert_cmpuint (tasuki_flow_count_attached (path->flow), ==, 2);
  client_leave (first);
  g_assert_cmpuint (tasuki_flow_count_attached (path->flow), ==, 1);
  client_leave (second);
  g_assert_cmpuint (tasuki_flow_count_attached (path->flow), ==, 0);
}

static void
test_least_busy_session_gets_the_offer (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);
  Client *first = path_attach (path, "bolt", 3);
  g_autofree char *one = path_offer (sender, first, "bolt");
  Client *second = path_attach (path, "bolt", 3);
  g_autofree char *two = path_offer (sender, second, "bolt");

  g_assert_cmpstr (one, !=, two);
  client_expect_nothing (first);
}

static void
test_session_that_accepts_nothing_gets_no_offer (void)
{
  g_autoptr (Path) path = path_new ();
  Client *sender = path_attach (path, "acme", 0);
  Client *idle = path_attach (path, "bolt", 0);

  path_request (sender, "bolt", 0);
  client_expect_code (sender, TASUKI_MESSAGE_REJECTED, "offline");
  client_expect_nothing (idle);
}

static void
test_silent_client_is_asked_whether_it_is_there (void)
{
  g_autoptr (Path) path = path_new ();
  Client *client = path_attach (path, "acme", 0);

  path_pass (path, path->limits.keep_alive);
  g_variant_unref (client_expect (client, TASUKI_MESSAGE_PING));
  path_pass (path, 1);
  client_expect_nothing (client);

  client_say (client, TASUKI_MESSAGE_PONG, "{}");
  path_pass (path, path->limits.keep_alive);
  g_variant_unref (client_expect (client, TASUKI_MESSAGE_PING));
  g_assert_false (client->closed);
}

static void
test_client_that_stays_silent_is_dropped (void)
{
  g_autoptr (Path) path = path_new ();
  Client *client = path_attach (path, "acme", 0);

  path_pass (path, path->limits.keep_alive);
  path_pass (path, path->limits.keep_alive + 1);
  g_variant_unref (client_expect (client, TASUKI_MESSAGE_PING));
  client_expect_code (client, TASUKI_MESSAGE_GOODBYE, "timed-out");
  g_assert_true (client->closed);
}

static void
test_shorter_keep_alive_holds_for_who_is_there (void)
{
  g_autoptr (Path) path = path_new ();
  Client *client = path_attach (path, "acme", 0);

  path->limits.keep_alive /= 2;
  tasuki_flow_review (path->flow);
  path_pass (path, path->limits.keep_alive);
  g_variant_unref (client_expect (client, TASUKI_MESSAGE_PING));
}

/* One that is heard in between is not asked at the time that was planned first. */
static void
test_client_that_is_heard_is_not_asked (void)
{
  g_autoptr (Path) path = path_new ();
  Client *client = path_attach (path, "acme", 0);

  path_pass (path, path->limits.keep_alive / 2);
  client_say (client, TASUKI_MESSAGE_PING, "{}");
  g_variant_unref (client_expect (client, TASUKI_MESSAGE_PONG));
  path_pass (path, path->limits.keep_alive / 2 + 1);
  client_expect_nothing (client);
  path_pass (path, path->limits.keep_alive / 2);
  g_variant_unref (client_expect (client, TASUKI_MESSAGE_PING));
}

static void
test_goodbye_ends_it (void)
{
  g_autoptr (Path) path = path_new ();
  Client *client = path_attach (path, "acme", 0);

  client_say (client, TASUKI_MESSAGE_GOODBYE, "{'code': <'ok'>}");
  g_assert_true (client->closed);
  client_expect_nothing (client);
  g_assert_cmpuint (path_count (path, "denial"), ==, 0);
}

static void
test_sessions_are_described (void)
{
  g_autoptr (Path) path = path_new ();
  g_autoptr (GVariant) list = NULL;
  g_autoptr (GVariant) session = NULL;
  const char *id = NULL;
  gint64 accepts = 0;

  path_attach (path, "acme", 4);
  list = tasuki_flow_describe_attached (path->flow);
  g_assert_cmpuint (g_variant_n_children (list), ==, 1);
  session = g_variant_get_child_value (list, 0);
  g_assert_true (g_variant_lookup (session, "connection", "&s", &id));
  g_assert_cmpstr (id, ==, "acme");
  g_assert_true (g_variant_lookup (session, "accepts", "x", &accepts));
  g_assert_cmpint (accepts, ==, 4);
}

/* In whichever order the table has them, of as many that chance does not put them in order. */
static void
test_sessions_are_listed_as_they_came (void)
{
  static const char *const ids[] = { "echo", "acme", "dust", "bolt", "cord", "acme" };
  g_autoptr (Path) path = path_new ();
  g_autoptr (GVariant) list = NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      path_attach (path, ids[i], 1);
      path_pass (path, 10);
    }

  list = tasuki_flow_describe_attached (path->flow);
  g_assert_cmpuint (g_variant_n_children (list), ==, G_N_ELEMENTS (ids));
  for (size_t i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (GVariant) session = g_variant_get_child_value (list, i);
      const char *id = NULL;

      g_assert_true (g_variant_lookup (session, "connection", "&s", &id));
      g_assert_cmpstr (id, ==, ids[i]);
    }
}

int
main (int argc, char **argv)
{
  path_init (&argc, &argv);
  g_test_add_func ("/attach/one-id-may-have-several-sessions",
                   test_one_id_may_have_several_sessions);
  g_test_add_func ("/attach/least-busy-session-gets-the-offer",
                   test_least_busy_session_gets_the_offer);
  g_test_add_func ("/attach/session-that-accepts-nothing-gets-no-offer",
                   test_session_that_accepts_nothing_gets_no_offer);
  g_test_add_func ("/attach/silent-client-is-asked-whether-it-is-there",
                   test_silent_client_is_asked_whether_it_is_there);
  g_test_add_func ("/attach/client-that-stays-silent-is-dropped",
                   test_client_that_stays_silent_is_dropped);
  g_test_add_func ("/attach/shorter-keep-alive-holds-for-who-is-there",
                   test_shorter_keep_alive_holds_for_who_is_there);
  g_test_add_func ("/attach/client-that-is-heard-is-not-asked",
                   test_client_that_is_heard_is_not_asked);
  g_test_add_func ("/attach/goodbye-ends-it", test_goodbye_ends_it);
  g_test_add_func ("/attach/sessions-are-described", test_sessions_are_described);
  g_test_add_func ("/attach/sessions-are-listed-as-they-came",
                   test_sessions_are_listed_as_they_came);

  return g_test_run ();
}
