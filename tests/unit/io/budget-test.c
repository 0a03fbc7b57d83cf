/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The budget counts exactly, refuses what would exceed it, and never in part. */

#include "io/budget.h"

#include <glib.h>

#define THREADS 4
#define ROUNDS  20000
#define PIECE   64

static void
test_takes_up_to_the_limit (void)
{
  uint8_t *bytes;

  tasuki_budget_set_limit (100);
  bytes = tasuki_budget_take (100);
  g_assert_nonnull (bytes);
  g_assert_cmpuint (tasuki_budget_get_used (), ==, 100);

  tasuki_budget_give (bytes, 100);
  g_assert_cmpuint (tasuki_budget_get_used (), ==, 0);
}

static void
test_refuses_what_would_exceed_it (void)
{
  uint8_t *bytes;

  tasuki_budget_set_limit (100);
  bytes = tasuki_budget_take (60);

  g_assert_null (tasuki_budget_take (41));
  g_assert_null (tasuki_budget_take (101));
  g_assert_cmpuint (tasuki_budget_get_used (), ==, 60);
  tasuki_budget_give (bytes, 60);
}

static void
test_is_not_fooled_by_a_huge_size (void)
{
  uint8_t *bytes;

  tasuki_budget_set_limit (100);
  bytes = tasuki_budget_take (60);

  g_assert_null (tasuki_budget_take (SIZE_MAX));
  g_assert_null (tasuki_budget_take (SIZE_MAX - 59));
  g_assert_cmpuint (tasuki_budget_get_used (), ==, 60);
  tasuki_budget_give (bytes, 60);
}

static void
test_insists_beyond_the_limit_and_counts_it (void)
{
  uint8_t *bytes;

  tasuki_budget_set_limit (100);
  bytes = tasuki_budget_insist (200);
  g_assert_cmpuint (tasuki_budget_get_used (), ==, 200);
  g_assert_null (tasuki_budget_take (1));

  tasuki_budget_discard (bytes, 200);
  g_assert_cmpuint (tasuki_budget_get_used (), ==, 0);
}

static void
test_leaves_a_quarter_to_what_cannot_do_with_less (void)
{
  uint8_t *bytes;

  tasuki_budget_set_limit (100);
  g_assert_false (tasuki_budget_reserve (76));
  g_assert_true (tasuki_budget_reserve (75));
  g_assert_false (tasuki_budget_reserve (1));
  bytes = tasuki_budget_take (25);
  g_assert_nonnull (bytes);
  tasuki_budget_give (bytes, 25);

  tasuki_budget_force (50);
  g_assert_cmpuint (tasuki_budget_get_used (), ==, 125);
  tasuki_budget_release (125);
  g_assert_cmpuint (tasuki_budget_get_used (), ==, 0);
}

static void
test_gives_back_nothing_for_nothing (void)
{
  tasuki_budget_give (NULL, 100);
  tasuki_budget_discard (NULL, 100);
  g_assert_cmpuint (tasuki_budget_get_used (), ==, 0);
}

/* Fresh memory would be somewhere else, and cost page faults. */
static void
test_uses_a_buffer_for_bulk_again (void)
{
  uint8_t *first, *second;

  tasuki_budget_set_limit (TASUKI_BUDGET_BULK);
  first = tasuki_budget_take (TASUKI_BUDGET_BULK);
  tasuki_budget_give (first, TASUKI_BUDGET_BULK);
  g_assert_cmpuint (tasuki_budget_get_used (), ==, 0);

  second = tasuki_budget_take (TASUKI_BUDGET_BULK);
  g_assert_true (second == first);
  g_assert_cmpuint (tasuki_budget_get_used (), ==, TASUKI_BUDGET_BULK);
  g_assert_null (tasuki_budget_take (TASUKI_BUDGET_BULK));
  tasuki_budget_discard (second, TASUKI_BUDGET_BULK);
}

static gpointer
take_and_give (gpointer data)
{
  size_t had = 0;

  for (unsigned i = 0; i < ROUNDS; i++)
    {
      uint8_t *bytes = tasuki_budget_take (PIECE);

      had += bytes != NULL;
      tasuki_budget_give (bytes, PIECE);
    }

  return GSIZE_TO_POINTER (had);
}

static void
test_is_exact_across_threads (void)
{
  GThread *threads[THREADS];
  size_t had = 0;

  tasuki_budget_set_limit (THREADS * PIECE);
  for (unsigned i = 0; i < THREADS; i++)
    threads[i] = g_thread_new ("taker", take_and_give, NULL);
  for (unsigned i = 0; i < THREADS; i++)
    had += GPOINTER_TO_SIZE (g_thread_join (threads[i]));

  /* There is room for all of them at once, so nobody is refused. */
  g_assert_cmpuint (had, ==, THREADS * ROUNDS);
  g_assert_cmpuint (tasuki_budget_get_used (), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/budget/takes-up-to-the-limit", test_takes_up_to_the_limit);
  g_test_add_func ("/budget/refuses-what-would-exceed-it", test_refuses_what_would_exceed_it);
  g_test_add_func ("/budget/is-not-fooled-by-a-huge-size", test_is_not_fooled_by_a_huge_size);
  g_test_add_func ("/budget/insists-beyond-the-limit-and-counts-it",
                   test_insists_beyond_the_limit_and_counts_it);
  g_test_add_func ("/budget/leaves-a-quarter-to-what-cannot-do-with-less",
                   test_leaves_a_quarter_to_what_cannot_do_with_less);
  g_test_add_func ("/budget/gives-back-nothing-for-nothing", test_gives_back_nothing_for_nothing);
  g_test_add_func ("/budget/uses-a-buffer-for-bulk-again", test_uses_a_buffer_for_bulk_again);
  g_test_add_func ("/budget/is-exact-across-threads", test_is_exact_across_threads);

  return g_test_run ();
}
