/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rates are kept, shared evenly, and cannot be got around; time is the test's own. */

#include <glib.h>

#include "io/rate.h"

#define MIB (1024 * 1024)

static int64_t now = 1000 * G_USEC_PER_SEC;

/* Somebody who passes bytes whenever it may. */
typedef struct
{
  TasukiAllowance allowance;
  const char *from, *to;
  uint64_t passed;
} Busy;

static void
busy_init (Busy *self, const char *from, const char *to)
{
  *self = (Busy){ .from = from, .to = to };
  tasuki_allowance_init (&self->allowance, from, to);
}

static void
pass_what_it_may (Busy *self)
{
  int64_t at;
  size_t may;

  while ((may = tasuki_allowance_ask (&self->allowance, 256 * 1024, now, &at)) > 0)
    {
      tasuki_allowance_use (&self->allowance, may);
      self->passed += may;
    }
}

/* Each as much as it may, in turns of a millisecond. */
static void
pass_time (Busy *busy, unsigned count, unsigned milliseconds)
{
  int64_t end = now + (int64_t)milliseconds * 1000;

  for (; now < end; now += 1000)
    for (unsigned i = 0; i < count; i++)
      pass_what_it_may (&busy[i]);
}

static void
clear (Busy *busy, unsigned count)
{
  for (unsigned i = 0; i < count; i++)
    tasuki_allowance_clear (&busy[i].allowance);
  for (TasukiRate which = 0; which < TASUKI_RATE_COUNT; which++)
    tasuki_rate_set (which, 0);
  now += 1000 * G_USEC_PER_SEC;
}

/* Within a tenth, beside what may pass at once. */
static void
assert_about (uint64_t passed, uint64_t expected)
{
  g_assert_cmpuint (passed, >=, expected - expected / 10);
  g_assert_cmpuint (passed, <=, expected + expected / 10);
}

static void
test_nothing_is_limited_by_itself (void)
{
  Busy busy;
  int64_t at;

  busy_init (&busy, "acme", "bolt");
  for (unsigned i = 0; i < 100000; i++)
    g_assert_cmpuint (tasuki_allowance_ask (&busy.allowance, MIB, now, &at), ==, MIB);
  clear (&busy, 1);
}

static void
test_each_rate_is_kept (void)
{
  for (TasukiRate which = 0; which < TASUKI_RATE_COUNT; which++)
    {
      Busy busy;

      tasuki_rate_set (which, 10 * MIB);
      busy_init (&busy, "acme", "bolt");
      pass_time (&busy, 1, 10000);
      assert_about (busy.passed, 100 * MIB);
      clear (&busy, 1);
    }
}

static void
test_the_lowest_rate_counts (void)
{
  Busy busy;

  tasuki_rate_set (TASUKI_RATE_TOTAL, 100 * MIB);
  tasuki_rate_set (TASUKI_RATE_CONNECTION, MIB);
  busy_init (&busy, "acme", "bolt");
  pass_time (&busy, 1, 10000);
  assert_about (busy.passed, 10 * MIB);
  clear (&busy, 1);
}

static void
test_a_rate_below_a_share_is_kept (void)
{
  Busy busy;

  tasuki_rate_set (TASUKI_RATE_TOTAL, 1000);
  busy_init (&busy, "acme", "bolt");
  pass_time (&busy, 1, 100000);
  assert_about (busy.passed, 100000);
  clear (&busy, 1);
}

static void
test_who_is_busy_shares_evenly (void)
{
  Busy busy[20];

  tasuki_rate_set (TASUKI_RATE_TOTAL, 20 * MIB);
  for (unsigned i = 0; i < G_N_ELEMENTS (busy); i++)
    busy_init (&busy[i], "acme", "bolt");
  pass_time (busy, G_N_ELEMENTS (busy), 20000);
  for (unsigned i = 0; i < G_N_ELEMENTS (busy); i++)
    assert_about (busy[i].passed, 20 * MIB);
  clear (busy, G_N_ELEMENTS (busy));
}

static void
test_a_data_connection_has_a_rate_of_its_own (void)
{
  Busy busy[2];

  tasuki_rate_set (TASUKI_RATE_CONNECTION, MIB);
  busy_init (&busy[0], "acme", "bolt");
  busy_init (&busy[1], "acme", "bolt");
  pass_time (busy, 2, 10000);
  assert_about (busy[0].passed, 10 * MIB);
  assert_about (busy[1].passed, 10 * MIB);
  clear (busy, 2);
}

/* The first two share what `acme` may pass, whichever way; the third has nothing to do with it. */
static void
test_a_connection_id_has_one_rate_for_all_of_its_own (void)
{
  Busy busy[3];

  tasuki_rate_set (TASUKI_RATE_CONNECTION_ID, 2 * MIB);
  busy_init (&busy[0], "acme", "bolt");
  busy_init (&busy[1], "core", "acme");
  busy_init (&busy[2], "dune", "elm");
  pass_time (busy, 3, 10000);
  assert_about (busy[0].passed + busy[1].passed, 20 * MIB);
  assert_about (busy[0].passed, 10 * MIB);
  assert_about (busy[2].passed, 20 * MIB);
  clear (busy, 3);
}

static void
test_what_one_sends_to_itself_counts_once (void)
{
  Busy busy;

  tasuki_rate_set (TASUKI_RATE_CONNECTION_ID, MIB);
  busy_init (&busy, "acme", "acme");
  pass_time (&busy, 1, 10000);
  assert_about (busy.passed, 10 * MIB);
  clear (&busy, 1);
}

/* Many short transfers, each with an allowance of its own, get no more than one long one. */
static void
test_short_transfers_do_not_get_around_it (void)
{
  uint64_t passed = 0;
  int64_t end = now + 10 * G_USEC_PER_SEC;

  tasuki_rate_set (TASUKI_RATE_TOTAL, MIB);
  while (now < end)
    {
      Busy busy;
      size_t may;
      int64_t at = now;

      busy_init (&busy, "acme", "bolt");
      may = tasuki_allowance_ask (&busy.allowance, 2048, now, &at);
      if (may == 0)
        now = at;
      may = tasuki_allowance_ask (&busy.allowance, 2048, now, &at);
      tasuki_allowance_use (&busy.allowance, may);
      passed += may;
      tasuki_allowance_clear (&busy.allowance);
    }
  assert_about (passed, 10 * MIB);
  clear (NULL, 0);
}

static void
test_what_is_not_used_is_given_back (void)
{
  Busy busy[2];
  int64_t at;

  tasuki_rate_set (TASUKI_RATE_TOTAL, MIB);
  busy_init (&busy[0], "acme", "bolt");
  busy_init (&busy[1], "acme", "bolt");
  for (unsigned i = 0; i < 100000; i++)
    {
      g_assert_cmpuint (tasuki_allowance_ask (&busy[0].allowance, MIB, now, &at), >, 0);
      tasuki_allowance_use (&busy[0].allowance, 0);
    }

  /* One that ends while it waits leaves its place, too. */
  pass_time (&busy[1], 1, 100);
  g_assert_cmpuint (tasuki_allowance_ask (&busy[0].allowance, MIB, now - 1000, &at), ==, 0);
  tasuki_allowance_clear (&busy[0].allowance);
  pass_time (&busy[1], 1, 9900);
  assert_about (busy[1].passed, 10 * MIB);
  clear (&busy[1], 1);
}

static void
test_a_change_takes_effect_at_once (void)
{
  Busy busy;

  tasuki_rate_set (TASUKI_RATE_TOTAL, MIB);
  busy_init (&busy, "acme", "bolt");
  pass_time (&busy, 1, 1000);
  tasuki_rate_set (TASUKI_RATE_TOTAL, 50 * MIB);
  pass_time (&busy, 1, 10000);
  assert_about (busy.passed, 501 * MIB);
  clear (&busy, 1);
}

static void
test_an_id_may_have_a_rate_of_its_own (void)
{
  Busy busy[3];

  tasuki_rate_set (TASUKI_RATE_CONNECTION_ID, 4 * MIB);
  tasuki_rate_set_own ("acme", MIB);
  tasuki_rate_set_own ("dune", 40 * MIB);
  busy_init (&busy[0], "acme", "bolt");
  busy_init (&busy[1], "core", "acme");
  busy_init (&busy[2], "dune", "elm");
  pass_time (busy, 3, 10000);
  assert_about (busy[0].passed + busy[1].passed, 10 * MIB);
  assert_about (busy[2].passed, 40 * MIB);
  tasuki_rate_set_own ("acme", 0);
  tasuki_rate_set_own ("dune", 0);
  clear (busy, 3);
}

/* Set before anybody passes anything, and still there when nobody does. */
static void
test_a_rate_of_ones_own_outlives_transfers (void)
{
  Busy busy;
  int64_t at;

  tasuki_rate_set_own ("acme", 2 * MIB);
  tasuki_rate_set_own ("acme", MIB);
  for (unsigned i = 0; i < 2; i++)
    {
      busy_init (&busy, "bolt", "acme");
      pass_time (&busy, 1, 10000);
      assert_about (busy.passed, 10 * MIB);
      clear (&busy, 1);
    }

  tasuki_rate_set_own ("acme", 0);
  busy_init (&busy, "bolt", "acme");
  g_assert_cmpuint (tasuki_allowance_ask (&busy.allowance, 100 * MIB, now, &at), ==, 100 * MIB);
  clear (&busy, 1);
}

/* Who waits for a turn at the old rate has one at the new rate when it asks again. */
static void
test_a_change_reaches_who_waits (void)
{
  Busy busy;
  int64_t at;

  tasuki_rate_set_own ("acme", 100);
  busy_init (&busy, "acme", "bolt");
  pass_what_it_may (&busy);
  g_assert_cmpuint (tasuki_allowance_ask (&busy.allowance, MIB, now, &at), ==, 0);
  g_assert_cmpint (at, >, now + 10 * G_USEC_PER_SEC);

  tasuki_rate_set_own ("acme", MIB);
  tasuki_allowance_ask (&busy.allowance, MIB, now, &at);
  g_assert_cmpint (at, <, now + G_USEC_PER_SEC / 10);
  pass_time (&busy, 1, 10000);
  assert_about (busy.passed, 10 * MIB);

  tasuki_rate_set_own ("acme", MIB / 8);
  busy.passed = 0;
  pass_time (&busy, 1, 80000);
  assert_about (busy.passed, 10 * MIB);
  tasuki_rate_set_own ("acme", 0);
  clear (&busy, 1);
}

/* However often somebody's rate changes, others pass what they may, each asking in its turn. */
static void
test_changes_hold_nobody_up (void)
{
  Busy busy[5];
  int64_t turns[G_N_ELEMENTS (busy)] = { 0 };
  uint64_t passed = 0;

  tasuki_rate_set (TASUKI_RATE_TOTAL, MIB);
  for (unsigned i = 0; i < G_N_ELEMENTS (busy); i++)
    busy_init (&busy[i], "acme", "bolt");
  for (unsigned i = 0; i < 10000; i++, now += 1000)
    {
      unsigned one = i % G_N_ELEMENTS (busy);

      tasuki_rate_set_own ("core", 1000 + i);
      if (turns[one] > now)
        continue;
      pass_what_it_may (&busy[one]);
      tasuki_allowance_ask (&busy[one].allowance, MIB, now, &turns[one]);
    }
  for (unsigned i = 0; i < G_N_ELEMENTS (busy); i++)
    passed += busy[i].passed;
  assert_about (passed, 10 * MIB);
  tasuki_rate_set_own ("core", 0);
  clear (busy, G_N_ELEMENTS (busy));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add_func ("/rate/" name, function)
  ADD ("nothing-is-limited-by-itself", test_nothing_is_limited_by_itself);
  ADD ("each-rate-is-kept", test_each_rate_is_kept);
  ADD ("the-lowest-rate-counts", test_the_lowest_rate_counts);
  ADD ("a-rate-below-a-share-is-kept", test_a_rate_below_a_share_is_kept);
  ADD ("who-is-busy-shares-evenly", test_who_is_busy_shares_evenly);
  ADD ("a-data-connection-has-a-rate-of-its-own", test_a_data_connection_has_a_rate_of_its_own);
  ADD ("a-connection-id-has-one-rate-for-all-of-its-own",
       test_a_connection_id_has_one_rate_for_all_of_its_own);
  ADD ("what-one-sends-to-itself-counts-once", test_what_one_sends_to_itself_counts_once);
  ADD ("short-transfers-do-not-get-around-it", test_short_transfers_do_not_get_around_it);
  ADD ("what-is-not-used-is-given-back", test_what_is_not_used_is_given_back);
  ADD ("a-change-takes-effect-at-once", test_a_change_takes_effect_at_once);
  ADD ("an-id-may-have-a-rate-of-its-own", test_an_id_may_have_a_rate_of_its_own);
  ADD ("a-rate-of-ones-own-outlives-transfers", test_a_rate_of_ones_own_outlives_transfers);
  ADD ("a-change-reaches-who-waits", test_a_change_reaches_who_waits);
  ADD ("changes-hold-nobody-up", test_changes_hold_nobody_up);

  return g_test_run ();
}
