/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is no longer kept: the oldest entries go, and what stays can be verified as before. */

#include <string.h>

#include <tasuki/error.h>

#include "journals.h"
#include "storage-sqlcipher/retention.h"

#define DAY (24 * 3600 * (gint64)G_USEC_PER_SEC)

/* A round, in batches of @count; how many there were. */
static unsigned
keep (Journals *self, gint64 days, gint64 entries, unsigned count, GError **error)
{
  Retention round
      = { .rules = { [RETENTION_HISTORY] = { days, entries } }, .now = g_get_real_time () };
  unsigned batches = 1;

  while (retention_go_on (&round, self->database, count,
                          error != NULL && *error == NULL ? error : NULL))
    batches++;

  return batches;
}

static void
keep_well (Journals *self, gint64 days, gint64 entries, unsigned count)
{
  g_autoptr (GError) error = NULL;

  keep (self, days, entries, count, &error);
  g_assert_no_error (error);
}

static void
assert_kept (Journals *self, gint64 first, gint64 count)
{
  journals_assert_whole (self, JOURNALS_ALL);
  g_assert_cmpint (journal_ask (self, "SELECT count(*) FROM journal WHERE kind = 'history'"), ==,
                   count);
  g_assert_cmpint (
      journal_ask (self, "SELECT coalesce (min (number), 0) FROM journal WHERE kind = 'history'"),
      ==, first);
  g_assert_cmpint (journal_ask (self, "SELECT count(*) FROM journal_key WHERE kind = 'history'"),
                   ==, 2 * count);
  g_assert_cmpint (journal_ask (self, "SELECT count(*) FROM journal WHERE kind = 'audit'"), ==, 1);
}

static void
test_everything_is_kept_for_ever_at_first (Journals *self, gconstpointer unused)
{
  const RetentionRule none[RETENTION_N_JOURNALS] = { { 0 } };

  g_assert_false (retention_is_needed (none));
  keep_well (self, 0, 0, 5);
  assert_kept (self, 1, 19);
}

static void
test_so_many_entries_are_kept (Journals *self, gconstpointer unused)
{
  keep_well (self, 0, 19, 5);
  assert_kept (self, 1, 19);
  keep_well (self, 0, 15, 5);
  assert_kept (self, 5, 15);
  keep_well (self, 0, 1, 5);
  assert_kept (self, 20, 1);
}

/* However many a batch has, the same ones go. */
static void
test_a_round_takes_small_batches (Journals *self, gconstpointer unused)
{
  g_assert_cmpuint (keep (self, 0, 9, 3, NULL), >=, 4);
  assert_kept (self, 12, 9);
}

static void
test_days_are_counted (Journals *self, gconstpointer unused)
{
  Retention round = { .rules = { [RETENTION_HISTORY] = { .days = 30 } } };
  g_autoptr (GError) error = NULL;
  gint64 first;

  first = journal_ask (self, "SELECT min (time) FROM journal WHERE kind = 'history'");
  round.now = first + 30 * DAY;
  while (retention_go_on (&round, self->database, 5, &error))
    continue;
  g_assert_no_error (error);
  assert_kept (self, 1, 19);

  round = (Retention){ .rules = { [RETENTION_HISTORY] = { .days = 30 } }, .now = first + 31 * DAY };
  while (retention_go_on (&round, self->database, 5, &error))
    continue;
  g_assert_no_error (error);
  assert_kept (self, 0, 0);
}

static void
test_what_comes_later_is_chained_to_what_went (Journals *self, gconstpointer unused)
{
  keep_well (self, 0, 1, 50);
  journal_append (self, "history", "after");
  assert_kept (self, 20, 2);
  keep_well (self, 0, 1, 50);
  assert_kept (self, 21, 1);

  database_close (self->database);
  journal_open (self, false);
  journal_append (self, "history", "after that");
  assert_kept (self, 21, 2);
}

/* Even if everything went: a number is never given out twice. */
static void
test_numbers_go_on (Journals *self, gconstpointer unused)
{
  Retention round
      = { .rules = { [RETENTION_HISTORY] = { .days = 1 } }, .now = g_get_real_time () + 9 * DAY };

  while (retention_go_on (&round, self->database, 50, NULL))
    continue;
  assert_kept (self, 0, 0);
  journal_append (self, "history", "after");
  assert_kept (self, 21, 1);
}

static const Tampering tampering[] = {
  { "an-entry-less", "DELETE FROM journal WHERE number = 11", "entry 12 " },
  { "no-base", "DELETE FROM journal_base", "entry 11 " },
  { "another-base",
    "DELETE FROM journal WHERE number = 11; UPDATE journal_base SET number = 11, mac ="
    "  (SELECT mac FROM journal WHERE number = 12)",
    "entry 12 " },
  { "a-forged-seal", "UPDATE journal_base SET seal = randomblob (32)", "entry 11 " },
  { "a-base-of-another-journal",
    "INSERT INTO journal_base SELECT 'audit', number, mac, seal FROM journal_base;"
    "DELETE FROM journal WHERE kind = 'audit'",
    "entry 1 " },
  { "a-head-for-a-base",
    "DELETE FROM journal WHERE kind = 'history'; INSERT OR REPLACE INTO journal_base"
    "  SELECT kind, number, mac, seal FROM journal_head WHERE kind = 'history'",
    "entry 1 " },
};

static void
test_tampering_is_noticed (Journals *self, gconstpointer data)
{
  const Tampering *one = data;

  keep_well (self, 0, 10, 50);
  assert_kept (self, 11, 10);
  journal_run (self, one->sql);
  journals_assert_noticed (self, JOURNALS_ALL, one->noticed);
}

/* Whoever changed an entry does not only have to wait. */
static void
test_what_was_changed_does_not_go (Journals *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  journal_run (self, "UPDATE journal SET organisation = 'b' WHERE number = 5");
  keep (self, 0, 2, 2, &error);
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_INTEGRITY);
  g_assert_nonnull (strstr (error->message, "entry 5 "));
  g_assert_cmpint (journal_ask (self, "SELECT min (number) FROM journal WHERE kind = 'history'"),
                   ==, 5);
}

/* One journal that is given up takes nothing from the others. */
static void
test_each_journal_has_its_own_rule (Journals *self, gconstpointer unused)
{
  Retention round = { .rules = { { .entries = 1 }, { .entries = 1 }, { .entries = 1 } } };

  journal_append (self, "denial", "d");
  journal_append (self, "denial", "d");
  journal_append (self, "audit", "a");
  journal_run (self, "UPDATE journal SET organisation = 'b' WHERE number = 1");
  while (retention_go_on (&round, self->database, 50, NULL))
    continue;
  g_assert_cmpint (journal_ask (self, "SELECT count(*) FROM journal WHERE kind = 'history'"), ==,
                   19);
  g_assert_cmpint (journal_ask (self, "SELECT count(*) FROM journal WHERE kind = 'denial'"), ==, 1);
  g_assert_cmpint (journal_ask (self, "SELECT count(*) FROM journal WHERE kind = 'audit'"), ==, 1);
}

int
main (int argc, char **argv)
{
  static const JournalsCase cases[] = {
    { "everything-is-kept-for-ever-at-first", test_everything_is_kept_for_ever_at_first },
    { "so-many-entries-are-kept", test_so_many_entries_are_kept },
    { "a-round-takes-small-batches", test_a_round_takes_small_batches },
    { "days-are-counted", test_days_are_counted },
    { "what-comes-later-is-chained-to-what-went", test_what_comes_later_is_chained_to_what_went },
    { "numbers-go-on", test_numbers_go_on },
    { "what-was-changed-does-not-go", test_what_was_changed_does_not_go },
    { "each-journal-has-its-own-rule", test_each_journal_has_its_own_rule },
  };

  g_test_init (&argc, &argv, NULL);

  journals_add_cases ("retention", cases, G_N_ELEMENTS (cases));
  journals_add_tampering ("retention", test_tampering_is_noticed, tampering,
                          G_N_ELEMENTS (tampering));

  return g_test_run ();
}
