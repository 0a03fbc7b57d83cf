/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How many failures a source may make, and that a flood of sources does not fill the memory. */

#include <stdbool.h>

#include <tasuki/throttle.h>

#define SECOND G_USEC_PER_SEC

typedef struct
{
  TasukiThrottle *throttle;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->throttle = tasuki_throttle_new (3, SECOND);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  tasuki_throttle_unref (self->throttle);
}

static bool
may_try (Fixture *self, const char *source, gint64 now)
{
  unsigned wait = 0;
  bool may = tasuki_throttle_may_try (self->throttle, source, now, &wait);

  g_assert_true (may == (wait == 0));
  return may;
}

static void
fail (Fixture *self, const char *source, int times, gint64 now)
{
  for (int i = 0; i < times; i++)
    tasuki_throttle_fail (self->throttle, source, now);
}

static void
test_a_burst_then_one_at_a_time (Fixture *self, gconstpointer unused)
{
  gint64 now = 1000 * SECOND;

  fail (self, "a", 2, now);
  g_assert_true (may_try (self, "a", now));
  fail (self, "a", 1, now);
  g_assert_false (may_try (self, "a", now));
  g_assert_false (may_try (self, "a", now + SECOND - 1));
  g_assert_true (may_try (self, "a", now + SECOND));
  fail (self, "a", 1, now + SECOND);
  g_assert_false (may_try (self, "a", now + SECOND));
  g_assert_true (may_try (self, "a", now + 2 * SECOND));
}

static void
test_sources_do_not_share (Fixture *self, gconstpointer unused)
{
  fail (self, "a", 100, 0);
  g_assert_false (may_try (self, "a", 0));
  g_assert_true (may_try (self, "b", 0));
}

static void
test_the_wait_is_as_long_as_it_takes (Fixture *self, gconstpointer unused)
{
  unsigned wait;

  fail (self, "a", 12, 0);
  g_assert_false (tasuki_throttle_may_try (self->throttle, "a", 0, &wait));
  g_assert_cmpuint (wait, >=, 10);
  g_assert_cmpuint (wait, <=, 11);
  g_assert_true (may_try (self, "a", wait * SECOND));
}

/* Many at once, before any has failed: they are paid for afterwards. */
static void
test_no_more_in_all_by_doing_it_at_once (Fixture *self, gconstpointer unused)
{
  fail (self, "a", 60, 0);
  g_assert_false (may_try (self, "a", 56 * SECOND));
  g_assert_true (may_try (self, "a", 58 * SECOND));
}

static void
test_what_is_past_is_forgotten (Fixture *self, gconstpointer unused)
{
  fail (self, "a", 3, 0);
  g_assert_cmpuint (tasuki_throttle_count (self->throttle), ==, 1);
  g_assert_true (may_try (self, "a", 10 * SECOND));
  g_assert_cmpuint (tasuki_throttle_count (self->throttle), ==, 0);
}

static void
flood (Fixture *self, unsigned count, gint64 now)
{
  for (unsigned i = 0; i < count; i++)
    {
      g_autofree char *source = g_strdup_printf ("source %u", i);

      tasuki_throttle_fail (self->throttle, source, now);
      g_assert_cmpuint (tasuki_throttle_count (self->throttle), <=, 65536);
    }
}

static void
test_a_flood_is_bounded (Fixture *self, gconstpointer unused)
{
  fail (self, "a", 1000, 0);
  flood (self, 65535, 0);
  g_assert_cmpuint (tasuki_throttle_count (self->throttle), ==, 65536);
  flood (self, 200000, 2 * SECOND);
  g_assert_cmpuint (tasuki_throttle_count (self->throttle), <=, 65536);
}

static void
test_who_fails_stays_through_a_slow_flood (Fixture *self, gconstpointer unused)
{
  fail (self, "a", 1000, 0);
  flood (self, 65535, 0);
  tasuki_throttle_fail (self->throttle, "one more", 2 * SECOND);
  g_assert_cmpuint (tasuki_throttle_count (self->throttle), ==, 2);
  g_assert_false (may_try (self, "a", 2 * SECOND));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*run) (Fixture *self, gconstpointer unused);
  } cases[] = {
    { "a-burst-then-one-at-a-time", test_a_burst_then_one_at_a_time },
    { "sources-do-not-share", test_sources_do_not_share },
    { "the-wait-is-as-long-as-it-takes", test_the_wait_is_as_long_as_it_takes },
    { "no-more-in-all-by-doing-it-at-once", test_no_more_in_all_by_doing_it_at_once },
    { "what-is-past-is-forgotten", test_what_is_past_is_forgotten },
    { "a-flood-is-bounded", test_a_flood_is_bounded },
    { "who-fails-stays-through-a-slow-flood", test_who_fails_stays_through_a_slow_flood },
  };

  g_test_init (&argc, &argv, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/throttle/%s", cases[i].name);

      g_test_add (path, Fixture, NULL, set_up, cases[i].run, tear_down);
    }

  return g_test_run ();
}
