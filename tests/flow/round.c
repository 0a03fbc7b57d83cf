/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A review of very many who are attached: all are asked about, but not all at a time. */

#include "flow/flow-private.h"
#include "flow/path.h"

#define MANY (TASUKI_ROUND_AT_ONCE + 200)

/* Many sessions, about which nothing is answered yet, and a change. */
static Path *
make (void)
{
  Path *path = path_new ();

  path->limits.max_connections = MANY;
  path->limits.max_connections_per_source = MANY;
  path->authenticator->credential = "k1";
  for (unsigned i = 0; i < MANY; i++)
    path_attach (path, "acme", 0);

  path->authenticator->vouches = FAKE_HOLDS;
  tasuki_flow_review (path->flow);
  path_pass (path, 500);
  return path;
}

static unsigned
count_closed (Path *path)
{
  unsigned count = 0;

  for (unsigned i = 0; i < path->clients->len; i++)
    count += ((Client *)path->clients->pdata[i])->closed;

  return count;
}

/* What is held is allowed; what is asked from now on is answered as @mode says. */
static void
answer (Path *path, FakeMode mode)
{
  path->authenticator->vouches = mode;
  fake_plugin_release (path->authenticator, true);
  path_rest (path);
}

static void
test_so_many_are_asked_about_at_a_time (void)
{
  g_autoptr (Path) path = make ();

  g_assert_cmpuint (path->authenticator->vouched, ==, TASUKI_ROUND_AT_ONCE);
  answer (path, FAKE_ALLOWS);
  g_assert_cmpuint (path->authenticator->vouched, ==, MANY);
  g_assert_cmpuint (count_closed (path), ==, 0);
}

static void
test_those_who_come_last_are_refused_as_well (void)
{
  g_autoptr (Path) path = make ();

  answer (path, FAKE_DENIES);
  g_assert_cmpuint (path->authenticator->vouched, ==, MANY);
  g_assert_cmpuint (count_closed (path), ==, MANY - TASUKI_ROUND_AT_ONCE);
}

/* Those who were allowed before it are asked about again, and nobody is forgotten. */
static void
test_a_further_change_has_a_round_of_its_own (void)
{
  g_autoptr (Path) path = make ();

  tasuki_flow_review (path->flow);
  path_pass (path, 500);
  g_assert_cmpuint (path->authenticator->vouched, ==, TASUKI_ROUND_AT_ONCE);
  answer (path, FAKE_DENIES);
  g_assert_cmpuint (count_closed (path), ==, MANY);
}

/* That nothing is left of it is what the path looks at in the end. */
static void
test_it_can_be_stopped_in_between (void)
{
  g_autoptr (Path) path = make ();

  tasuki_flow_drain (path->flow, true);
  answer (path, FAKE_ALLOWS);
  g_assert_cmpuint (path->authenticator->vouched, ==, TASUKI_ROUND_AT_ONCE);
  g_assert_cmpuint (count_closed (path), ==, MANY);
}

int
main (int argc, char **argv)
{
  path_init (&argc, &argv);

  g_test_add_func ("/round/so-many-are-asked-about-at-a-time",
                   test_so_many_are_asked_about_at_a_time);
  g_test_add_func ("/round/those-who-come-last-are-refused-as-well",
                   test_those_who_come_last_are_refused_as_well);
  g_test_add_func ("/round/a-further-change-has-a-round-of-its-own",
                   test_a_further_change_has_a_round_of_its_own);
  g_test_add_func ("/round/it-can-be-stopped-in-between", test_it_can_be_stopped_in_between);

  return g_test_run ();
}
