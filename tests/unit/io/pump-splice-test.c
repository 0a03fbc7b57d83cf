/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* End to end: both sessions end in order, then bytes pass as they are; whoever does not is parted.
 */

#include "pump-scene.h"

#include <sys/socket.h>
#include <unistd.h>

#include <tasuki/error.h>

#include "io/budget.h"

static void
test_greets_both_and_ends_their_sessions (void)
{
  Scene scene;

  scene_init_spliced (&scene);
  start_and_switch (&scene);
  say (scene.clients[0], "ping");
  assert_reads (scene.clients[1], "ping");
  say (scene.clients[1], "pong");
  assert_reads (scene.clients[0], "pong");
  part_and_clear (&scene);
}

/* Whichever ends its session first, its bytes pass: the other need not have ended its own. */
static void
test_passes_bytes_of_the_first_that_switches (void)
{
  for (unsigned end = 0; end < 2; end++)
    {
      Scene scene;

      scene_init_spliced (&scene);
      start (&scene);
      assert_reads (scene.clients[!end], GREETING MARK);
      say (scene.clients[end], MARK);
      assert_reads (scene.clients[end], GREETING MARK);
      say (scene.clients[end], "early");
      assert_reads (scene.clients[!end], "early");
      say (scene.clients[!end], MARK "late");
      assert_reads (scene.clients[end], "late");
      part_and_clear (&scene);
    }
}

static void
test_forwards_what_came_with_the_end_first (void)
{
  Scene scene;

  scene_init_spliced (&scene);
  say (scene.clients[0], MARK "one ");
  say (scene.clients[1], MARK "uno ");
  start (&scene);
  assert_reads (scene.clients[0], GREETING MARK "uno ");
  assert_reads (scene.clients[1], GREETING MARK "one ");
  say (scene.clients[0], "two");
  assert_reads (scene.clients[1], "two");
  part_and_clear (&scene);
}

static void
test_counts_what_came_with_the_end (void)
{
  Scene scene;

  scene_init_spliced (&scene);
  say (scene.clients[0], MARK "123");
  shutdown (scene.clients[0], SHUT_WR);
  say (scene.clients[1], MARK);
  shutdown (scene.clients[1], SHUT_WR);
  start (&scene);
  assert_reads (scene.clients[1], GREETING MARK "123");
  assert_end (scene.clients[1]);
  await_parting (&scene);
  g_assert_no_error (scene.broken);
  g_assert_cmpuint (scene.bytes, ==, 3);
  scene_clear (&scene);
}

typedef struct
{
  int looked; /* atomic */
  size_t used;
} Look;

static gboolean
look_cb (gpointer data)
{
  Look *look = data;

  look->used = tasuki_budget_get_used ();
  g_atomic_int_set (&look->looked, 1);
  g_main_context_wakeup (NULL);
  return G_SOURCE_REMOVE;
}

/* What is counted between two rounds of the worker. */
static size_t
look_at_budget (Scene *self)
{
  Look look = { 0, 1 };

  tasuki_worker_post (self->worker, look_cb, &look);
  while (g_atomic_int_get (&look.looked) == 0)
    g_main_context_iteration (NULL, TRUE);
  return look.used;
}

static void
test_holds_no_pipe_while_it_has_nothing_to_hold (void)
{
  Scene scene;

  scene_init_spliced (&scene);
  start_and_switch (&scene);
  for (unsigned end = 0; end < 2; end++)
    {
      say (scene.clients[end], "through");
      assert_reads (scene.clients[!end], "through");
    }
  g_assert_cmpuint (look_at_budget (&scene), ==, 0);

  /* One that is stalled does hold one. */
  write_until_full (scene.clients[0], BULK);
  g_assert_cmpuint (look_at_budget (&scene), >, 0);
  part_and_clear (&scene);
}

static void
test_goes_on_with_the_budget_used_up (void)
{
  Scene scene;

  scene_init_spliced (&scene);
  tasuki_budget_set_limit (1);
  start_and_switch (&scene);
  pass_bulk (&scene);
  g_assert_no_error (scene.broken);
  scene_clear (&scene);
}

/* What should have ended in order, and did not. */
static void
assert_parts_at (unsigned end, const char *said, TasukiError code)
{
  Scene scene;

  scene_init_spliced (&scene);
  start (&scene);
  say (scene.clients[!end], MARK);
  assert_reads (scene.clients[end], GREETING MARK);
  if (said != NULL)
    say (scene.clients[end], said);
  else
    shutdown (scene.clients[end], SHUT_WR);
  assert_broken (&scene, code, end);
  assert_reads (scene.clients[!end], GREETING MARK);
  assert_end (scene.clients[!end]);
  scene_clear (&scene);
}

static void
test_one_that_goes_on_in_its_session_is_parted (void)
{
  for (unsigned end = 0; end < 2; end++)
    assert_parts_at (end, "more", TASUKI_ERROR_PROTOCOL);
}

static void
test_one_that_breaks_off_its_session_is_parted (void)
{
  for (unsigned end = 0; end < 2; end++)
    assert_parts_at (end, NULL, TASUKI_ERROR_LOST);
}

static void
test_one_whose_session_fails_is_parted (void)
{
  for (unsigned end = 0; end < 2; end++)
    {
      Scene scene;

      scene_init_spliced (&scene);
      plain_stream_set_failure (scene.streams[end], PLAIN_FAILS_AT_READ, 0);
      start (&scene);
      assert_broken (&scene, TASUKI_ERROR_LOST, end);
      scene_clear (&scene);
    }
}

static void
test_one_that_is_silent_is_parted (void)
{
  for (unsigned end = 0; end < 2; end++)
    {
      Scene scene;

      scene_init_spliced (&scene);
      scene.switch_timeout = 50;
      say (scene.clients[!end], MARK "hello?");
      start (&scene);
      assert_broken (&scene, TASUKI_ERROR_TIMED_OUT, end);
      assert_reads (scene.clients[end], GREETING MARK "hello?");
      scene_clear (&scene);
    }
}

static void
test_silence_after_the_switch_is_not_the_switch_s (void)
{
  Scene scene;

  scene_init_spliced (&scene);
  scene.switch_timeout = 50;
  say (scene.clients[0], MARK);
  say (scene.clients[1], MARK);
  start (&scene);
  assert_reads (scene.clients[0], GREETING MARK);
  assert_reads (scene.clients[1], GREETING MARK);

  /* Progress is told each second: longer than the deadline. */
  say (scene.clients[0], "!");
  while (scene.progress == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (scene.parted);
  part_and_clear (&scene);
}

static void
test_notices_who_vanishes (void)
{
  for (unsigned end = 0; end < 2; end++)
    {
      Scene scene;

      scene_init_spliced (&scene);
      start_and_switch (&scene);
      vanish (&scene, end);
      assert_broken (&scene, TASUKI_ERROR_LOST, end);
      assert_end (scene.clients[!end]);
      scene_clear (&scene);
    }
}

/* Writing to one that has gone would end the process, but for what the pump does about it. */
static void
test_survives_writing_to_one_that_left (void)
{
  Scene scene;

  scene_init_spliced (&scene);
  start_and_switch (&scene);
  close (scene.clients[1]);
  scene.clients[1] = -1;
  assert_end (scene.clients[0]);
  while (!scene.parted)
    {
      send (scene.clients[0], "once more", 9, MSG_NOSIGNAL);
      g_main_context_iteration (NULL, FALSE);
    }
  g_assert_error (scene.broken, TASUKI_ERROR, TASUKI_ERROR_LOST);
  g_assert_cmpuint (scene.end, ==, 1);
  scene_clear (&scene);
}

static void
test_is_cut_during_the_switch (void)
{
  Scene scene;

  scene_init_spliced (&scene);
  start (&scene);
  say (scene.clients[0], MARK "rest");
  assert_reads (scene.clients[1], GREETING MARK "rest");
  tasuki_pump_part (scene.pump);
  assert_broken (&scene, TASUKI_ERROR_CANCELLED, 0);
  scene_clear (&scene);
}

static const struct
{
  const char *name;
  void (*test) (void);
} tests[] = {
  { "greets-both-and-ends-their-sessions", test_greets_both_and_ends_their_sessions },
  { "passes-bytes-of-the-first-that-switches", test_passes_bytes_of_the_first_that_switches },
  { "forwards-what-came-with-the-end-first", test_forwards_what_came_with_the_end_first },
  { "counts-what-came-with-the-end", test_counts_what_came_with_the_end },
  { "holds-no-pipe-while-it-has-nothing-to-hold", test_holds_no_pipe_while_it_has_nothing_to_hold },
  { "goes-on-with-the-budget-used-up", test_goes_on_with_the_budget_used_up },
  { "one-that-goes-on-in-its-session-is-parted", test_one_that_goes_on_in_its_session_is_parted },
  { "one-that-breaks-off-its-session-is-parted", test_one_that_breaks_off_its_session_is_parted },
  { "one-whose-session-fails-is-parted", test_one_whose_session_fails_is_parted },
  { "one-that-is-silent-is-parted", test_one_that_is_silent_is_parted },
  { "silence-after-the-switch-is-not-the-switch-s",
    test_silence_after_the_switch_is_not_the_switch_s },
  { "notices-who-vanishes", test_notices_who_vanishes },
  { "survives-writing-to-one-that-left", test_survives_writing_to_one_that_left },
  { "is-cut-during-the-switch", test_is_cut_during_the_switch },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/pump-splice/%s", tests[i].name);

      g_test_add_func (path, tests[i].test);
    }

  return g_test_run ();
}
