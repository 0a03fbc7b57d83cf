/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The pump passes every byte both ways within fixed memory, and ends in one way whatever happens.
 */

#include "pump-scene.h"

#include <sys/socket.h>
#include <unistd.h>

#include <tasuki/error.h>

#include "io/budget.h"
#include "io/rate.h"

static void
test_greets_both (void)
{
  Scene scene;

  scene_init (&scene);
  start_and_be_greeted (&scene);
  tasuki_pump_part (scene.pump);
  await_parting (&scene);
  scene_clear (&scene);
}

static void
test_passes_bytes_both_ways (void)
{
  Scene scene;
  Traffic traffic;

  scene_init (&scene);
  start_and_be_greeted (&scene);
  traffic_begin (&traffic, &scene);
  await_parting (&scene);
  traffic_join (&traffic);

  g_assert_no_error (scene.broken);
  g_assert_cmpuint (scene.bytes, ==, BULK);
  scene_clear (&scene);
}

static void
test_passes_a_half_close_on (void)
{
  Scene scene;

  scene_init (&scene);
  start_and_be_greeted (&scene);
  say (scene.clients[0], "all");
  shutdown (scene.clients[0], SHUT_WR);
  assert_reads (scene.clients[1], "all");
  assert_end (scene.clients[1]);

  /* The other direction goes on. */
  say (scene.clients[1], "thanks");
  assert_reads (scene.clients[0], "thanks");
  g_assert_false (scene.parted);

  shutdown (scene.clients[1], SHUT_WR);
  assert_end (scene.clients[0]);
  await_parting (&scene);
  g_assert_no_error (scene.broken);
  g_assert_cmpuint (scene.bytes, ==, 3);
  scene_clear (&scene);
}

static void
test_stalls_within_fixed_memory (void)
{
  Scene scene;
  size_t written, got = 0;
  uint8_t bytes[4096];

  scene_init (&scene);
  start_and_be_greeted (&scene);
  written = write_until_full (scene.clients[0], BULK);
  g_assert_cmpuint (written, <, BULK);
  g_assert_cmpuint (tasuki_budget_get_used (), ==, PUMP_MEMORY);

  /* What it holds back is all there once the reader goes on. */
  shutdown (scene.clients[0], SHUT_WR);
  for (size_t count = 1; count > 0; got += count)
    count = read_bytes (scene.clients[1], bytes, sizeof bytes);
  g_assert_cmpuint (got, ==, written);

  shutdown (scene.clients[1], SHUT_WR);
  await_parting (&scene);
  g_assert_no_error (scene.broken);
  g_assert_cmpuint (scene.bytes, ==, written);
  scene_clear (&scene);
}

/* Both clients have said their last, and one of them is slow to read. */
static void
test_keeps_the_tail_for_a_slow_reader (void)
{
  Scene scene;
  size_t written, got = 0;
  uint8_t bytes[4096];

  scene_init (&scene);
  start_and_be_greeted (&scene);
  written = write_until_full (scene.clients[0], BULK);
  shutdown (scene.clients[0], SHUT_WR);
  shutdown (scene.clients[1], SHUT_WR);
  assert_end (scene.clients[0]);
  g_assert_false (g_main_context_iteration (NULL, FALSE) && scene.parted);

  for (size_t count = 1; count > 0; got += count)
    count = read_bytes (scene.clients[1], bytes, sizeof bytes);
  g_assert_cmpuint (got, ==, written);
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

  tasuki_pump_part (scene.pump);
  await_parting (&scene);
  scene_clear (&scene);
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
test_notices_a_receiver_that_vanishes_while_stalled (void)
{
  Scene scene;

  scene_init (&scene);
  start_and_be_greeted (&scene);
  write_until_full (scene.clients[0], BULK);
  vanish (&scene, 1);
  assert_broken (&scene, TASUKI_ERROR_LOST, 1);
  scene_clear (&scene);
}

static void
test_notices_a_sender_that_vanishes_while_stalled (void)
{
  Scene scene;

  scene_init (&scene);
  start_and_be_greeted (&scene);
  write_until_full (scene.clients[0], BULK);
  vanish (&scene, 0);
  assert_broken (&scene, TASUKI_ERROR_LOST, 0);
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
test_is_cut_at_once_though_stalled (void)
{
  Scene scene;

  scene_init (&scene);
  start_and_be_greeted (&scene);
  write_until_full (scene.clients[0], BULK);
  tasuki_pump_part (scene.pump);
  assert_broken (&scene, TASUKI_ERROR_CANCELLED, 0);
  scene_clear (&scene);
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
test_is_broken_by_the_end_of_its_worker (void)
{
  Scene scene;

  scene_init (&scene);
  start_and_be_greeted (&scene);
  tasuki_worker_free (scene.worker);
  await_parting (&scene);
  g_assert_error (scene.broken, TASUKI_ERROR, TASUKI_ERROR_LOST);
  scene.worker = tasuki_worker_new (1);
  scene_clear (&scene);
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

  tasuki_pump_part (scene.pump);
  await_parting (&scene);
  scene_clear (&scene);
}

static void
test_keeps_to_its_rate (void)
{
  Scene scene;
  Traffic traffic;
  int64_t begun;

  scene_init (&scene);
  tasuki_rate_set (TASUKI_RATE_CONNECTION, 2 * BULK);
  start_and_be_greeted (&scene);
  begun = g_get_monotonic_time ();
  traffic_begin (&traffic, &scene);
  await_parting (&scene);
  traffic_join (&traffic);

  /* Half a second, but for what may pass at once. */
  g_assert_cmpint (g_get_monotonic_time () - begun, >=, 400000);
  g_assert_no_error (scene.broken);
  scene_clear (&scene);
}

/* It waits for its turn while it has nothing to do with its sockets, which it does not watch. */
static void
test_notices_who_vanishes_while_it_waits_for_its_turn (void)
{
  for (unsigned end = 0; end < 2; end++)
    {
      Scene scene;

      scene_init (&scene);
      tasuki_rate_set (TASUKI_RATE_TOTAL, 1);
      start_and_be_greeted (&scene);
      write_until_full (scene.clients[0], BULK);
      vanish (&scene, end);
      assert_broken (&scene, TASUKI_ERROR_LOST, end);
      scene_clear (&scene);
    }
}

static const struct
{
  const char *name;
  void (*test) (void);
} tests[] = {
  { "greets-both", test_greets_both },
  { "passes-bytes-both-ways", test_passes_bytes_both_ways },
  { "passes-a-half-close-on", test_passes_a_half_close_on },
  { "stalls-within-fixed-memory", test_stalls_within_fixed_memory },
  { "keeps-the-tail-for-a-slow-reader", test_keeps_the_tail_for_a_slow_reader },
  { "a-stalled-direction-does-not-stop-the-other",
    test_a_stalled_direction_does_not_stop_the_other },
  { "breaks-at-the-end-that-broke", test_breaks_at_the_end_that_broke },
  { "a-failure-without-an-error-is-a-failure", test_a_failure_without_an_error_is_a_failure },
  { "breaks-if-it-cannot-write", test_breaks_if_it_cannot_write },
  { "notices-a-receiver-that-vanishes-while-stalled",
    test_notices_a_receiver_that_vanishes_while_stalled },
  { "notices-a-sender-that-vanishes-while-stalled",
    test_notices_a_sender_that_vanishes_while_stalled },
  { "does-not-start-over-budget", test_does_not_start_over_budget },
  { "starts-with-just-enough", test_starts_with_just_enough },
  { "does-not-start-with-a-broken-end", test_does_not_start_with_a_broken_end },
  { "is-cut-at-once-though-stalled", test_is_cut_at_once_though_stalled },
  { "parts-once-though-cut-twice", test_parts_once_though_cut_twice },
  { "is-broken-by-the-end-of-its-worker", test_is_broken_by_the_end_of_its_worker },
  { "tells-progress", test_tells_progress },
  { "keeps-to-its-rate", test_keeps_to_its_rate },
  { "notices-who-vanishes-while-it-waits-for-its-turn",
    test_notices_who_vanishes_while_it_waits_for_its_turn },
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
