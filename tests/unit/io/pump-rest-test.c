/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Between two transfers a pump holds nothing and hears nothing, and goes on as if it were new. */

#include "pump-scene.h"

#include <poll.h>
#include <sys/socket.h>

#include <tasuki/error.h>

#include "io/budget.h"
#include "io/rate.h"

/* Terminated or end to end, one transfer of five bytes has passed, with its answer, and the pair
 * rests. */
static void
begin (Scene *scene, bool end_to_end)
{
  scene_init_as (scene, end_to_end);
  start_as (scene);
  say (scene->clients[0], "first");
  assert_reads (scene->clients[1], "first");
  say (scene->clients[1], "done");
  assert_reads (scene->clients[0], "done");
  await_rest (scene);
  g_assert_false (scene->parted);
  g_assert_cmpuint (scene->bytes, ==, 5);
}

/* It is woken, and both have said something. */
static void
go_on (Scene *scene)
{
  tasuki_pump_wake (scene->pump);
  say (scene->clients[0], "hello");
  assert_reads (scene->clients[1], "hello");
  say (scene->clients[1], "ok");
  assert_reads (scene->clients[0], "ok");
  await_beginning (scene);
}

static void
test_holds_no_memory (gconstpointer end_to_end)
{
  Scene scene;

  begin (&scene, end_to_end != NULL);
  g_assert_cmpuint (tasuki_budget_get_used (), ==, 0);
  part_and_clear (&scene);
}

static void
test_goes_on (gconstpointer end_to_end)
{
  Scene scene;

  begin (&scene, end_to_end != NULL);
  for (unsigned i = 1; i <= 3; i++)
    {
      go_on (&scene);
      g_assert_cmpuint (scene.begun, ==, i);
      await_rest (&scene);
      g_assert_false (scene.parted);
      g_assert_cmpuint (scene.bytes, ==, 5);
    }
  part_and_clear (&scene);
}

/* Many bytes, and the end of each direction: as if it had never rested. */
static void
test_goes_on_to_an_end_in_order (gconstpointer end_to_end)
{
  Scene scene;

  begin (&scene, end_to_end != NULL);
  go_on (&scene);
  pass_bulk (&scene);
  g_assert_no_error (scene.broken);
  g_assert_cmpuint (scene.bytes, ==, 5 + BULK);
  scene_clear (&scene);
}

static void
test_leaves_unread_what_it_expects (gconstpointer end_to_end)
{
  Scene scene;
  struct pollfd poller = { .events = POLLIN };

  begin (&scene, end_to_end != NULL);
  poller.fd = scene.clients[1];
  tasuki_pump_expect (scene.pump);
  say (scene.clients[0], "hello");
  say (scene.clients[1], "ready");
  /* There is no event for what does not come. */
  g_assert_cmpint (poll (&poller, 1, 100), ==, 0);
  g_assert_cmpuint (tasuki_budget_get_used (), ==, 0);

  tasuki_pump_wake (scene.pump);
  assert_reads (scene.clients[1], "hello");
  assert_reads (scene.clients[0], "ready");
  await_beginning (&scene);
  g_assert_false (scene.parted);
  part_and_clear (&scene);
}

static void
test_is_parted_by_who_leaves_though_it_expects_it (gconstpointer end_to_end)
{
  Scene scene;

  begin (&scene, end_to_end != NULL);
  tasuki_pump_expect (scene.pump);
  say (scene.clients[1], "ready");
  shutdown (scene.clients[1], SHUT_WR);
  assert_broken (&scene, TASUKI_ERROR_LOST, 1);
  scene_clear (&scene);
}

static void
test_begins_only_with_both (gconstpointer end_to_end)
{
  for (unsigned end = 0; end < 2; end++)
    {
      Scene scene;

      begin (&scene, end_to_end != NULL);
      tasuki_pump_wake (scene.pump);
      say (scene.clients[end], "hello");
      assert_reads (scene.clients[!end], "hello");
      while (g_main_context_iteration (NULL, FALSE))
        continue;
      g_assert_cmpuint (scene.begun, ==, 0);
      part_and_clear (&scene);
      g_assert_cmpuint (scene.begun, ==, 0);
    }
}

static void
test_is_parted_by_who_speaks (gconstpointer end_to_end)
{
  for (unsigned end = 0; end < 2; end++)
    {
      Scene scene;

      begin (&scene, end_to_end != NULL);
      say (scene.clients[end], "psst");
      assert_broken (&scene, TASUKI_ERROR_PROTOCOL, end);
      assert_end (scene.clients[!end]);
      scene_clear (&scene);
    }
}

static void
test_is_parted_by_who_leaves (gconstpointer end_to_end)
{
  for (unsigned end = 0; end < 2; end++)
    {
      Scene scene;

      begin (&scene, end_to_end != NULL);
      shutdown (scene.clients[end], SHUT_WR);
      assert_broken (&scene, TASUKI_ERROR_LOST, end);
      assert_end (scene.clients[!end]);
      scene_clear (&scene);

      begin (&scene, end_to_end != NULL);
      vanish (&scene, end);
      assert_broken (&scene, TASUKI_ERROR_LOST, end);
      scene_clear (&scene);
    }
}

/* The other end is not left waiting: it has a ticket. */
static void
test_is_parted_by_who_leaves_before_both_have_gone_on (gconstpointer end_to_end)
{
  for (unsigned end = 0; end < 2; end++)
    {
      Scene scene;

      begin (&scene, end_to_end != NULL);
      tasuki_pump_wake (scene.pump);
      say (scene.clients[0], "hello");
      assert_reads (scene.clients[1], "hello");
      shutdown (scene.clients[end], SHUT_WR);
      assert_broken (&scene, TASUKI_ERROR_LOST, end);
      assert_end (scene.clients[!end]);
      g_assert_cmpuint (scene.begun, ==, 0);
      scene_clear (&scene);
    }
}

/* What nobody reads is still on its way: there is no rest for that. */
static void
test_does_not_rest_with_bytes_on_their_way (gconstpointer end_to_end)
{
  Scene scene;

  begin (&scene, end_to_end != NULL);
  tasuki_pump_wake (scene.pump);
  write_until_full (scene.clients[0], BULK);
  await_rest (&scene);
  assert_broken (&scene, TASUKI_ERROR_PROTOCOL, 0);
  g_assert_cmpuint (scene.rested, ==, 1);
  scene_clear (&scene);
}

static void
test_does_not_rest_behind_a_half_close (gconstpointer end_to_end)
{
  Scene scene;

  begin (&scene, end_to_end != NULL);
  go_on (&scene);
  shutdown (scene.clients[0], SHUT_WR);
  assert_end (scene.clients[1]);
  await_rest (&scene);
  assert_broken (&scene, TASUKI_ERROR_PROTOCOL, 0);
  scene_clear (&scene);
}

static void
test_is_cut_and_stopped (gconstpointer end_to_end)
{
  Scene scene;

  begin (&scene, end_to_end != NULL);
  tasuki_pump_wake (scene.pump);
  tasuki_pump_part (scene.pump);
  assert_broken (&scene, TASUKI_ERROR_CANCELLED, 0);
  scene_clear (&scene);

  /* The worker ends while it rests. */
  begin (&scene, end_to_end != NULL);
  tasuki_worker_free (scene.worker);
  await_parting (&scene);
  g_assert_error (scene.broken, TASUKI_ERROR, TASUKI_ERROR_LOST);
  scene.worker = tasuki_worker_new (0);
  scene_clear (&scene);
}

static void
test_keeps_to_its_rate_after_a_rest (gconstpointer end_to_end)
{
  Scene scene;
  size_t written;

  begin (&scene, end_to_end != NULL);
  tasuki_rate_set (TASUKI_RATE_CONNECTION, 1);
  tasuki_pump_wake (scene.pump);
  written = write_until_full (scene.clients[0], BULK);
  g_assert_cmpuint (written, <, BULK);
  vanish (&scene, 0);
  assert_broken (&scene, TASUKI_ERROR_LOST, 0);
  g_assert_cmpuint (scene.bytes, <, 100 * 1024);
  scene_clear (&scene);
}

static void
test_does_not_wake_over_budget (void)
{
  Scene scene;

  begin (&scene, false);
  tasuki_budget_set_limit (PUMP_MEMORY - 1);
  tasuki_pump_wake (scene.pump);
  assert_broken (&scene, TASUKI_ERROR_BUSY, 0);
  scene_clear (&scene);
}

static void
test_does_not_rest_before_it_is_switched (void)
{
  Scene scene;

  scene_init_spliced (&scene);
  start (&scene);
  await_rest (&scene);
  assert_broken (&scene, TASUKI_ERROR_PROTOCOL, 0);
  scene_clear (&scene);
}

static const PumpCase cases[] = {
  { "holds-no-memory", test_holds_no_memory },
  { "goes-on", test_goes_on },
  { "goes-on-to-an-end-in-order", test_goes_on_to_an_end_in_order },
  { "leaves-unread-what-it-expects", test_leaves_unread_what_it_expects },
  { "is-parted-by-who-leaves-though-it-expects-it",
    test_is_parted_by_who_leaves_though_it_expects_it },
  { "begins-only-with-both", test_begins_only_with_both },
  { "is-parted-by-who-speaks", test_is_parted_by_who_speaks },
  { "is-parted-by-who-leaves", test_is_parted_by_who_leaves },
  { "is-parted-by-who-leaves-before-both-have-gone-on",
    test_is_parted_by_who_leaves_before_both_have_gone_on },
  { "does-not-rest-with-bytes-on-their-way", test_does_not_rest_with_bytes_on_their_way },
  { "does-not-rest-behind-a-half-close", test_does_not_rest_behind_a_half_close },
  { "is-cut-and-stopped", test_is_cut_and_stopped },
  { "keeps-to-its-rate-after-a-rest", test_keeps_to_its_rate_after_a_rest },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_both_ways ("pump-rest", cases, G_N_ELEMENTS (cases));
  g_test_add_func ("/pump-rest/terminated/does-not-wake-over-budget",
                   test_does_not_wake_over_budget);
  g_test_add_func ("/pump-rest/end-to-end/does-not-rest-before-it-is-switched",
                   test_does_not_rest_before_it_is_switched);

  return g_test_run ();
}
