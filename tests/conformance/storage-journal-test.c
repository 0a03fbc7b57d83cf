/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What every storage has to do with journals, run over the shipped one and the fake one. */

#include "storage-subject.h"
#include "support/store-calls.h"

static void
test_entries_come_newest_first_and_in_pages (StorageSubject *self, gconstpointer unused)
{
  guint64 number[4];
  g_autofree char *page = NULL, *expected = NULL;

  for (int i = 0; i < 4; i++)
    {
      number[i] = store_log (self->storage, NULL, "x");
      g_assert_cmpuint (number[i], >, i > 0 ? number[i - 1] : 0);
    }

  page = store_list_page (self->storage, "history", 1, 2, 4);
  expected = g_strdup_printf ("%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT, number[2], number[1]);
  g_assert_cmpstr (page, ==, expected);
}

static void
test_keys_find_entries (StorageSubject *self, gconstpointer unused)
{
  g_autoptr (TasukiSearch) search = tasuki_search_new ("history");
  g_autofree char *found = NULL, *expected = NULL;
  guint64 wanted;

  store_log (self->storage, "t1 acme", "x");
  wanted = store_log (self->storage, "t2 acme", "x");
  store_log (self->storage, "t22", "x");

  tasuki_search_set_key (search, "t2");
  found = store_list (self->storage, search, true);
  expected = g_strdup_printf ("%" G_GUINT64_FORMAT, wanted);
  g_assert_cmpstr (found, ==, expected);
  g_assert_cmpuint (tasuki_search_get_total (search), ==, 1);
}

/* Whichever is the rarest, and in whatever order they are asked for. */
static void
test_an_entry_has_all_the_keys (StorageSubject *self, gconstpointer unused)
{
  static const struct
  {
    const char *keys;
    const char *found;
  } wanted[] = {
    { "red rare", "3" },    { "rare red", "3" },
    { "red red", "4 3 1" }, { "red blue", "4" },
    { "rare blue", "" },    { "blue none", "" },
    { "none blue", "" },    { "red blue big odd wet far new raw", "4" },
  };

  store_log (self->storage, "red", "x");
  store_log (self->storage, "blue", "x");
  store_log (self->storage, "red rare", "x");
  store_log (self->storage, "raw new far wet odd big blue red", "x");

  for (size_t i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      g_autoptr (TasukiSearch) search = tasuki_search_new ("history");
      g_auto (GStrv) keys = g_strsplit (wanted[i].keys, " ", -1);
      g_autofree char *found = NULL;

      for (char **key = keys; *key != NULL; key++)
        tasuki_search_add_key (search, *key);
      found = store_list (self->storage, search, true);
      g_assert_cmpstr (found, ==, wanted[i].found);
      g_assert_cmpuint (tasuki_search_get_total (search), ==,
                        tasuki_search_get_records (search)->len);
    }
}

/* Each once, whatever else is asked for; an empty list is for nothing. */
static void
test_an_entry_has_any_key_of_a_list (StorageSubject *self, gconstpointer unused)
{
  static const struct
  {
    const char *any;
    const char *key;
    const char *found;
  } wanted[] = {
    { "red blue", NULL, "4 2 1" },
    { "blue none", NULL, "4 2" },
    { "red blue", "big", "4" },
    { "red", "blue", "4" },
    { "none", NULL, "" },
    { "none", "red", "" },
    { "", NULL, "" },
    { "", "red", "" },
    { "red\nblue", NULL, "" },
  };

  store_log (self->storage, "red", "x");
  store_log (self->storage, "blue", "x");
  store_log (self->storage, "green big", "x");
  store_log (self->storage, "blue red big", "x");

  for (size_t i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      g_autoptr (TasukiSearch) search = tasuki_search_new ("history");
      g_auto (GStrv) any = g_strsplit (wanted[i].any, " ", -1);
      g_autofree char *found = NULL;

      tasuki_search_set_any_key (search, (const char *const *)any);
      tasuki_search_set_key (search, wanted[i].key);
      found = store_list (self->storage, search, true);
      g_assert_cmpstr (found, ==, wanted[i].found);
      g_assert_cmpuint (tasuki_search_get_total (search), ==,
                        tasuki_search_get_records (search)->len);
    }
}

static void
test_numbers_find_entries (StorageSubject *self, gconstpointer unused)
{
  g_autofree char *number
      = g_strdup_printf ("%" G_GUINT64_FORMAT, store_log (self->storage, NULL, "x"));
  g_autofree char *longer = g_strconcat (number, "x", NULL);
  const char *ids[] = { number, longer, "", "-1", "99999999999999999999999" };

  for (size_t i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (TasukiSearch) search = tasuki_search_new ("history");
      g_autofree char *found = NULL;

      tasuki_search_set_id (search, ids[i]);
      found = store_list (self->storage, search, true);
      g_assert_cmpstr (found, ==, i == 0 ? number : "");
    }
}

static void
test_a_period_ends_before_its_end (StorageSubject *self, gconstpointer unused)
{
  g_autoptr (TasukiSearch) all = tasuki_search_new ("history");
  g_autofree char *ids = NULL;
  gint64 time;

  store_log (self->storage, NULL, "x");
  ids = store_list (self->storage, all, true);
  time = tasuki_record_get_time (tasuki_search_get_records (all)->pdata[0]);

  for (gint64 shift = -1; shift <= 1; shift++)
    {
      g_autoptr (TasukiSearch) since = tasuki_search_new ("history");
      g_autoptr (TasukiSearch) until = tasuki_search_new ("history");
      g_autofree char *late = NULL, *early = NULL;

      tasuki_search_set_period (since, time + shift, G_MAXINT64);
      tasuki_search_set_period (until, 0, time + shift);
      late = store_list (self->storage, since, true);
      early = store_list (self->storage, until, true);
      g_assert_cmpstr (late, ==, shift <= 0 ? ids : "");
      g_assert_cmpstr (early, ==, shift > 0 ? ids : "");
    }
}

/* Key, owner, period and page at once: each leaves out one more. */
static void
test_conditions_are_combined (StorageSubject *self, gconstpointer unused)
{
  g_autoptr (TasukiSearch) first = tasuki_search_new ("history");
  g_autofree char *oldest = NULL, *seen = NULL, *expected = NULL;
  guint64 numbers[5];

  for (int i = 0; i < 5; i++)
    {
      gint64 now = g_get_real_time ();

      numbers[i] = store_log (self->storage, i == 4 ? "blue" : "red", "x");
      while (g_get_real_time () <= now + 1)
        ; /* no two in the same microsecond */
    }
  tasuki_search_set_page (first, 4, 1);
  oldest = store_list (self->storage, first, true);

  for (int owner = 0; owner < 2; owner++)
    {
      g_autoptr (TasukiSearch) search = tasuki_search_new ("history");
      TasukiRecord *record = tasuki_search_get_records (first)->pdata[0];

      tasuki_search_set_key (search, "red");
      tasuki_search_set_organisation (search, owner == 0 ? "acme" : "bolt");
      tasuki_search_set_period (search, tasuki_record_get_time (record) + 1, G_MAXINT64);
      tasuki_search_set_page (search, 1, 1);
      g_free (seen);
      seen = store_list (self->storage, search, true);
      g_free (expected);
      expected = owner == 0 ? g_strdup_printf ("%" G_GUINT64_FORMAT, numbers[2]) : g_strdup ("");
      g_assert_cmpstr (seen, ==, expected);
      g_assert_cmpuint (tasuki_search_get_total (search), ==, owner == 0 ? 3 : 0);
    }
}

/* The next part begins where the last one ended; the page says how long they are. */
static void
test_a_journal_is_verified_in_parts (StorageSubject *self, gconstpointer unused)
{
  static const gint64 expected[] = { 2, 2, 1 };
  g_autofree char *after = NULL;

  for (int i = 0; i < 5; i++)
    store_log (self->storage, "k", "x");

  for (size_t i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (TasukiSearch) search = tasuki_search_new ("history");
      g_autoptr (GError) error = NULL;
      TasukiRecord *part;

      tasuki_search_set_id (search, after);
      tasuki_search_set_page (search, 0, 2);
      store_verify (self->storage, search, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (tasuki_search_get_records (search)->len, ==, 1);
      part = tasuki_search_get_records (search)->pdata[0];
      g_assert_cmpint (tasuki_record_get_integer (part, "entries", -1), ==, expected[i]);
      g_assert_cmpint (tasuki_record_get_integer (part, "bad", 0), ==, 0);
      g_assert_cmpint (tasuki_record_get_boolean (part, "ended", FALSE), ==, i == 2);
      g_free (after);
      after = g_strdup (tasuki_record_get_id (part));
    }
}

static const StorageCase cases[] = {
  { "entries-come-newest-first-and-in-pages", test_entries_come_newest_first_and_in_pages },
  { "keys-find-entries", test_keys_find_entries },
  { "an-entry-has-all-the-keys", test_an_entry_has_all_the_keys },
  { "an-entry-has-any-key-of-a-list", test_an_entry_has_any_key_of_a_list },
  { "numbers-find-entries", test_numbers_find_entries },
  { "conditions-are-combined", test_conditions_are_combined },
  { "a-period-ends-before-its-end", test_a_period_ends_before_its_end },
  { "a-journal-is-verified-in-parts", test_a_journal_is_verified_in_parts },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  storage_subject_add_cases ("storage-journal", storage_subject_set_up_sqlcipher, cases,
                             G_N_ELEMENTS (cases));
  storage_subject_add_cases ("storage-journal-fake", storage_subject_set_up_fake, cases,
                             G_N_ELEMENTS (cases));

  return g_test_run ();
}
