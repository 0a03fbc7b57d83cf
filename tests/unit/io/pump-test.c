/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A pump between two sessions of the relay's: what one says the other reads, or it is parted. */

#include "pump-scene.h"

#include <sys/socket.h>

#include <tasuki/error.h>

#include "io/budget.h"

static void
test_greets_both (void)
{
  Scene scene;

  scene_init (&scene);
  start_and_be_greeted (&scene);
  part_and_clear (&scene);
}

/* Both clients have said their last, and one of them is slow to read. */
static void
test_keeps_the_tail_for_a_slow_reader (void)
{
  Scene scene;
  size_t written;

  scene_init (&scene);
  start_and_be_greeted (&scene);
  written = write_until_full (scene.clients[0], BULK);
  shutdown (scene.clients[0], SHUT_WR);
  shutdown (scene.clients[1], SHUT_WR);
  assert_end (scene.clients[0]);
  g_assert_false (g_main_context_iteration (NULL, FALSE) && scene.parted);

  g_assert_cmpuint (read_to_end (scene.clients[1]), ==, written);
  await_parting (&scene);
  g_assert_no_error (scene.broken);
  scene_clear (&scene);
}

static void
test_a_stalled_direction_does_not_stop_the_other (void)
{
  Scene scene;

  scene_init (&scene);
  start_and_be_greeted (&scene);
  write_until_full (scene.clients[0], BULK);
  say (scene.clients[1], "wait");
  assert_reads (scene.clients[0], "wait");

  part_and_clear (&scene);
}

static void
test_breaks_at_the_end_that_broke (void)
{
  for (unsigned end = 0; end < 2; end++)
    {
      Scene scene;

      scene_init (&scene);
      plain_stream_set_failure (scene.streams[end], PLAIN_FAILS_AT_READ, 3);
      start_and_be_greeted (&scene);
      say (scene.clients[end], "half of it");
      assert_broken (&scene, TASUKI_ERROR_LOST, end);
      assert_reads (scene.clients[!end], "hal");
      assert_end (scene.clients[!end]);
      scene_clear (&scene);
    }
}

static void
test_a_failure_without_an_error_is_a_failure (void)
{
  Scene scene;

  scene_init (&scene);
  plain_stream_set_failure (scene.streams[0], PLAIN_FAILS_AT_READ_WITHOUT_ERROR, 0);
  start (&scene);
  assert_broken (&scene, TASUKI_ERROR_LOST, 0);
  scene_clear (&scene);
}

static void
test_breaks_if_it_cannot_write (void)
{
  Scene scene;

  scene_init (&scene);
  plain_stream_set_failure (scene.streams[1], PLAIN_FAILS_AT_WRITE, 0);
  start (&scene);
  assert_broken (&scene, TASUKI_ERROR_LOST, 1);
  scene_clear (&scene);
}

static void
test_does_not_start_over_budget (void)
{
  Scene scene;

  scene_init (&scene);
  tasuki_budget_set_limit (PUMP_MEMORY - 1);
  start (&scene);
  assert_broken (&scene, TASUKI_ERROR_BUSY, 0);
  scene_clear (&scene);
}

static void
test_starts_with_just_enough (void)
{
  Scene scene;

  scene_init (&scene);
  tasuki_budget_set_limit (PUMP_MEMORY);
  start_and_be_greeted (&scene);
  tasuki_pump_part (scene.pump);
  assert_broken (&scene, TASUKI_ERROR_CANCELLED, 0);
  scene_clear (&scene);
}

static void
test_does_not_start_with_a_broken_end (void)
{
  for (unsigned end = 0; end < 2; end++)
    {
      Scene scene;

      scene_init (&scene);
      tasuki_end_close (&scene.ends[end]);
      start (&scene);
      assert_broken (&scene, TASUKI_ERROR_LOST, end);
      scene_clear (&scene);
    }
}

static void
test_parts_once_though_cut_twice (void)
{
  Scene scene;

  scene_init (&scene);
  start_and_be_greeted (&scene);
  tasuki_pump_part (scene.pump);
  tasuki_pump_part (scene.pump);
  await_parting (&scene);
  scene_clear (&scene);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static void
test_tells_progress (void)
{
  Scene scene;

  scene_init (&scene);
  start_and_be_greeted (&scene);
  say (scene.clients[0], "some");
  while (scene.progress == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (scene.bytes, ==, 4);

  part_and_clear (&scene);
}

static const struct
{
  const char *name;
  void (*test) (void);
} tests[] = {
  { "greets-both", test_greets_both },
  { "keeps-the-tail-for-a-slow-reader", test_keeps_the_tail_for_a_slow_reader },
  { "a-stalled-direction-does-not-stop-the-other",
    test_a_stalled_direction_does_not_stop_the_other },
  { "breaks-at-the-end-that-broke", test_breaks_at_the_end_that_broke },
  { "a-failure-without-an-error-is-a-failure", test_a_failure_without_an_error_is_a_failure },
  { "breaks-if-it-cannot-write", test_breaks_if_it_cannot_write },
  { "does-not-start-over-budget", test_does_not_start_over_budget },
  { "starts-with-just-enough", test_starts_with_just_enough },
  { "does-not-start-with-a-broken-end", test_does_not_start_with_a_broken_end },
  { "parts-once-though-cut-twice", test_parts_once_though_cut_twice },
  { "tells-progress", test_tells_progress },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/pump/%s", tests[i].name);

      g_test_add_func (path, tests[i].test);
    }

  return g_test_run ();
}
