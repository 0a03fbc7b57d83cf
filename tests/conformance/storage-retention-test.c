/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a storage that is told so does not keep: the oldest entries, while everything else goes on.
 */

#include "storage-subject.h"
#include "support/store-calls.h"
#include "support/subject.h"

/* More than are removed at a time. */
#define MANY 250

static void
fill (StorageSubject *self)
{
  for (int i = 0; i < MANY; i++)
    store_log (self->storage, i < 10 ? "early" : "late", "x");
}

static gboolean
keep (StorageSubject *self, const char *key, const char *value, GError **error)
{
  return subject_configure (G_OBJECT (self->storage), error, "path", self->path, "key-file",
                            self->key_file, key, value, NULL);
}

static guint64
count (StorageSubject *self, const char *key)
{
  g_autoptr (TasukiSearch) search = tasuki_search_new ("history");
  g_autofree char *ids = NULL;

  tasuki_search_set_key (search, key);
  ids = store_list (self->storage, search, true);
  return tasuki_search_get_total (search);
}

/* What goes does so in between what is asked. */
static void
wait_for_count (StorageSubject *self, const char *key, guint64 expected)
{
  while (count (self, key) != expected)
    continue;
}

static void
assert_whole (StorageSubject *self, gint64 entries, gint64 removed)
{
  g_autoptr (TasukiSearch) search = tasuki_search_new ("history");
  g_autoptr (GError) error = NULL;
  TasukiRecord *part;

  store_verify (self->storage, search, &error);
  g_assert_no_error (error);
  part = tasuki_search_get_records (search)->pdata[0];
  g_assert_true (tasuki_record_get_boolean (part, "ended", FALSE));
  g_assert_cmpint (tasuki_record_get_integer (part, "bad", 0), ==, 0);
  g_assert_cmpint (tasuki_record_get_integer (part, "entries", 0), ==, entries);
  g_assert_cmpint (tasuki_record_get_integer (part, "removed", 0), ==, removed);
}

static void
test_what_is_not_told_stays (StorageSubject *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  fill (self);
  keep (self, "denial-keep-entries", "1", &error);
  g_assert_no_error (error);
  keep (self, "history-keep-days", "1", &error);
  g_assert_no_error (error);
  storage_subject_reopen (self);
  g_assert_cmpuint (count (self, "early"), ==, 10);
  assert_whole (self, MANY, 0);
}

static void
test_a_reload_removes_what_is_too_much (StorageSubject *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  fill (self);
  keep (self, "history-keep-entries", "20", &error);
  g_assert_no_error (error);
  wait_for_count (self, "late", 20);
  g_assert_cmpuint (count (self, "early"), ==, 0);
  assert_whole (self, 20, MANY - 20);
}

static void
test_what_is_kept_outlasts_a_start (StorageSubject *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  fill (self);
  keep (self, "history-keep-entries", "20", &error);
  g_assert_no_error (error);
  wait_for_count (self, "late", 20);
  storage_subject_reopen (self);
  g_assert_cmpuint (store_log (self->storage, "late", "x"), ==, MANY + 1);
  assert_whole (self, 21, MANY - 20);
}

static void
test_a_stop_ends_it_between_two_batches (StorageSubject *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  guint64 kept;

  fill (self);
  keep (self, "history-keep-entries", "1", &error);
  g_assert_no_error (error);
  storage_subject_reopen (self);
  kept = count (self, "late") + count (self, "early");
  g_assert_cmpuint (kept, >=, 1);
  assert_whole (self, (gint64)kept, MANY - (gint64)kept);
}

static void
test_what_is_no_number_is_refused (StorageSubject *self, gconstpointer unused)
{
  static const char *const values[] = { "-1", "1d", "", "36526" };

  for (size_t i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (keep (self, "audit-keep-days", values[i], &error));
      g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION);
    }
}

static const StorageCase cases[] = {
  { "what-is-not-told-stays", test_what_is_not_told_stays },
  { "a-reload-removes-what-is-too-much", test_a_reload_removes_what_is_too_much },
  { "what-is-kept-outlasts-a-start", test_what_is_kept_outlasts_a_start },
  { "a-stop-ends-it-between-two-batches", test_a_stop_ends_it_between_two_batches },
  { "what-is-no-number-is-refused", test_what_is_no_number_is_refused },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  storage_subject_add_cases ("storage-retention", storage_subject_set_up_sqlcipher, cases,
                             G_N_ELEMENTS (cases));

  return g_test_run ();
}
