/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rows of the store, and the questions by which they are found and written. */

#include <tasuki/change.h>
#include <tasuki/search.h>

static const char *const keys[] = { "t1", "acme.osaka", NULL };

static TasukiRecord *
new_record (const char *body)
{
  return tasuki_record_new ("connection", "acme.osaka", "acme", keys, g_variant_new_parsed (body));
}

static void
test_new_is_not_stored (void)
{
  g_autoptr (TasukiRecord) record = new_record ("{'memo': <'x'>}");

  g_assert_cmpstr (tasuki_record_get_kind (record), ==, "connection");
  g_assert_cmpstr (tasuki_record_get_id (record), ==, "acme.osaka");
  g_assert_cmpstr (tasuki_record_get_organisation (record), ==, "acme");
  g_assert_cmpstrv (tasuki_record_get_keys (record), keys);
  g_assert_cmpuint (tasuki_record_get_revision (record), ==, 0);
  g_assert_cmpint (tasuki_record_get_time (record), ==, 0);
}

static void
test_stored_has_revision_and_time (void)
{
  g_autoptr (TasukiRecord) record = tasuki_record_new_stored (
      "history", "12", "", NULL, g_variant_new ("a{sv}", NULL), G_MAXUINT64, -1);

  g_assert_cmpuint (tasuki_record_get_revision (record), ==, G_MAXUINT64);
  g_assert_cmpint (tasuki_record_get_time (record), ==, -1);
  g_assert_cmpuint (g_strv_length ((char **)tasuki_record_get_keys (record)), ==, 0);
}

static void
test_body_is_taken_where_it_floats_and_shared_where_not (void)
{
  g_autoptr (GVariant) body = g_variant_ref_sink (g_variant_new_parsed ("{'a': <int64 1>}"));
  g_autoptr (TasukiRecord) first = tasuki_record_new ("k", "1", "", NULL, body);
  g_autoptr (TasukiRecord) second = tasuki_record_new ("k", "2", "", NULL, body);

  g_assert_true (tasuki_record_get_body (first) == body);
  g_assert_true (tasuki_record_get_body (second) == body);
}

/* What is of another type counts as not there: a body may come from another version. */
static void
test_other_types_count_as_absent (void)
{
  g_autoptr (TasukiRecord) record
      = new_record ("{'s': <'text'>, 'b': <true>, 'i': <int64 7>, 'u': <uint32 7>, "
                    "'l': <['a', 'b']>, 'e': <@as []>}");
  g_auto (GStrv) list = tasuki_record_dup_strings (record, "l");
  g_auto (GStrv) none = tasuki_record_dup_strings (record, "s");
  g_auto (GStrv) empty = tasuki_record_dup_strings (record, "e");

  g_assert_cmpstr (tasuki_record_get_string (record, "s"), ==, "text");
  g_assert_null (tasuki_record_get_string (record, "b"));
  g_assert_null (tasuki_record_get_string (record, "gone"));
  g_assert_true (tasuki_record_get_boolean (record, "b", FALSE));
  g_assert_false (tasuki_record_get_boolean (record, "s", FALSE));
  g_assert_true (tasuki_record_get_boolean (record, "gone", TRUE));
  g_assert_cmpint (tasuki_record_get_integer (record, "i", -1), ==, 7);
  g_assert_cmpint (tasuki_record_get_integer (record, "u", -1), ==, -1);
  g_assert_cmpint (tasuki_record_get_integer (record, "gone", -1), ==, -1);
  g_assert_cmpuint (g_strv_length (list), ==, 2);
  g_assert_cmpstr (list[1], ==, "b");
  g_assert_cmpuint (g_strv_length (none), ==, 0);
  g_assert_cmpuint (g_strv_length (empty), ==, 0);
}

/* Unless it is a limit: one that cannot be read is not taken for none. */
static void
test_what_is_no_text_is_told_from_what_is_absent (void)
{
  g_autoptr (TasukiRecord) record = new_record ("{'s': <'text'>, 'e': <''>, 'l': <['text']>}");
  const char *value = NULL;

  g_assert_true (tasuki_record_read_string (record, "s", &value));
  g_assert_cmpstr (value, ==, "text");
  g_assert_true (tasuki_record_read_string (record, "e", &value));
  g_assert_cmpstr (value, ==, "");
  g_assert_true (tasuki_record_read_string (record, "gone", &value));
  g_assert_null (value);
  value = "former";
  g_assert_false (tasuki_record_read_string (record, "l", &value));
  g_assert_null (value);
}

static gboolean
admits (const char *body, const char *address)
{
  g_autoptr (TasukiRecord) record
      = tasuki_record_new ("k", "i", "o", NULL, g_variant_new_parsed (body));
  g_autoptr (GInetAddress) from = g_inet_address_new_from_string (address);

  return tasuki_record_admits (record, "networks", from);
}

static void
test_networks_that_cannot_be_read_admit_nobody (void)
{
  g_assert_true (admits ("{'networks': <['192.0.2.0/24', '2001:db8::/32']>}", "192.0.2.7"));
  g_assert_true (admits ("{'networks': <['192.0.2.0/24', '2001:db8::/32']>}", "2001:db8::7"));
  g_assert_false (admits ("{'networks': <['192.0.2.0/24']>}", "198.51.100.7"));
  g_assert_true (admits ("@a{sv} {}", "192.0.2.7"));
  g_assert_false (admits ("{'networks': <'192.0.2.0/24'>}", "192.0.2.7"));
  g_assert_false (admits ("{'networks': <['192.0.2.0/24', 'nowhere']>}", "192.0.2.7"));
}

static void
test_search_is_for_everything_at_first (void)
{
  g_autoptr (TasukiSearch) search = tasuki_search_new ("connection");

  g_assert_cmpstr (tasuki_search_get_kind (search), ==, "connection");
  g_assert_null (tasuki_search_get_id (search));
  g_assert_null (tasuki_search_get_organisation (search));
  g_assert_null (tasuki_search_get_keys (search)[0]);
  g_assert_null (tasuki_search_get_ids (search));
  g_assert_null (tasuki_search_get_any_key (search));
  g_assert_false (tasuki_search_has_ids (search) || tasuki_search_has_any_key (search));
  g_assert_cmpint (tasuki_search_get_from (search), ==, 0);
  g_assert_cmpint (tasuki_search_get_until (search), ==, G_MAXINT64);
  g_assert_cmpuint (tasuki_search_get_start (search), ==, 0);
  g_assert_cmpuint (tasuki_search_get_count (search), ==, TASUKI_SEARCH_MAX);
  g_assert_cmpuint (tasuki_search_get_records (search)->len, ==, 0);
  g_assert_cmpuint (tasuki_search_get_total (search), ==, 0);
}

static void
assert_keys (TasukiSearch *search, const char *expected)
{
  g_autofree char *joined = g_strjoinv (" ", (char **)tasuki_search_get_keys (search));

  g_assert_cmpstr (joined, ==, expected);
}

static void
test_search_keeps_how_it_is_narrowed (void)
{
  g_autoptr (TasukiSearch) search = tasuki_search_new ("history");

  tasuki_search_set_id (search, "gone");
  tasuki_search_set_id (search, NULL);
  tasuki_search_set_organisation (search, "acme");
  tasuki_search_set_key (search, "t1");
  tasuki_search_set_period (search, -5, 5);
  tasuki_search_set_page (search, 20, 10);

  g_assert_null (tasuki_search_get_id (search));
  g_assert_cmpstr (tasuki_search_get_organisation (search), ==, "acme");
  assert_keys (search, "t1");
  g_assert_cmpint (tasuki_search_get_from (search), ==, -5);
  g_assert_cmpint (tasuki_search_get_until (search), ==, 5);
  g_assert_cmpuint (tasuki_search_get_start (search), ==, 20);
  g_assert_cmpuint (tasuki_search_get_count (search), ==, 10);
}

static void
test_a_key_that_is_set_is_the_only_one (void)
{
  g_autoptr (TasukiSearch) search = tasuki_search_new ("history");

  tasuki_search_add_key (search, "a");
  tasuki_search_add_key (search, "b");
  assert_keys (search, "a b");
  tasuki_search_set_key (search, tasuki_search_get_keys (search)[1]);
  assert_keys (search, "b");
  tasuki_search_add_key (search, "c");
  assert_keys (search, "b c");
  tasuki_search_set_key (search, NULL);
  assert_keys (search, "");
}

static void
test_a_search_has_so_many_keys_at_most (void)
{
  g_autoptr (TasukiSearch) search = tasuki_search_new ("history");

  for (guint i = 0; i < TASUKI_SEARCH_KEYS_MAX; i++)
    tasuki_search_add_key (search, "k");
  assert_keys (search, "k k k k k k k k");
}

/* Any is one thing, and none another. */
static void
test_a_search_for_none_of_a_list_is_not_for_any (void)
{
  static const char *const none[] = { NULL };
  static const char *const two[] = { "a", "b", NULL };
  g_autoptr (TasukiSearch) search = tasuki_search_new ("connection");

  tasuki_search_set_ids (search, two);
  tasuki_search_set_any_key (search, two);
  g_assert_cmpstrv (tasuki_search_get_ids (search), two);
  g_assert_cmpstrv (tasuki_search_get_any_key (search), two);
  tasuki_search_set_ids (search, none);
  tasuki_search_set_any_key (search, none);
  g_assert_cmpstrv (tasuki_search_get_ids (search), none);
  g_assert_cmpstrv (tasuki_search_get_any_key (search), none);
  g_assert_true (tasuki_search_has_ids (search) && tasuki_search_has_any_key (search));
  tasuki_search_set_ids (search, NULL);
  tasuki_search_set_any_key (search, NULL);
  g_assert_null (tasuki_search_get_ids (search));
  g_assert_null (tasuki_search_get_any_key (search));
}

static void
test_first_answer_of_a_search_counts (void)
{
  g_autoptr (TasukiSearch) search = tasuki_search_new ("connection");
  g_autoptr (GPtrArray) one = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  g_ptr_array_add (one, new_record ("@a{sv} {}"));
  tasuki_search_answer (search, one, 31);
  tasuki_search_answer (search, none, 0);

  g_assert_cmpuint (tasuki_search_get_records (search)->len, ==, 1);
  g_assert_true (g_ptr_array_index (tasuki_search_get_records (search), 0)
                 == g_ptr_array_index (one, 0));
  g_assert_cmpuint (tasuki_search_get_total (search), ==, 31);
}

static void
test_change_has_a_revision_only_where_one_is_expected (void)
{
  static const struct
  {
    TasukiExpectation expectation;
    guint64 revision;
  } cases[] = {
    { TASUKI_EXPECT_ABSENT, 0 },
    { TASUKI_EXPECT_REVISION, 9 },
    { TASUKI_EXPECT_ANYTHING, 0 },
  };
  g_autoptr (TasukiRecord) record = new_record ("@a{sv} {}");

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TasukiChange) change = tasuki_change_new (record, cases[i].expectation, 9);

      g_assert_true (tasuki_change_get_record (change) == record);
      g_assert_cmpint (tasuki_change_get_expectation (change), ==, cases[i].expectation);
      g_assert_cmpuint (tasuki_change_get_expected_revision (change), ==, cases[i].revision);
    }
}

static void
test_first_answer_of_a_change_counts (void)
{
  g_autoptr (TasukiRecord) record = new_record ("@a{sv} {}");
  g_autoptr (TasukiChange) change = tasuki_change_new (record, TASUKI_EXPECT_ANYTHING, 0);
  g_autoptr (GError) error = g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_STORAGE, "full");

  tasuki_change_set_idempotency_key (change, "once");
  g_assert_cmpstr (tasuki_change_get_idempotency_key (change), ==, "once");
  g_assert_cmpuint (tasuki_change_get_revision (change), ==, 0);

  tasuki_question_fail (TASUKI_QUESTION (change), error);
  tasuki_change_answer (change, 4);
  g_assert_cmpuint (tasuki_change_get_revision (change), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) g_test_add_func (name, function)
  ADD ("/record/new-is-not-stored", test_new_is_not_stored);
  ADD ("/record/stored-has-revision-and-time", test_stored_has_revision_and_time);
  ADD ("/record/body-is-taken-where-it-floats-and-shared-where-not",
       test_body_is_taken_where_it_floats_and_shared_where_not);
  ADD ("/record/other-types-count-as-absent", test_other_types_count_as_absent);
  ADD ("/record/what-is-no-text-is-told-from-what-is-absent",
       test_what_is_no_text_is_told_from_what_is_absent);
  ADD ("/record/networks-that-cannot-be-read-admit-nobody",
       test_networks_that_cannot_be_read_admit_nobody);
  ADD ("/search/is-for-everything-at-first", test_search_is_for_everything_at_first);
  ADD ("/search/keeps-how-it-is-narrowed", test_search_keeps_how_it_is_narrowed);
  ADD ("/search/a-key-that-is-set-is-the-only-one", test_a_key_that_is_set_is_the_only_one);
  ADD ("/search/has-so-many-keys-at-most", test_a_search_has_so_many_keys_at_most);
  ADD ("/search/for-none-of-a-list-is-not-for-any",
       test_a_search_for_none_of_a_list_is_not_for_any);
  ADD ("/search/first-answer-counts", test_first_answer_of_a_search_counts);
  ADD ("/change/has-a-revision-only-where-one-is-expected",
       test_change_has_a_revision_only_where_one_is_expected);
  ADD ("/change/first-answer-counts", test_first_answer_of_a_change_counts);

  return g_test_run ();
}
