/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The chain of a journal: whoever has the database but not the journal key cannot change the past.
 */

#include <tasuki/error.h>

#include "journals.h"
#include "storage-sqlcipher/walk.h"

static void
test_what_was_appended_is_whole (Journals *self, gconstpointer unused)
{
  journals_assert_whole (self, JOURNALS_ALL);
  journals_assert_whole (self, 1);
  journals_assert_whole (self, JOURNALS_ENTRIES);

  database_close (self->database);
  journal_open (self, false);
  journals_assert_whole (self, JOURNALS_ALL);
  journal_append (self, "history", "one more");
  journals_assert_whole (self, JOURNALS_ALL);
}

static void
test_an_empty_store_is_whole (Journals *self, gconstpointer unused)
{
  journal_run (self, "DELETE FROM journal; DELETE FROM journal_head");
  journals_assert_whole (self, JOURNALS_ALL);
}

static const Tampering tampering[] = {
  { "an-edited-body", "UPDATE journal SET body = X'' WHERE number = 3", "entry 3 " },
  { "an-edited-body-of-the-last", "UPDATE journal SET body = X'' WHERE number = 20", "entry 20 " },
  { "a-body-of-another-entry",
    "UPDATE journal SET body = (SELECT body FROM journal WHERE number = 4) WHERE number = 3",
    "entry 3 " },
  { "an-edited-time", "UPDATE journal SET time = time + 1 WHERE number = 3", "entry 3 " },
  { "an-edited-organisation", "UPDATE journal SET organisation = 'b' WHERE number = 3",
    "entry 3 " },
  { "edited-keys", "UPDATE journal SET keys = X'6b657900' WHERE number = 3", "entry 3 " },
  { "an-edited-mac", "UPDATE journal SET mac = randomblob (32) WHERE number = 3", "entry 3 " },
  { "a-short-mac", "UPDATE journal SET mac = X'00' WHERE number = 3", "entry 3 " },
  { "another-number", "UPDATE journal SET number = 100 WHERE number = 20", "entry 100 " },
  { "another-journal", "UPDATE journal SET kind = 'audit' WHERE number = 3", "entry 3 " },
  { "a-removed-entry", "DELETE FROM journal WHERE number = 3", "entry 4 " },
  { "a-removed-beginning", "DELETE FROM journal WHERE number <= 3", "entry 4 " },
  { "a-cut-end", "DELETE FROM journal WHERE number > 17", "entry 18 " },
  { "a-cut-end-whose-head-is-moved",
    "DELETE FROM journal WHERE number > 17; UPDATE journal_head SET number = 17, mac ="
    "  (SELECT mac FROM journal WHERE number = 17) WHERE kind = 'history'",
    "entry 18 " },
  { "all-removed", "DELETE FROM journal WHERE kind = 'history'", "entry 1 " },
  { "a-removed-head", "DELETE FROM journal_head WHERE kind = 'history'", "entry 21 " },
  { "a-head-of-another-journal",
    "UPDATE journal_head SET seal = (SELECT seal FROM journal_head WHERE kind = 'audit')"
    "  WHERE kind = 'history'",
    "entry 21 " },
  { "another-journal-renamed",
    "UPDATE journal SET kind = 'denial' WHERE kind = 'audit';"
    "UPDATE journal_head SET kind = 'denial' WHERE kind = 'audit'",
    "entry 7 " },
  { "exchanged-entries",
    "UPDATE journal SET number = 100 WHERE number = 3;"
    "UPDATE journal SET number = 3 WHERE number = 4;"
    "UPDATE journal SET number = 4 WHERE number = 100",
    "entry 3 " },
  { "a-copied-entry",
    "INSERT INTO journal SELECT 21, kind, organisation, time, keys, body, mac FROM journal"
    "  WHERE number = 20",
    "entry 21 " },
};

static void
test_tampering_is_noticed (Journals *self, gconstpointer data)
{
  const Tampering *one = data;

  journal_run (self, one->sql);
  journals_assert_noticed (self, JOURNALS_ALL, one->noticed);
}

/* The head as it was before, with its own good seal: the entries after it give it away. */
static void
test_a_rolled_back_head_is_noticed (Journals *self, gconstpointer unused)
{
  journal_run (self, "CREATE TABLE kept AS SELECT * FROM journal_head");
  journal_append (self, "history", "after");
  journals_assert_whole (self, JOURNALS_ALL);
  journal_run (self, "DELETE FROM journal_head; INSERT INTO journal_head SELECT * FROM kept");
  journals_assert_noticed (self, JOURNALS_ALL, "entry 22 ");
}

/* The entries as they were before, but the head of now. */
static void
test_rolled_back_entries_are_noticed (Journals *self, gconstpointer unused)
{
  journal_run (self, "CREATE TABLE kept AS SELECT * FROM journal");
  journal_append (self, "history", "after");
  journal_run (self, "DELETE FROM journal; INSERT INTO journal SELECT * FROM kept");
  journals_assert_noticed (self, JOURNALS_ALL, "entry 21 ");
}

/* A start looks at the latest entries only; what is wrong there it sees, first to last. */
static void
test_the_latest_are_verified_alone (Journals *self, gconstpointer unused)
{
  journal_run (self, "UPDATE journal SET time = 0 WHERE number = 16");
  journals_assert_whole (self, 4);
  journals_assert_noticed (self, 5, "entry 16 ");
  journal_run (self, "DELETE FROM journal WHERE number = 18");
  journals_assert_noticed (self, 3, "entry 19 ");
}

static void
test_another_key_verifies_nothing (Journals *self, gconstpointer unused)
{
  self->database->keys->journal[0] ^= 1;
  journals_assert_noticed (self, JOURNALS_ALL, "entry 7 ");
  journals_assert_noticed (self, 1, "entry 7 ");
}

/* In parts, as it is asked for while the relay runs: each begins where the one before ended. */
static void
test_parts_are_walked_one_after_another (Journals *self, gconstpointer unused)
{
  gint64 number = 0;
  gint64 entries = 0;
  Walk walk;

  journal_run (self, "UPDATE journal SET time = 5 WHERE number = 19");
  do
    {
      g_assert_true (walk_begin (self->database, "history", number, &walk, NULL));
      g_assert_true (walk_on (self->database, "history", 5, &walk, NULL));
      g_assert_false (walk.ended);
      g_assert_cmpint (walk.entries, <=, 5);
      number = walk.number;
      entries += walk.entries;
    }
  while (walk.bad == 0);

  g_assert_cmpint (entries, ==, 17);
  g_assert_cmpint (walk.number, ==, 18);
  g_assert_cmpint (walk.bad, ==, 19);
  g_assert_cmpint (walk.time, ==, 5);
}

/* Also where the last part has no entry left. */
static void
test_the_end_is_looked_at_in_the_last_part (Journals *self, gconstpointer unused)
{
  Walk walk;

  for (unsigned count = 1; count <= 2; count++)
    {
      g_assert_true (walk_begin (self->database, "history", 19, &walk, NULL));
      g_assert_true (walk_on (self->database, "history", count, &walk, NULL));
      g_assert_cmpint (walk.ended, ==, count == 2);
    }
  journal_run (self, "DELETE FROM journal WHERE number = 20");
  g_assert_true (walk_begin (self->database, "history", 19, &walk, NULL));
  g_assert_true (walk_on (self->database, "history", 2, &walk, NULL));
  g_assert_cmpint (walk.bad, ==, 20);
  g_assert_cmpint (walk.time, ==, 0);
}

static void
test_no_part_begins_where_nothing_is (Journals *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  Walk walk;

  g_assert_false (walk_begin (self->database, "history", 7, &walk, &error));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  static const JournalsCase cases[] = {
    { "what-was-appended-is-whole", test_what_was_appended_is_whole },
    { "an-empty-store-is-whole", test_an_empty_store_is_whole },
    { "a-rolled-back-head-is-noticed", test_a_rolled_back_head_is_noticed },
    { "rolled-back-entries-are-noticed", test_rolled_back_entries_are_noticed },
    { "the-latest-are-verified-alone", test_the_latest_are_verified_alone },
    { "another-key-verifies-nothing", test_another_key_verifies_nothing },
    { "parts-are-walked-one-after-another", test_parts_are_walked_one_after_another },
    { "the-end-is-looked-at-in-the-last-part", test_the_end_is_looked_at_in_the_last_part },
    { "no-part-begins-where-nothing-is", test_no_part_begins_where_nothing_is },
  };

  g_test_init (&argc, &argv, NULL);

  journals_add_cases ("chain", cases, G_N_ELEMENTS (cases));
  journals_add_tampering ("chain", test_tampering_is_noticed, tampering, G_N_ELEMENTS (tampering));

  return g_test_run ();
}
