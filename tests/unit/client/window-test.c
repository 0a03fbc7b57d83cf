/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How many bytes may be on their way, by what the receiver says. */

#include "client/window.h"

#include <glib.h>

#define PIECE (1024 * 1024)

/* Sends for @rounds as much as fits each @latency microseconds, all of which is taken then. */
static void
pass (TasukiWindow *window, int rounds, int64_t latency, int64_t *now)
{
  for (int i = 0; i < rounds; i++)
    {
      while (!tasuki_window_is_full (window))
        tasuki_window_send (window, PIECE, *now);
      *now += latency;
      g_assert_true (tasuki_window_take (window, window->sent, *now));
    }
}

static void
test_it_is_full_at_its_size (void)
{
  TasukiWindow window;

  tasuki_window_init (&window);
  g_assert_false (tasuki_window_is_full (&window));
  tasuki_window_send (&window, TASUKI_WINDOW_LEAST, 1);
  g_assert_true (tasuki_window_is_full (&window));
  g_assert_true (tasuki_window_take (&window, PIECE, 2));
  g_assert_false (tasuki_window_is_full (&window));
}

static void
test_a_long_way_gets_more (void)
{
  TasukiWindow window;
  int64_t now = 1;

  tasuki_window_init (&window);
  pass (&window, 20, 300000, &now);
  g_assert_cmpint (window.size, >, 8 * TASUKI_WINDOW_LEAST);
  g_assert_cmpint (window.size, <=, TASUKI_WINDOW_MOST);
}

/*
 * A way that takes 1 ms and lets 1 GiB pass in a second, for @seconds: what is sent beyond that
 * waits. The most that was on its way.
 */
static int64_t
pass_through_short_way (TasukiWindow *window, int seconds)
{
  const int64_t step = 1024 * 1024;
  int64_t sent_before = 0;
  int64_t most = 0;

  for (int64_t now = 1; now < seconds * G_USEC_PER_SEC; now += 1000)
    {
      const int64_t arrived = MIN (sent_before, window->taken + step);

      if (arrived - arrived % step > window->taken)
        g_assert_true (tasuki_window_take (window, arrived - arrived % step, now));
      while (!tasuki_window_is_full (window))
        tasuki_window_send (window, 65536, now);
      sent_before = window->sent;
      most = MAX (most, window->sent - window->taken);
    }

  return most;
}

/* The longer it is full, the longer each byte waits: that makes the way no longer. */
static void
test_a_short_way_gets_no_more_however_long_it_is_full (void)
{
  TasukiWindow window;

  tasuki_window_init (&window);
  g_assert_cmpint (pass_through_short_way (&window, 200), <=, TASUKI_WINDOW_LEAST + 65536);
  g_assert_cmpint (window.taken, >, INT64_C (190) * 1024 * 1024 * 1024);
}

static void
test_what_was_not_sent_cannot_be_taken (void)
{
  TasukiWindow window;

  tasuki_window_init (&window);
  tasuki_window_send (&window, 10, 1);
  g_assert_false (tasuki_window_take (&window, 11, 2));
  g_assert_true (tasuki_window_take (&window, 10, 2));
  g_assert_false (tasuki_window_take (&window, 9, 3));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/window/it-is-full-at-its-size", test_it_is_full_at_its_size);
  g_test_add_func ("/window/a-long-way-gets-more", test_a_long_way_gets_more);
  g_test_add_func ("/window/a-short-way-gets-no-more-however-long-it-is-full",
                   test_a_short_way_gets_no_more_however_long_it_is_full);
  g_test_add_func ("/window/what-was-not-sent-cannot-be-taken",
                   test_what_was_not_sent_cannot_be_taken);

  return g_test_run ();
}
