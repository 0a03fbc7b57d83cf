/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* When another attempt is made, and how long it waits. */

#include "client/retry.h"

#include <tasuki/delivery.h>
#include <tasuki/error.h>

static void
test_delays_grow_up_to_a_minute (void)
{
  g_assert_cmpuint (tasuki_retry_delay (0, 1.0), ==, 500);
  g_assert_cmpuint (tasuki_retry_delay (1, 1.0), ==, 1000);
  g_assert_cmpuint (tasuki_retry_delay (6, 1.0), ==, 32000);
  g_assert_cmpuint (tasuki_retry_delay (7, 1.0), ==, 60000);
  g_assert_cmpuint (tasuki_retry_delay (4000000000u, 1.0), ==, 60000);
}

static void
test_delays_are_spread (void)
{
  g_assert_cmpuint (tasuki_retry_delay (7, 0.0), ==, 100);
  g_assert_cmpuint (tasuki_retry_delay (7, 0.5), ==, 30000);
}

static void
test_what_stays_is_not_tried_again (void)
{
  static const TasukiError lasting[]
      = { TASUKI_ERROR_INTEGRITY, TASUKI_ERROR_PROTOCOL,  TASUKI_ERROR_DECLINED,
          TASUKI_ERROR_EXISTS,    TASUKI_ERROR_UNTRUSTED, TASUKI_ERROR_CANCELLED };
  g_autoptr (GError) lost = g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_LOST, "lost");

  g_assert_true (tasuki_retry_is_temporary (lost));
  for (size_t i = 0; i < G_N_ELEMENTS (lasting); i++)
    {
      g_autoptr (GError) failure = g_error_new_literal (TASUKI_ERROR, lasting[i], "stays");

      g_assert_false (tasuki_retry_is_temporary (failure));
    }
}

static void
test_without_patience_there_is_one_attempt (void)
{
  g_autoptr (GError) lost = g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_LOST, "lost");
  TasukiRetry retry;

  tasuki_retry_init (&retry, 0);
  g_assert_false (tasuki_retry_wait (&retry, lost, 0, NULL));
}

static void
test_progress_begins_it_again (void)
{
  g_autoptr (GError) lost = g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_LOST, "lost");
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  TasukiRetry retry;

  /* Cancelled, it does not wait; what it counts is the same. */
  g_cancellable_cancel (cancelled);
  tasuki_retry_init (&retry, TASUKI_RETRY_FOREVER);
  for (unsigned i = 1; i <= 3; i++)
    {
      g_assert_false (tasuki_retry_wait (&retry, lost, 0, cancelled));
      g_assert_cmpuint (retry.attempts, ==, i);
    }
  g_assert_false (tasuki_retry_wait (&retry, lost, 1, cancelled));
  g_assert_cmpuint (retry.attempts, ==, 1);
}

/* After many attempts a wait may take a minute, but not beyond what is left. */
static void
test_no_wait_outlasts_the_patience (void)
{
  g_autoptr (GError) lost = g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_LOST, "lost");
  int64_t begun = g_get_monotonic_time ();

  for (unsigned i = 0; i < 10; i++)
    {
      TasukiRetry retry;

      tasuki_retry_init (&retry, 1);
      retry.attempts = 20;
      retry.since -= G_USEC_PER_SEC - 20 * G_TIME_SPAN_MILLISECOND;
      g_assert_true (tasuki_retry_wait (&retry, lost, 0, NULL));
      g_assert_false (tasuki_retry_wait (&retry, lost, 0, NULL));
    }
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 10 * G_USEC_PER_SEC);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/retry/delays-grow-up-to-a-minute", test_delays_grow_up_to_a_minute);
  g_test_add_func ("/retry/delays-are-spread", test_delays_are_spread);
  g_test_add_func ("/retry/what-stays-is-not-tried-again", test_what_stays_is_not_tried_again);
  g_test_add_func ("/retry/without-patience-there-is-one-attempt",
                   test_without_patience_there_is_one_attempt);
  g_test_add_func ("/retry/progress-begins-it-again", test_progress_begins_it_again);
  g_test_add_func ("/retry/no-wait-outlasts-the-patience", test_no_wait_outlasts_the_patience);

  return g_test_run ();
}
