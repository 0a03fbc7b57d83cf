/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The delay before the next attempt grows, has a limit, and differs between clients. */

#include <glib.h>

#include "cli/backoff.h"

static void
test_the_delay_doubles (void)
{
  g_assert_cmpuint (tasuki_backoff_delay (0, 0), ==, 500);
  g_assert_cmpuint (tasuki_backoff_delay (1, 0), ==, 1000);
  g_assert_cmpuint (tasuki_backoff_delay (5, 0), ==, 16000);
}

static void
test_the_delay_has_a_limit (void)
{
  g_assert_cmpuint (tasuki_backoff_delay (6, 0), ==, 30000);
  g_assert_cmpuint (tasuki_backoff_delay (1000, 0), ==, 30000);
  g_assert_cmpuint (tasuki_backoff_delay (G_MAXUINT, 0), ==, 30000);
}

static void
test_chance_takes_up_to_half (void)
{
  g_assert_cmpuint (tasuki_backoff_delay (1, 0.5), ==, 750);
  g_assert_cmpuint (tasuki_backoff_delay (1, 0.999), >=, 500);
  g_assert_cmpuint (tasuki_backoff_delay (0, 0.999), >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/backoff/the-delay-doubles", test_the_delay_doubles);
  g_test_add_func ("/backoff/the-delay-has-a-limit", test_the_delay_has_a_limit);
  g_test_add_func ("/backoff/chance-takes-up-to-half", test_chance_takes_up_to_half);
  return g_test_run ();
}
