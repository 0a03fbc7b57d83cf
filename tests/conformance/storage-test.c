/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What every storage has to do with settings, run over the shipped one and the fake one. */

#include <string.h>

#include "storage-subject.h"
#include "support/store-calls.h"

static void
assert_fails (bool done, GError **error, TasukiError code)
{
  g_assert_error (*error, TASUKI_ERROR, (int)code);
  g_assert_false (done);
  g_clear_error (error);
}

static void
assert_text (TasukiStorage *storage, const char *id, const char *text)
{
  g_autoptr (TasukiRecord) record = store_get (storage, id);

  g_assert_nonnull (record);
  g_assert_cmpstr (tasuki_record_get_string (record, "text"), ==, text);
}

static void
test_keeps_what_is_saved (StorageSubject *self, gconstpointer unused)
{
  gint64 before = g_get_real_time ();
  guint64 revision = store_put (self->storage, "a", "k1 k2", "one");
  g_autoptr (TasukiRecord) record = store_get (self->storage, "a");

  g_assert_cmpstr (tasuki_record_get_kind (record), ==, "thing");
  g_assert_cmpstr (tasuki_record_get_id (record), ==, "a");
  g_assert_cmpstr (tasuki_record_get_organisation (record), ==, "acme");
  g_assert_cmpuint (g_strv_length ((char **)tasuki_record_get_keys (record)), ==, 2);
  g_assert_cmpstr (tasuki_record_get_keys (record)[1], ==, "k2");
  g_assert_cmpstr (tasuki_record_get_string (record, "text"), ==, "one");
  g_assert_cmpuint (revision, >=, 1);
  g_assert_cmpuint (tasuki_record_get_revision (record), ==, revision);
  g_assert_cmpint (tasuki_record_get_time (record), >=, before);
  g_assert_cmpint (tasuki_record_get_time (record), <=, g_get_real_time ());
}

static void
test_nothing_is_found_where_nothing_is (StorageSubject *self, gconstpointer unused)
{
  g_autoptr (TasukiSearch) all = tasuki_search_new ("nothing");
  g_autofree char *ids = NULL;

  store_put (self->storage, "a", NULL, "one");
  g_assert_null (store_get (self->storage, "b"));
  ids = store_list (self->storage, all, false);
  g_assert_cmpstr (ids, ==, "");
  g_assert_cmpuint (tasuki_search_get_total (all), ==, 0);
}

static void
test_each_save_has_a_greater_revision (StorageSubject *self, gconstpointer unused)
{
  guint64 first = store_put (self->storage, "a", NULL, "one");
  guint64 other = store_put (self->storage, "b", NULL, "one");
  guint64 second = store_put (self->storage, "a", NULL, "two");

  g_assert_cmpuint (other, >, first);
  g_assert_cmpuint (second, >, other);
  assert_text (self->storage, "a", "two");
}

static void
test_what_is_there_is_no_new_one (StorageSubject *self, gconstpointer unused)
{
  g_autoptr (TasukiChange) first
      = store_change ("thing", "a", NULL, "one", TASUKI_EXPECT_ABSENT, 0);
  g_autoptr (TasukiChange) second
      = store_change ("thing", "a", NULL, "two", TASUKI_EXPECT_ABSENT, 0);
  GError *error = NULL;

  g_assert_true (store_save (self->storage, first, NULL));
  assert_fails (store_save (self->storage, second, &error), &error, TASUKI_ERROR_EXISTS);
  g_assert_cmpuint (tasuki_change_get_revision (second), ==, 0);
  assert_text (self->storage, "a", "one");
}

static void
test_another_revision_is_a_conflict (StorageSubject *self, gconstpointer unused)
{
  guint64 old = store_put (self->storage, "a", NULL, "one");
  guint64 now = store_put (self->storage, "a", NULL, "two");
  g_autoptr (TasukiChange) late
      = store_change ("thing", "a", NULL, "late", TASUKI_EXPECT_REVISION, old);
  g_autoptr (TasukiChange) right
      = store_change ("thing", "a", NULL, "three", TASUKI_EXPECT_REVISION, now);
  GError *error = NULL;

  assert_fails (store_save (self->storage, late, &error), &error, TASUKI_ERROR_CONFLICT);
  assert_text (self->storage, "a", "two");
  g_assert_true (store_save (self->storage, right, NULL));
  assert_text (self->storage, "a", "three");
}

static void
test_a_revision_of_nothing_is_not_found (StorageSubject *self, gconstpointer unused)
{
  g_autoptr (TasukiChange) change
      = store_change ("thing", "a", NULL, "one", TASUKI_EXPECT_REVISION, 1);
  GError *error = NULL;

  assert_fails (store_save (self->storage, change, &error), &error, TASUKI_ERROR_NOT_FOUND);
  g_assert_null (store_get (self->storage, "a"));
}

static void
test_removes (StorageSubject *self, gconstpointer unused)
{
  guint64 revision = store_put (self->storage, "a", "k", "one");
  g_autoptr (TasukiChange) wrong
      = store_change ("thing", "a", NULL, "", TASUKI_EXPECT_REVISION, revision + 1);
  g_autoptr (TasukiChange) right
      = store_change ("thing", "a", NULL, "", TASUKI_EXPECT_REVISION, revision);
  g_autoptr (TasukiChange) again = store_change ("thing", "a", NULL, "", TASUKI_EXPECT_ANYTHING, 0);
  g_autoptr (TasukiSearch) search = tasuki_search_new ("thing");
  g_autofree char *ids = NULL;
  GError *error = NULL;

  assert_fails (store_remove (self->storage, wrong, &error), &error, TASUKI_ERROR_CONFLICT);
  assert_text (self->storage, "a", "one");
  g_assert_true (store_remove (self->storage, right, NULL));
  g_assert_cmpuint (tasuki_change_get_revision (right), ==, revision);
  g_assert_null (store_get (self->storage, "a"));
  assert_fails (store_remove (self->storage, again, &error), &error, TASUKI_ERROR_NOT_FOUND);

  tasuki_search_set_key (search, "k");
  ids = store_list (self->storage, search, false);
  g_assert_cmpstr (ids, ==, "");
}

static void
test_what_comes_again_has_a_new_revision (StorageSubject *self, gconstpointer unused)
{
  guint64 revision = store_put (self->storage, "a", NULL, "one");
  g_autoptr (TasukiChange) remove
      = store_change ("thing", "a", NULL, "", TASUKI_EXPECT_ANYTHING, 0);
  g_autoptr (TasukiChange) again
      = store_change ("thing", "a", NULL, "two", TASUKI_EXPECT_ABSENT, 0);

  g_assert_true (store_remove (self->storage, remove, NULL));
  g_assert_true (store_save (self->storage, again, NULL));
  g_assert_cmpuint (tasuki_change_get_revision (again), >, revision);
}

static void
test_a_known_key_does_nothing_twice (StorageSubject *self, gconstpointer unused)
{
  g_autoptr (TasukiSearch) entries = tasuki_search_new ("history");
  guint64 revisions[2], numbers[2];
  g_autofree char *ids = NULL;

  for (int i = 0; i < 2; i++)
    {
      g_autoptr (TasukiChange) save
          = store_change ("thing", "a", NULL, i == 0 ? "one" : "two", TASUKI_EXPECT_ANYTHING, 0);
      g_autoptr (TasukiChange) append
          = store_change ("history", "", NULL, "x", TASUKI_EXPECT_ANYTHING, 0);

      tasuki_change_set_idempotency_key (save, "save-1");
      tasuki_change_set_idempotency_key (append, "append-1");
      g_assert_true (store_save (self->storage, save, NULL));
      g_assert_true (store_append (self->storage, append, NULL));
      revisions[i] = tasuki_change_get_revision (save);
      numbers[i] = tasuki_change_get_revision (append);
    }

  g_assert_cmpuint (revisions[0], ==, revisions[1]);
  g_assert_cmpuint (numbers[0], ==, numbers[1]);
  assert_text (self->storage, "a", "one");
  ids = store_list (self->storage, entries, true);
  g_assert_cmpuint (tasuki_search_get_total (entries), ==, 1);
}

static void
test_a_failed_change_can_be_tried_again (StorageSubject *self, gconstpointer unused)
{
  guint64 revision = store_put (self->storage, "a", NULL, "one");

  for (int i = 0; i < 2; i++)
    {
      g_autoptr (TasukiChange) change
          = store_change ("thing", "a", NULL, "two", TASUKI_EXPECT_REVISION, revision + 1 - i);

      tasuki_change_set_idempotency_key (change, "again");
      g_assert_cmpint (store_save (self->storage, change, NULL), ==, i == 1);
    }
  assert_text (self->storage, "a", "two");
}

static void
test_a_key_that_is_too_long_is_refused (StorageSubject *self, gconstpointer unused)
{
  for (size_t length = 128; length <= 129; length++)
    {
      g_autofree char *key = g_strnfill (length, 'k');
      g_autoptr (TasukiChange) change
          = store_change ("thing", "a", NULL, "one", TASUKI_EXPECT_ANYTHING, 0);
      GError *error = NULL;

      tasuki_change_set_idempotency_key (change, key);
      if (length == 128)
        g_assert_true (store_save (self->storage, change, NULL));
      else
        assert_fails (store_save (self->storage, change, &error), &error, TASUKI_ERROR_INVALID);
    }
}

static void
test_settings_come_by_id_and_in_pages (StorageSubject *self, gconstpointer unused)
{
  const char *ids[] = { "b", "B", "a", "é", "a-1", "a.1" };
  g_autofree char *all = NULL, *page = NULL, *beyond = NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (ids); i++)
    store_put (self->storage, ids[i], NULL, "x");

  all = store_list_page (self->storage, "thing", 0, TASUKI_SEARCH_MAX, 6);
  g_assert_cmpstr (all, ==, "B a a-1 a.1 b é");
  page = store_list_page (self->storage, "thing", 2, 3, 6);
  g_assert_cmpstr (page, ==, "a-1 a.1 b");
  beyond = store_list_page (self->storage, "thing", 6, 3, 6);
  g_assert_cmpstr (beyond, ==, "");
}

static void
test_keys_find_settings (StorageSubject *self, gconstpointer unused)
{
  g_autoptr (TasukiSearch) by_key = tasuki_search_new ("thing");
  g_autoptr (TasukiSearch) by_old_key = tasuki_search_new ("thing");
  g_autoptr (TasukiSearch) by_owner = tasuki_search_new ("thing");
  g_autofree char *found = NULL, *old = NULL, *others = NULL;

  store_put (self->storage, "a", "red", "x");
  store_put (self->storage, "b", "red blue", "x");
  store_put (self->storage, "c", "green", "x");
  store_put (self->storage, "a", "blue", "x");

  tasuki_search_set_key (by_key, "blue");
  found = store_list (self->storage, by_key, false);
  g_assert_cmpstr (found, ==, "a b");
  tasuki_search_set_key (by_old_key, "red");
  old = store_list (self->storage, by_old_key, false);
  g_assert_cmpstr (old, ==, "b");
  tasuki_search_set_organisation (by_owner, "bolt");
  others = store_list (self->storage, by_owner, false);
  g_assert_cmpstr (others, ==, "");
}

/* The IDs that are found among these; each word is one. */
static void
assert_listed (StorageSubject *self, const char *ids, const char *any_key, const char *expected)
{
  g_autoptr (TasukiSearch) search = tasuki_search_new ("thing");
  g_auto (GStrv) wanted = ids != NULL ? g_strsplit (ids, " ", -1) : NULL;
  g_auto (GStrv) keys = any_key != NULL ? g_strsplit (any_key, " ", -1) : NULL;
  g_autofree char *found = NULL;

  tasuki_search_set_ids (search, (const char *const *)wanted);
  tasuki_search_set_any_key (search, (const char *const *)keys);
  found = store_list (self->storage, search, false);
  g_assert_cmpstr (found, ==, expected);
  g_assert_cmpuint (tasuki_search_get_total (search), ==, tasuki_search_get_records (search)->len);
}

/* A list is for what is in it, each found once, and an empty one is for nothing. */
static void
test_a_list_finds_any_of_it (StorageSubject *self, gconstpointer unused)
{
  store_put (self->storage, "a", "red", "x");
  store_put (self->storage, "b", "red blue", "x");
  store_put (self->storage, "c", "green", "x");
  store_put (self->storage, "ab", "re", "x");

  assert_listed (self, "c a none", NULL, "a c");
  assert_listed (self, "a\nb", NULL, "");
  assert_listed (self, "", NULL, "");
  assert_listed (self, NULL, "red blue", "a b");
  assert_listed (self, NULL, "red\nblue green", "c");
  assert_listed (self, NULL, "none", "");
  assert_listed (self, NULL, "", "");
  assert_listed (self, "b c", "red none", "b");
  assert_listed (self, NULL, NULL, "a ab b c");
}

static void
test_a_list_is_one_of_many_conditions (StorageSubject *self, gconstpointer unused)
{
  static const char *const ids[] = { "a", "b", "c", NULL };
  g_autoptr (TasukiSearch) search = tasuki_search_new ("thing");
  g_autofree char *page = NULL;

  for (size_t i = 0; ids[i] != NULL; i++)
    store_put (self->storage, ids[i], "red", "x");
  store_put (self->storage, "d", "red", "x");

  tasuki_search_set_ids (search, ids);
  tasuki_search_set_any_key (search, (const char *[]){ "red", "blue", NULL });
  tasuki_search_set_key (search, "red");
  tasuki_search_set_page (search, 1, 1);
  page = store_list (self->storage, search, false);
  g_assert_cmpstr (page, ==, "b");
  g_assert_cmpuint (tasuki_search_get_total (search), ==, 3);
}

static void
test_a_setting_has_all_the_keys (StorageSubject *self, gconstpointer unused)
{
  static const char *const wanted[][2] = { { "red blue", "b d" },
                                           { "blue red", "b d" },
                                           { "red green", "" },
                                           { "red red", "a b d" },
                                           { "red blue big odd wet far new raw", "d" } };

  store_put (self->storage, "a", "red", "x");
  store_put (self->storage, "b", "red blue", "x");
  store_put (self->storage, "c", "blue", "x");
  store_put (self->storage, "d", "raw new far wet odd big blue red", "x");

  for (size_t i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      g_autoptr (TasukiSearch) search = tasuki_search_new ("thing");
      g_auto (GStrv) keys = g_strsplit (wanted[i][0], " ", -1);
      g_autofree char *found = NULL;

      for (char **key = keys; *key != NULL; key++)
        tasuki_search_add_key (search, *key);
      found = store_list (self->storage, search, false);
      g_assert_cmpstr (found, ==, wanted[i][1]);
    }
}

/* Nothing of a text is a pattern, or SQL. */
static void
test_texts_are_taken_as_they_are (StorageSubject *self, gconstpointer unused)
{
  const char *ids[]
      = { "'; DROP TABLE setting; --", "請求書\U0001f4c4", "%", "_", "*", "a b", "\"" };
  g_autofree char *long_text = g_strnfill (1 << 20, 'x');

  store_put (self->storage, "plain", "plain", "untouched");
  for (size_t i = 0; i < G_N_ELEMENTS (ids); i++)
    store_put (self->storage, ids[i], NULL, ids[i]);
  for (size_t i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (TasukiSearch) search = tasuki_search_new ("thing");
      g_autofree char *found = NULL;

      assert_text (self->storage, ids[i], ids[i]);
      tasuki_search_set_key (search, ids[i]);
      found = store_list (self->storage, search, false);
      g_assert_cmpstr (found, ==, "");
    }

  store_put (self->storage, "long", NULL, long_text);
  assert_text (self->storage, "long", long_text);
  assert_text (self->storage, "plain", "untouched");
}

static void
on_changed (
    TasukiStorage *storage, const char *kind, const char *id, guint64 revision, gpointer data)
{
  g_string_append_printf (data, "%s/%s=%" G_GUINT64_FORMAT " ", kind, id, revision);
}

static void
test_changes_are_announced (StorageSubject *self, gconstpointer unused)
{
  g_autoptr (GString) announced = g_string_new (NULL);
  g_autoptr (TasukiChange) refused
      = store_change ("thing", "a", NULL, "two", TASUKI_EXPECT_ABSENT, 0);
  g_autoptr (TasukiChange) remove
      = store_change ("thing", "a", NULL, "", TASUKI_EXPECT_ANYTHING, 0);
  g_autofree char *expected = NULL;
  guint64 revision;

  g_signal_connect (self->storage, "changed", G_CALLBACK (on_changed), announced);
  revision = store_put (self->storage, "a", NULL, "one");
  expected = g_strdup_printf ("thing/a=%" G_GUINT64_FORMAT " ", revision);
  g_assert_cmpstr (announced->str, ==, expected);

  g_assert_false (store_save (self->storage, refused, NULL));
  store_log (self->storage, NULL, "x");
  g_assert_cmpstr (announced->str, ==, expected);

  g_string_truncate (announced, 0);
  g_assert_true (store_remove (self->storage, remove, NULL));
  g_assert_cmpstr (announced->str, ==, "thing/a=0 ");
  g_signal_handlers_disconnect_by_data (self->storage, announced);
}

typedef struct
{
  guint left;
  GHashTable *numbers;
} Crowd;

static void
on_one_done (GObject *source, GAsyncResult *result, gpointer data)
{
  Crowd *crowd = data;
  g_autoptr (GError) error = NULL;

  tasuki_storage_finish (TASUKI_STORAGE (source), result, &error);
  g_assert_no_error (error);
  crowd->left--;
}

static void
take_number (Crowd *crowd, TasukiChange *change)
{
  g_autofree guint64 *number = g_new (guint64, 1);

  *number = tasuki_change_get_revision (change);
  g_assert_cmpuint (*number, >, 0);
  g_assert_true (g_hash_table_add (crowd->numbers, g_steal_pointer (&number)));
}

static void
test_many_callers_lose_nothing (StorageSubject *self, gconstpointer unused)
{
  enum
  {
    CALLERS = 500
  };
  g_autoptr (GPtrArray) saves = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) appends = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GHashTable) revisions
      = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (GHashTable) numbers
      = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  Crowd crowd = { .left = 2 * CALLERS };

  for (int i = 0; i < CALLERS; i++)
    {
      g_autofree char *text = g_strdup_printf ("%d", i);
      TasukiChange *save = store_change ("thing", "a", NULL, text, TASUKI_EXPECT_ANYTHING, 0);
      TasukiChange *append = store_change ("history", "", NULL, text, TASUKI_EXPECT_ANYTHING, 0);

      g_ptr_array_add (saves, save);
      g_ptr_array_add (appends, append);
      tasuki_storage_save_async (self->storage, save, on_one_done, &crowd);
      tasuki_storage_append_async (self->storage, append, on_one_done, &crowd);
    }
  while (crowd.left > 0)
    g_main_context_iteration (NULL, TRUE);

  for (int i = 0; i < CALLERS; i++)
    {
      crowd.numbers = revisions;
      take_number (&crowd, saves->pdata[i]);
      crowd.numbers = numbers;
      take_number (&crowd, appends->pdata[i]);
    }
  assert_text (self->storage, "a", "499");
}

static const StorageCase cases[] = {
  { "keeps-what-is-saved", test_keeps_what_is_saved },
  { "nothing-is-found-where-nothing-is", test_nothing_is_found_where_nothing_is },
  { "each-save-has-a-greater-revision", test_each_save_has_a_greater_revision },
  { "what-is-there-is-no-new-one", test_what_is_there_is_no_new_one },
  { "another-revision-is-a-conflict", test_another_revision_is_a_conflict },
  { "a-revision-of-nothing-is-not-found", test_a_revision_of_nothing_is_not_found },
  { "removes", test_removes },
  { "what-comes-again-has-a-new-revision", test_what_comes_again_has_a_new_revision },
  { "a-known-key-does-nothing-twice", test_a_known_key_does_nothing_twice },
  { "a-failed-change-can-be-tried-again", test_a_failed_change_can_be_tried_again },
  { "a-key-that-is-too-long-is-refused", test_a_key_that_is_too_long_is_refused },
  { "settings-come-by-id-and-in-pages", test_settings_come_by_id_and_in_pages },
  { "keys-find-settings", test_keys_find_settings },
  { "a-list-finds-any-of-it", test_a_list_finds_any_of_it },
  { "a-list-is-one-of-many-conditions", test_a_list_is_one_of_many_conditions },
  { "a-setting-has-all-the-keys", test_a_setting_has_all_the_keys },
  { "texts-are-taken-as-they-are", test_texts_are_taken_as_they_are },
  { "changes-are-announced", test_changes_are_announced },
  { "many-callers-lose-nothing", test_many_callers_lose_nothing },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  storage_subject_add_cases ("storage", storage_subject_set_up_sqlcipher, cases,
                             G_N_ELEMENTS (cases));
  storage_subject_add_cases ("storage-fake", storage_subject_set_up_fake, cases,
                             G_N_ELEMENTS (cases));

  return g_test_run ();
}
