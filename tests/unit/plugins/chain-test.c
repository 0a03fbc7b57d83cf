/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The chain of a journal: whoever has the database but not the journal key cannot change the past.
 */

#include <string.h>

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <tasuki/error.h>

#include "storage-sqlcipher/chain.h"
#include "storage-sqlcipher/journal-table.h"

#define ENTRIES 20
#define ALL     1000000

typedef struct
{
  char *directory;
  char *path;
  char *key_file;
  Database *database;
} Fixture;

static void
open_store (Fixture *self, bool create)
{
  g_autoptr (GError) error = NULL;
  StoreKeys *keys = store_keys_new (self->key_file, &error);

  g_assert_no_error (error);
  self->database = database_open (self->path, keys, create, &error);
  g_assert_no_error (error);
}

static void
append (Fixture *self, const char *kind, const char *text)
{
  const char *keys[] = { "key", text, NULL };
  g_autoptr (TasukiRecord) record
      = tasuki_record_new (kind, "", "acme", keys, g_variant_new_parsed ("{'text': <%s>}", text));
  g_autoptr (TasukiChange) change = tasuki_change_new (record, TASUKI_EXPECT_ANYTHING, 0);
  g_autoptr (GError) error = NULL;
  guint64 number;

  g_assert_true (journal_table_append (self->database, change, &number, &error));
  g_assert_no_error (error);
}

static void
run (Fixture *self, const char *sql)
{
  g_autoptr (GError) error = NULL;

  database_run (self->database, sql, &error);
  g_assert_no_error (error);
}

/* Entries 1 to 20 of the history, of which 7 belongs to another journal. */
static void
set_up (Fixture *self, gconstpointer unused)
{
  self->directory = g_dir_make_tmp ("tasuki-chain-XXXXXX", NULL);
  self->path = g_build_filename (self->directory, "store.db", NULL);
  self->key_file = g_build_filename (self->directory, "store.key", NULL);
  g_file_set_contents_full (self->key_file, "a key of 32 bytes, and no others", 32,
                            G_FILE_SET_CONTENTS_NONE, 0600, NULL);
  open_store (self, true);

  run (self, "BEGIN");
  for (int i = 1; i <= ENTRIES; i++)
    {
      g_autofree char *text = g_strdup_printf ("entry %d", i);

      append (self, i == 7 ? "audit" : "history", text);
    }
  run (self, "COMMIT");
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  database_close (self->database);
  g_remove (self->path);
  g_remove (self->key_file);
  g_assert_cmpint (g_rmdir (self->directory), ==, 0);
  g_free (self->directory);
  g_free (self->path);
  g_free (self->key_file);
}

static void
assert_whole (Fixture *self, unsigned count)
{
  g_autoptr (GError) error = NULL;

  chain_verify_all (self->database, count, &error);
  g_assert_no_error (error);
}

/* @where: how the first bad entry is called in the message, such as `entry 3 `. */
static void
assert_noticed (Fixture *self, unsigned count, const char *where)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (chain_verify_all (self->database, count, &error));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_INTEGRITY);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, where));
}

static void
test_what_was_appended_is_whole (Fixture *self, gconstpointer unused)
{
  assert_whole (self, ALL);
  assert_whole (self, 1);
  assert_whole (self, ENTRIES);

  database_close (self->database);
  open_store (self, false);
  assert_whole (self, ALL);
  append (self, "history", "one more");
  assert_whole (self, ALL);
}

static void
test_an_empty_store_is_whole (Fixture *self, gconstpointer unused)
{
  run (self, "DELETE FROM journal; DELETE FROM journal_head");
  assert_whole (self, ALL);
}

/* One line each: what a vandal does, and the first entry that shows it. */
static const struct
{
  const char *name;
  const char *sql;
  const char *noticed;
} tampering[] = {
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
test_tampering_is_noticed (Fixture *self, gconstpointer data)
{
  const typeof (tampering[0]) *one = data;

  run (self, one->sql);
  assert_noticed (self, ALL, one->noticed);
}

/* The head as it was before, with its own good seal: the entries after it give it away. */
static void
test_a_rolled_back_head_is_noticed (Fixture *self, gconstpointer unused)
{
  run (self, "CREATE TABLE kept AS SELECT * FROM journal_head");
  append (self, "history", "after");
  assert_whole (self, ALL);
  run (self, "DELETE FROM journal_head; INSERT INTO journal_head SELECT * FROM kept");
  assert_noticed (self, ALL, "entry 22 ");
}

/* The entries as they were before, but the head of now. */
static void
test_rolled_back_entries_are_noticed (Fixture *self, gconstpointer unused)
{
  run (self, "CREATE TABLE kept AS SELECT * FROM journal");
  append (self, "history", "after");
  run (self, "DELETE FROM journal; INSERT INTO journal SELECT * FROM kept");
  assert_noticed (self, ALL, "entry 21 ");
}

/* A start looks at the latest entries only; what is wrong there it sees, first to last. */
static void
test_the_latest_are_verified_alone (Fixture *self, gconstpointer unused)
{
  run (self, "UPDATE journal SET time = 0 WHERE number = 16");
  assert_whole (self, 4);
  assert_noticed (self, 5, "entry 16 ");
  run (self, "DELETE FROM journal WHERE number = 18");
  assert_noticed (self, 3, "entry 19 ");
}

static void
test_another_key_verifies_nothing (Fixture *self, gconstpointer unused)
{
  self->database->keys->journal[0] ^= 1;
  assert_noticed (self, ALL, "entry 7 ");
  assert_noticed (self, 1, "entry 7 ");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*run) (Fixture *self, gconstpointer unused);
  } cases[] = {
    { "what-was-appended-is-whole", test_what_was_appended_is_whole },
    { "an-empty-store-is-whole", test_an_empty_store_is_whole },
    { "a-rolled-back-head-is-noticed", test_a_rolled_back_head_is_noticed },
    { "rolled-back-entries-are-noticed", test_rolled_back_entries_are_noticed },
    { "the-latest-are-verified-alone", test_the_latest_are_verified_alone },
    { "another-key-verifies-nothing", test_another_key_verifies_nothing },
  };

  g_test_init (&argc, &argv, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/chain/%s", cases[i].name);

      g_test_add (path, Fixture, NULL, set_up, cases[i].run, tear_down);
    }
  for (size_t i = 0; i < G_N_ELEMENTS (tampering); i++)
    {
      g_autofree char *path = g_strdup_printf ("/chain/%s-is-noticed", tampering[i].name);

      g_test_add (path, Fixture, &tampering[i], set_up, test_tampering_is_noticed, tear_down);
    }

  return g_test_run ();
}
