/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Step 1, accept: caps on connections, and nothing for those who are beyond them. */

#include "flow/path.h"

static void
test_caps_in_all (void)
{
  g_autoptr (Path) path = path_new ();
  Client *third;

  path->limits.max_connections = 2;
  g_assert_false (path_dial (path, "192.0.2.1")->closed);
  g_assert_false (path_dial (path, "192.0.2.2")->closed);

  third = path_dial (path, "192.0.2.3");
  g_assert_true (third->closed);
  client_expect_nothing (third);
  g_assert_cmpstr (path_look (path, "denial", "code"), ==, "busy");
}

static void
test_caps_per_source (void)
{
  g_autoptr (Path) path = path_new ();

  path->limits.max_connections_per_source = 1;
  g_assert_false (path_dial (path, "192.0.2.1")->closed);
  g_assert_true (path_dial (path, "192.0.2.1")->closed);
  g_assert_false (path_dial (path, "192.0.2.2")->closed);
}

static void
test_ipv6_network_is_one_source (void)
{
  g_autoptr (Path) path = path_new ();

  path->limits.max_connections_per_source = 1;
  g_assert_false (path_dial (path, "2001:db8:0:1::1")->closed);
  g_assert_true (path_dial (path, "2001:db8:0:1:ffff::2")->closed);
  g_assert_false (path_dial (path, "2001:db8:0:2::1")->closed);
}

static void
test_mapped_address_is_its_ipv4_source (void)
{
  g_autoptr (Path) path = path_new ();

  path->limits.max_connections_per_source = 1;
  g_assert_false (path_dial (path, "192.0.2.1")->closed);
  g_assert_true (path_dial (path, "::ffff:192.0.2.1")->closed);
  g_assert_false (path_dial (path, "::ffff:192.0.2.2")->closed);
}

static void
test_room_comes_back (void)
{
  g_autoptr (Path) path = path_new ();
  Client *first;

  path->limits.max_connections = 1;
  first = path_dial (path, "192.0.2.1");
  g_assert_true (path_dial (path, "192.0.2.1")->closed);
  client_leave (first);
  g_assert_false (path_dial (path, "192.0.2.1")->closed);
}

static void
test_joined_connections_count (void)
{
  g_autoptr (Path) path = path_new ();
  g_autofree char *id = NULL;
  Client *sender = path_attach (path, "acme", 0);
  Client *receiver = path_attach (path, "bolt", 1);
  Pair *pair;

  path->limits.max_connections = 4;
  pair = path_run (sender, receiver, "bolt", &id);
  g_assert_true (path_dial (path, "192.0.2.9")->closed);
  pair_end (pair, 5);
  g_assert_false (path_dial (path, "192.0.2.9")->closed);
}

static void
test_flood_is_counted_not_recorded (void)
{
  g_autoptr (Path) path = path_new ();
  unsigned rows;

  path->limits.max_connections = 0;
  for (unsigned i = 0; i < 1000; i++)
    path_dial (path, "192.0.2.1");
  rows = path_count (path, "denial");
  g_assert_cmpuint (rows, >=, 100);
  g_assert_cmpuint (rows, <=, 300);

  path_pass (path, 1000);
  path_dial (path, "192.0.2.1");
  g_assert_cmpuint (path_count (path, "denial"), ==, rows + 1);
  g_assert_cmpint (path_number (path, "denial", "unrecorded-before"), ==, 1000 - rows);
}

int
main (int argc, char **argv)
{
  path_init (&argc, &argv);
  g_test_add_func ("/accept/caps-connections-in-all", test_caps_in_all);
  g_test_add_func ("/accept/caps-connections-per-source", test_caps_per_source);
  g_test_add_func ("/accept/ipv6-network-is-one-source", test_ipv6_network_is_one_source);
  g_test_add_func ("/accept/mapped-address-is-its-ipv4-source",
                   test_mapped_address_is_its_ipv4_source);
  g_test_add_func ("/accept/room-comes-back", test_room_comes_back);
  g_test_add_func ("/accept/joined-connections-count", test_joined_connections_count);
  g_test_add_func ("/accept/flood-is-counted-not-recorded", test_flood_is_counted_not_recorded);

  return g_test_run ();
}
