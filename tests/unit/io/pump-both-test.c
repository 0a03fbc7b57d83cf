/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Terminated or end to end, a pump passes every byte both ways within fixed memory, keeps to its
 * rate, and ends in one way whatever happens. */

#include "pump-scene.h"

#include <sys/socket.h>

#include <tasuki/error.h>

#include "io/budget.h"
#include "io/rate.h"

/* What its two pipes may hold. */
#define PIPES ((256u + 16u) * 1024u)

static void
begin (Scene *scene, gconstpointer end_to_end)
{
  scene_init_as (scene, end_to_end != NULL);
  start_as (scene);
}

static void
test_passes_bytes_both_ways (gconstpointer end_to_end)
{
  Scene scene;

  begin (&scene, end_to_end);
  pass_bulk (&scene);
  g_assert_no_error (scene.broken);
  g_assert_cmpuint (scene.bytes, ==, BULK);
  scene_clear (&scene);
}

static void
test_passes_a_half_close_on (gconstpointer end_to_end)
{
  Scene scene;

  begin (&scene, end_to_end);
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
test_stalls_within_fixed_memory (gconstpointer end_to_end)
{
  Scene scene;
  size_t written;

  begin (&scene, end_to_end);
  written = write_until_full (scene.clients[0], BULK);
  g_assert_cmpuint (written, <, BULK);
  g_assert_cmpuint (tasuki_budget_get_used (), >=, end_to_end != NULL ? 1 : PUMP_MEMORY);
  g_assert_cmpuint (tasuki_budget_get_used (), <=, end_to_end != NULL ? PIPES : PUMP_MEMORY);

  /* What it holds back is all there once the reader goes on. */
  shutdown (scene.clients[0], SHUT_WR);
  g_assert_cmpuint (read_to_end (scene.clients[1]), ==, written);

  shutdown (scene.clients[1], SHUT_WR);
  await_parting (&scene);
  g_assert_no_error (scene.broken);
  g_assert_cmpuint (scene.bytes, ==, written);
  scene_clear (&scene);
}

static void
test_notices_who_vanishes_while_stalled (gconstpointer end_to_end)
{
  for (unsigned end = 0; end < 2; end++)
    {
      Scene scene;

      begin (&scene, end_to_end);
      write_until_full (scene.clients[0], BULK);
      vanish (&scene, end);
      assert_broken (&scene, TASUKI_ERROR_LOST, end);
      scene_clear (&scene);
    }
}

static void
test_is_cut_at_once_though_stalled (gconstpointer end_to_end)
{
  Scene scene;

  begin (&scene, end_to_end);
  write_until_full (scene.clients[0], BULK);
  tasuki_pump_part (scene.pump);
  assert_broken (&scene, TASUKI_ERROR_CANCELLED, 0);
  scene_clear (&scene);
}

static void
test_is_broken_by_the_end_of_its_worker (gconstpointer end_to_end)
{
  for (unsigned stalled = 0; stalled < 2; stalled++)
    {
      Scene scene;

      begin (&scene, end_to_end);
      if (stalled)
        write_until_full (scene.clients[0], BULK);
      tasuki_worker_free (scene.worker);
      await_parting (&scene);
      g_assert_error (scene.broken, TASUKI_ERROR, TASUKI_ERROR_LOST);
      scene.worker = tasuki_worker_new (1);
      scene_clear (&scene);
    }
}

static void
test_keeps_to_its_rate (gconstpointer end_to_end)
{
  Scene scene;
  int64_t begun;

  scene_init_as (&scene, end_to_end != NULL);
  tasuki_rate_set (TASUKI_RATE_CONNECTION, 2 * BULK);
  start_as (&scene);
  begun = g_get_monotonic_time ();
  pass_bulk (&scene);

  /* Half a second, but for what may pass at once. */
  g_assert_cmpint (g_get_monotonic_time () - begun, >=, 400000);
  g_assert_no_error (scene.broken);
  scene_clear (&scene);
}

/* It waits for its turn while it has nothing to do with its sockets, which it does not watch. */
static void
test_notices_who_vanishes_while_it_waits_for_its_turn (gconstpointer end_to_end)
{
  for (unsigned end = 0; end < 2; end++)
    {
      Scene scene;

      scene_init_as (&scene, end_to_end != NULL);
      tasuki_rate_set (TASUKI_RATE_TOTAL, 1);
      start_as (&scene);
      write_until_full (scene.clients[0], BULK);
      vanish (&scene, end);
      assert_broken (&scene, TASUKI_ERROR_LOST, end);
      scene_clear (&scene);
    }
}

static const PumpCase cases[] = {
  { "passes-bytes-both-ways", test_passes_bytes_both_ways },
  { "passes-a-half-close-on", test_passes_a_half_close_on },
  { "stalls-within-fixed-memory", test_stalls_within_fixed_memory },
  { "notices-who-vanishes-while-stalled", test_notices_who_vanishes_while_stalled },
  { "is-cut-at-once-though-stalled", test_is_cut_at_once_though_stalled },
  { "is-broken-by-the-end-of-its-worker", test_is_broken_by_the_end_of_its_worker },
  { "keeps-to-its-rate", test_keeps_to_its_rate },
  { "notices-who-vanishes-while-it-waits-for-its-turn",
    test_notices_who_vanishes_while_it_waits_for_its_turn },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_both_ways ("pump-both", cases, G_N_ELEMENTS (cases));

  return g_test_run ();
}
