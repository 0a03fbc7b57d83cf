/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A store with journals, open. */

#include "journals.h"

#include <string.h>

#include <glib/gstdio.h>

#include <tasuki/error.h>

#include "storage-sqlcipher/statement.h"
#include "storage-sqlcipher/walk.h"

void
journal_open (Journals *self, bool create)
{
  g_autoptr (GError) error = NULL;
  StoreKeys *keys = store_keys_new (self->key_file, &error);

  g_assert_no_error (error);
  self->database = database_open (self->path, keys, create, &error);
  g_assert_no_error (error);
}

void
journal_append (Journals *self, const char *kind, const char *text)
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

void
journal_run (Journals *self, const char *sql)
{
  g_autoptr (GError) error = NULL;

  database_run (self->database, sql, &error);
  g_assert_no_error (error);
}

gint64
journal_ask (Journals *self, const char *sql)
{
  sqlite3_stmt *statement = NULL;
  gint64 number;

  g_assert_cmpint (sqlite3_prepare_v2 (self->database->handle, sql, -1, &statement, NULL), ==,
                   SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  number = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  return number;
}

void
journals_assert_whole (Journals *self, unsigned count)
{
  g_autoptr (GError) error = NULL;

  walk_latest (self->database, count, &error);
  g_assert_no_error (error);
}

void
journals_assert_noticed (Journals *self, unsigned count, const char *where)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (walk_latest (self->database, count, &error));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_INTEGRITY);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, where));
}

void
journals_set_up (Journals *self, gconstpointer unused)
{
  self->directory = g_dir_make_tmp ("tasuki-chain-XXXXXX", NULL);
  self->path = g_build_filename (self->directory, "store.db", NULL);
  self->key_file = g_build_filename (self->directory, "store.key", NULL);
  g_file_set_contents_full (self->key_file, "a key of 32 bytes, and no others", 32,
                            G_FILE_SET_CONTENTS_NONE, 0600, NULL);
  journal_open (self, true);

  journal_run (self, "BEGIN");
  for (int i = 1; i <= JOURNALS_ENTRIES; i++)
    {
      g_autofree char *text = g_strdup_printf ("entry %d", i);

      journal_append (self, i == 7 ? "audit" : "history", text);
    }
  journal_run (self, "COMMIT");
}

void
journals_tear_down (Journals *self, gconstpointer unused)
{
  database_close (self->database);
  g_remove (self->path);
  g_remove (self->key_file);
  g_assert_cmpint (g_rmdir (self->directory), ==, 0);
  g_free (self->directory);
  g_free (self->path);
  g_free (self->key_file);
}

void
journals_add_cases (const char *prefix, const JournalsCase *cases, size_t count)
{
  for (size_t i = 0; i < count; i++)
    {
      g_autofree char *path = g_strdup_printf ("/%s/%s", prefix, cases[i].name);

      g_test_add (path, Journals, NULL, journals_set_up, cases[i].run, journals_tear_down);
    }
}

void
journals_add_tampering (const char *prefix,
                        void (*run) (Journals *self, gconstpointer tampering),
                        const Tampering *tampering,
                        size_t count)
{
  for (size_t i = 0; i < count; i++)
    {
      g_autofree char *path = g_strdup_printf ("/%s/%s-is-noticed", prefix, tampering[i].name);

      g_test_add (path, Journals, &tampering[i], journals_set_up, run, journals_tear_down);
    }
}
