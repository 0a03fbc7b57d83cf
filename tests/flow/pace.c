/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How fast bytes pass, as people are told. */

#include "flow/pace.h"
#include "flow/path.h"

#define SECOND G_USEC_PER_SEC

static void
test_begins_with_what_passed_since_it_began (void)
{
  TasukiPace pace;

  tasuki_pace_begin (&pace, 10 * SECOND);
  g_assert_cmpuint (tasuki_pace_get (&pace, 10 * SECOND, 0), ==, 0);
  tasuki_pace_note (&pace, 11 * SECOND, 500);
  g_assert_cmpuint (tasuki_pace_get (&pace, 11 * SECOND, 500), ==, 500);
  g_assert_cmpuint (tasuki_pace_get (&pace, 12 * SECOND, 500), ==, 250);
}

/* A minute of a thousand a second, and then ten times as much. */
static void
test_forgets_what_was_long_ago (void)
{
  TasukiPace pace;
  uint64_t bytes = 0;
  int64_t now = 0;

  tasuki_pace_begin (&pace, now);
  for (; now < 60 * SECOND; now += SECOND)
    tasuki_pace_note (&pace, now, bytes += 1000);
  g_assert_cmpuint (tasuki_pace_get (&pace, now - SECOND, bytes), ==, 1000);
  for (; now < 70 * SECOND; now += SECOND)
    tasuki_pace_note (&pace, now, bytes += 10000);
  g_assert_cmpuint (tasuki_pace_get (&pace, now - SECOND, bytes), ==, 10000);
}

static void
test_falls_while_nothing_passes (void)
{
  TasukiPace pace;

  tasuki_pace_begin (&pace, 0);
  tasuki_pace_note (&pace, SECOND, 1000);
  g_assert_cmpuint (tasuki_pace_get (&pace, 100 * SECOND, 1000), ==, 10);
}

/* A clock that does not move, and a count that is younger than the last look. */
static void
test_says_nothing_where_nothing_can_be_said (void)
{
  TasukiPace pace;

  tasuki_pace_begin (&pace, 5 * SECOND);
  g_assert_cmpuint (tasuki_pace_get (&pace, 5 * SECOND, 1000), ==, 0);
  tasuki_pace_note (&pace, 9 * SECOND, 1000);
  tasuki_pace_note (&pace, 13 * SECOND, 2000);
  g_assert_cmpuint (tasuki_pace_get (&pace, 14 * SECOND, 10), ==, 0);
}

/* Only while bytes flow is there anything to say. */
static void
test_a_transfer_under_way_says_how_fast_it_is (void)
{
  g_autoptr (Path) path = path_new ();
  Client *receiver = path_attach (path, "bolt", 1);
  g_autofree char *id = NULL;
  Pair *pair = path_run (path_attach (path, "acme", 0), receiver, "bolt", &id);
  g_autoptr (GVariant) running = NULL;
  g_autoptr (GVariant) parted = NULL;
  gint64 rate = -1;

  path_pass (path, 2000);
  tasuki_handover_on_progress (pair->handover, 1000);
  running = g_variant_ref_sink (tasuki_handover_describe (pair->handover));
  g_assert_true (g_variant_lookup (running, "rate", "x", &rate));
  g_assert_cmpint (rate, ==, 500);
  pair_end (pair, 1000);
  parted = g_variant_ref_sink (tasuki_handover_describe (tasuki_handover_find (path->flow, id)));
  g_assert_false (g_variant_lookup (parted, "rate", "x", &rate));
  path_store (receiver, id);
}

int
main (int argc, char **argv)
{
  path_init (&argc, &argv);
  g_test_add_func ("/pace/begins-with-what-passed-since-it-began",
                   test_begins_with_what_passed_since_it_began);
  g_test_add_func ("/pace/forgets-what-was-long-ago", test_forgets_what_was_long_ago);
  g_test_add_func ("/pace/falls-while-nothing-passes", test_falls_while_nothing_passes);
  g_test_add_func ("/pace/says-nothing-where-nothing-can-be-said",
                   test_says_nothing_where_nothing_can_be_said);
  g_test_add_func ("/pace/a-transfer-under-way-says-how-fast-it-is",
                   test_a_transfer_under_way_says_how_fast_it_is);

  return g_test_run ();
}
