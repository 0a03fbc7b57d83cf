/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Pipes are counted while they are out, and smaller ones are had where larger ones are not. */

#include "io/pipe.h"

#include <unistd.h>

#include "io/budget.h"

#define MANY 6

static void
test_counts_what_is_out (void)
{
  g_autoptr (GError) error = NULL;
  TasukiPipe *pipe;

  tasuki_budget_set_limit (SIZE_MAX);
  pipe = tasuki_pipe_take (TASUKI_PIPE_BULK, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (tasuki_budget_get_used (), ==, pipe->size);
  tasuki_pipe_give (pipe, true);
  g_assert_cmpuint (tasuki_budget_get_used (), ==, 0);
}

static void
test_has_only_a_few_large_ones (void)
{
  TasukiPipe *pipes[MANY];
  unsigned large = 0;

  tasuki_budget_set_limit (SIZE_MAX);
  for (unsigned i = 0; i < MANY; i++)
    {
      pipes[i] = tasuki_pipe_take (TASUKI_PIPE_LARGE, NULL);
      large += pipes[i]->kind == TASUKI_PIPE_LARGE;
    }
  g_assert_cmpuint (large, ==, 4);
  g_assert_cmpint (pipes[MANY - 1]->kind, ==, TASUKI_PIPE_BULK);

  /* One that comes back can be had again. */
  tasuki_pipe_give (pipes[0], true);
  pipes[0] = tasuki_pipe_take (TASUKI_PIPE_LARGE, NULL);
  g_assert_cmpint (pipes[0]->kind, ==, TASUKI_PIPE_LARGE);
  for (unsigned i = 0; i < MANY; i++)
    tasuki_pipe_give (pipes[i], true);
  g_assert_cmpuint (tasuki_budget_get_used (), ==, 0);
}

static void
test_is_as_small_as_the_budget (void)
{
  static const struct
  {
    size_t limit;
    TasukiPipeKind kind;
  } cases[] = {
    { 2 * 1024 * 1024, TASUKI_PIPE_LARGE },
    { 1024 * 1024, TASUKI_PIPE_BULK },
    { 256 * 1024, TASUKI_PIPE_SMALL },
    { 1, TASUKI_PIPE_SMALL },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      TasukiPipe *pipe;

      tasuki_budget_set_limit (cases[i].limit);
      pipe = tasuki_pipe_take (TASUKI_PIPE_LARGE, NULL);
      g_assert_cmpint (pipe->kind, ==, cases[i].kind);
      tasuki_pipe_give (pipe, true);
      g_assert_cmpuint (tasuki_budget_get_used (), ==, 0);
    }
}

/* What one transfer left in a pipe must not reach another. */
static void
test_one_with_bytes_is_not_kept (void)
{
  TasukiPipe *pipe;
  char byte;

  tasuki_budget_set_limit (SIZE_MAX);
  pipe = tasuki_pipe_take (TASUKI_PIPE_BULK, NULL);
  g_assert_cmpint (write (pipe->writer, "secret", 6), ==, 6);
  tasuki_pipe_give (pipe, false);
  for (unsigned i = 0; i < MANY; i++)
    {
      pipe = tasuki_pipe_take (TASUKI_PIPE_BULK, NULL);
      g_assert_cmpint (read (pipe->reader, &byte, 1), ==, -1);
      tasuki_pipe_give (pipe, true);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pipe/counts-what-is-out", test_counts_what_is_out);
  g_test_add_func ("/pipe/has-only-a-few-large-ones", test_has_only_a_few_large_ones);
  g_test_add_func ("/pipe/is-as-small-as-the-budget", test_is_as_small_as_the_budget);
  g_test_add_func ("/pipe/one-with-bytes-is-not-kept", test_one_with_bytes_is_not_kept);

  return g_test_run ();
}
