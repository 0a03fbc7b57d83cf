/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How far a delivery is, as its properties tell it. */

#include <tasuki/transfer.h>

#include "client/progress.h"

static void
count_announcement (gpointer count)
{
  (*(int *)count)++;
}

static int64_t
elapsed_of (TasukiProgress *progress)
{
  return tasuki_progress_get_number (progress, TASUKI_PROGRESS_ELAPSED);
}

/* Waits for the clock, which has microseconds, to go on. */
static void
wait_for_clock (TasukiProgress *progress)
{
  int64_t before = elapsed_of (progress);

  while (elapsed_of (progress) == before)
    ;
}

static void
test_no_time_elapses_before_bytes_move (void)
{
  int announced = 0;
  g_autoptr (TasukiProgress) progress = tasuki_progress_new (count_announcement, &announced);

  tasuki_progress_set_state (progress, TASUKI_DELIVERY_STATE_WAITING);
  g_assert_cmpint (elapsed_of (progress), ==, 0);
  tasuki_progress_set_state (progress, TASUKI_DELIVERY_STATE_FAILED);
  g_assert_cmpint (elapsed_of (progress), ==, 0);
}

static void
test_time_elapses_while_bytes_move_and_no_longer (void)
{
  int announced = 0;
  g_autoptr (TasukiProgress) progress = tasuki_progress_new (count_announcement, &announced);
  int64_t until = 0;

  tasuki_progress_set_state (progress, TASUKI_DELIVERY_STATE_MOVING);
  wait_for_clock (progress);
  tasuki_progress_set_state (progress, TASUKI_DELIVERY_STATE_STORING);
  wait_for_clock (progress);
  tasuki_progress_set_state (progress, TASUKI_DELIVERY_STATE_COMPLETED);

  until = elapsed_of (progress);
  g_assert_cmpint (until, >, 0);
  for (gint64 now = g_get_monotonic_time (); g_get_monotonic_time () == now;)
    ;
  g_assert_cmpint (elapsed_of (progress), ==, until);
}

static void
test_each_change_is_announced (void)
{
  int announced = 0;
  g_autoptr (TasukiProgress) progress = tasuki_progress_new (count_announcement, &announced);

  tasuki_progress_set_state (progress, TASUKI_DELIVERY_STATE_MOVING);
  tasuki_progress_set_text (progress, TASUKI_PROGRESS_NAME, "name");
  tasuki_progress_set_number (progress, TASUKI_PROGRESS_FILES_TOTAL, 2);
  tasuki_progress_count (progress, TASUKI_PROGRESS_BYTES_DONE, 10);
  g_assert_cmpint (announced, ==, 4);
}

static void
test_totals_are_unknown_until_they_are_told (void)
{
  int announced = 0;
  g_autoptr (TasukiProgress) progress = tasuki_progress_new (count_announcement, &announced);

  g_assert_cmpint (tasuki_progress_get_number (progress, TASUKI_PROGRESS_FILES_TOTAL), ==,
                   TASUKI_SIZE_UNKNOWN);
  g_assert_cmpint (tasuki_progress_get_number (progress, TASUKI_PROGRESS_BYTES_TOTAL), ==,
                   TASUKI_SIZE_UNKNOWN);
}

static void
test_only_top_names_are_kept_and_not_for_ever (void)
{
  int announced = 0;
  g_autoptr (TasukiProgress) progress = tasuki_progress_new (count_announcement, &announced);
  g_autoptr (GPtrArray) stored = NULL;

  tasuki_progress_add_stored (progress, "a/b");
  tasuki_progress_add_stored (progress, "a/c");
  for (int i = 0; i < 2 * TASUKI_PROGRESS_STORED_MAX; i++)
    {
      g_autofree char *name = g_strdup_printf ("%d", i);

      tasuki_progress_add_stored (progress, name);
    }

  stored = tasuki_progress_list_stored (progress);
  g_assert_cmpuint (stored->len, ==, TASUKI_PROGRESS_STORED_MAX);
  g_assert_cmpstr (stored->pdata[0], ==, "a");
  g_assert_cmpstr (stored->pdata[1], ==, "0");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/progress/no-time-elapses-before-bytes-move",
                   test_no_time_elapses_before_bytes_move);
  g_test_add_func ("/progress/time-elapses-while-bytes-move-and-no-longer",
                   test_time_elapses_while_bytes_move_and_no_longer);
  g_test_add_func ("/progress/each-change-is-announced", test_each_change_is_announced);
  g_test_add_func ("/progress/totals-are-unknown-until-they-are-told",
                   test_totals_are_unknown_until_they_are_told);
  g_test_add_func ("/progress/only-top-names-are-kept-and-not-for-ever",
                   test_only_top_names_are_kept_and_not_for_ever);
  return g_test_run ();
}
