/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The typed getters: what they read, and what they say about what they cannot read. */

#include <string.h>

#include "api/settings-private.h"

typedef gboolean (*GetNumber) (
    TasukiSettings *, const char *, gint64, gint64, gint64, gint64 *, GError **);

static TasukiSettings *
new_settings (const char *value)
{
  TasukiSettings *settings = tasuki_settings_new ("group");

  if (value != NULL)
    tasuki_settings_add (settings, "key", value, "/etc/tasuki/tasuki.conf", 7);

  return settings;
}

/* The whole message, or its beginning where @message ends in an asterisk. */
static void
assert_complaint (GError *error, const char *message)
{
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION);
  if (!g_pattern_match_simple (message, error->message))
    g_assert_cmpstr (error->message, ==, message);
}

/* Numbers: what @text is; -1 where it has to be refused. The range is 0 to 2^40. */
typedef struct
{
  const char *text;
  gint64 integer;
  gint64 size;
  gint64 duration;
} Number;

#define KIB G_GINT64_CONSTANT (1024)
#define TOP (G_GINT64_CONSTANT (1) << 40)

static const Number numbers[] = {
  { "0", 0, 0, -1 },
  { "-0", 0, 0, -1 },
  { "007", 7, 7, -1 },
  { "42", 42, 42, -1 },
  { "1099511627776", TOP, TOP, -1 },
  { "1099511627777", -1, -1, -1 },
  { "-1", -1, -1, -1 },
  { "+1", -1, -1, -1 },
  { "", -1, -1, -1 },
  { "-", -1, -1, -1 },
  { "--1", -1, -1, -1 },
  { "1 ", -1, -1, -1 },
  { "1.5", -1, -1, -1 },
  { "0x10", -1, -1, -1 },
  { "1e3", -1, -1, -1 },
  { "ten", -1, -1, -1 },
  { "9223372036854775807", -1, -1, -1 },
  { "9223372036854775808", -1, -1, -1 },
  { "99999999999999999999999999", -1, -1, -1 },
  { "1KiB", -1, KIB, -1 },
  { "64MiB", -1, 64 * KIB *KIB, -1 },
  { "3GiB", -1, 3 * KIB *KIB *KIB, -1 },
  { "1024GiB", -1, TOP, -1 },
  { "1025GiB", -1, -1, -1 },
  { "9007199254740993KiB", -1, -1, -1 },  /* 2^63 and more */
  { "18014398509481984KiB", -1, -1, -1 }, /* wraps to 0 */
  { "-9007199254740993KiB", -1, -1, -1 },
  { "1kib", -1, -1, -1 },
  { "1K", -1, -1, -1 },
  { "1 KiB", -1, -1, -1 },
  { "KiB", -1, -1, -1 },
  { "1KiBKiB", -1, -1, -1 },
  { "250ms", -1, -1, 250 },
  { "30s", -1, -1, 30000 },
  { "5m", -1, -1, 300000 },
  { "2h", -1, -1, 7200000 },
  { "0s", -1, -1, 0 },
  { "1d", -1, -1, -1 },
  { "1S", -1, -1, -1 },
  { "2562047788015216h", -1, -1, -1 }, /* 2^63 and more */
};

static void
check_number (GetNumber get, const char *text, gint64 expected)
{
  g_autoptr (TasukiSettings) settings = new_settings (text);
  g_autoptr (GError) error = NULL;
  gint64 value = -2;
  gboolean read = get (settings, "key", 0, TOP, 5, &value, &error);

  g_test_message ("\"%s\"", text);
  g_assert_true (read == (expected >= 0));
  if (read)
    {
      g_assert_no_error (error);
      g_assert_cmpint (value, ==, expected);
    }
  else
    {
      g_autofree char *message
          = g_strdup_printf ("/etc/tasuki/tasuki.conf:7: [group] key: \"%s\" is not a *", text);

      assert_complaint (error, message);
    }
}

static void
test_numbers (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      check_number (tasuki_settings_get_integer, numbers[i].text, numbers[i].integer);
      check_number (tasuki_settings_get_size, numbers[i].text, numbers[i].size);
      check_number (tasuki_settings_get_duration, numbers[i].text, numbers[i].duration);
    }
}

static void
test_negative_numbers_in_a_negative_range (void)
{
  g_autoptr (TasukiSettings) settings = new_settings ("-9223372036854775808");
  g_autoptr (GError) error = NULL;
  gint64 value;

  g_assert_true (tasuki_settings_get_integer (settings, "key", G_MININT64, -1, -5, &value, &error));
  g_assert_cmpint (value, ==, G_MININT64);
}

static void
test_expectations_name_the_range (void)
{
  g_autoptr (TasukiSettings) settings = new_settings ("x");
  g_autoptr (GError) integer = NULL;
  g_autoptr (GError) size = NULL;
  g_autoptr (GError) duration = NULL;
  gint64 value;

  tasuki_settings_get_integer (settings, "key", 1, 9, 5, &value, &integer);
  tasuki_settings_get_size (settings, "key", 1, 9, 5, &value, &size);
  tasuki_settings_get_duration (settings, "key", 1, 9, 5, &value, &duration);
  assert_complaint (integer, "*\"x\" is not a whole number from 1 to 9");
  assert_complaint (size, "*\"x\" is not a size such as 64MiB, from 1 to 9 bytes");
  assert_complaint (duration,
                    "*\"x\" is not a duration such as 30s (ms, s, m or h), from 1 to 9 ms");
}

static void
test_default_where_nothing_is_set (void)
{
  g_autoptr (TasukiSettings) settings = new_settings (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *none = NULL;
  g_auto (GStrv) list = NULL;
  gint64 number;
  gboolean truth;

  g_assert_true (tasuki_settings_get_integer (settings, "i", 0, 9, 99, &number, &error));
  g_assert_cmpint (number, ==, 99);
  g_assert_true (tasuki_settings_get_boolean (settings, "b", TRUE, &truth, &error));
  g_assert_true (truth);
  g_assert_true (tasuki_settings_get_string (settings, "s", "other", &text, &error));
  g_assert_cmpstr (text, ==, "other");
  g_assert_true (tasuki_settings_get_string (settings, "n", NULL, &none, &error));
  g_assert_null (none);
  g_assert_true (tasuki_settings_get_list (settings, "l", &list, &error));
  g_assert_cmpuint (g_strv_length (list), ==, 0);
  g_assert_false (tasuki_settings_has (settings, "h"));
}

static void
test_booleans_are_true_or_false (void)
{
  static const struct
  {
    const char *text;
    int expected; /* -1: refused */
  } cases[] = {
    { "true", 1 }, { "false", 0 }, { "True", -1 },  { "yes", -1 },
    { "1", -1 },   { "", -1 },     { "true ", -1 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TasukiSettings) settings = new_settings (cases[i].text);
      g_autoptr (GError) error = NULL;
      gboolean value;

      g_test_message ("\"%s\"", cases[i].text);
      if (tasuki_settings_get_boolean (settings, "key", FALSE, &value, &error))
        g_assert_cmpint (value, ==, cases[i].expected);
      else
        {
          g_assert_cmpint (cases[i].expected, ==, -1);
          assert_complaint (error, "*is not true or false");
        }
    }
}

static void
test_lists_are_split_and_trimmed (void)
{
  static const struct
  {
    const char *text;
    const char *joined;
  } cases[] = {
    { "", "" },
    { ";", "" },
    { " ; ;", "" },
    { "a", "a" },
    { "a;b", "a|b" },
    { " a ; b;;c d ;", "a|b|c d" },
    { "東京;大阪", "東京|大阪" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TasukiSettings) settings = new_settings (cases[i].text);
      g_auto (GStrv) list = NULL;
      g_autofree char *joined = NULL;

      g_assert_true (tasuki_settings_get_list (settings, "key", &list, NULL));
      joined = g_strjoinv ("|", list);
      g_assert_cmpstr (joined, ==, cases[i].joined);
    }
}

static void
test_texts_are_not_empty_and_utf8 (void)
{
  static const char *const bad[] = { "", "\xff", "a\xc0\xaf" };

  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (TasukiSettings) settings = new_settings (bad[i]);
      g_autoptr (GError) error = NULL;
      g_autofree char *value = NULL;

      g_assert_false (tasuki_settings_get_string (settings, "key", NULL, &value, &error));
      assert_complaint (error, "*is not a text in UTF-8 of at least one character");
    }
}

static void
test_paths_begin_where_they_are_set (void)
{
  static const struct
  {
    const char *text;
    const char *path; /* NULL: refused */
  } cases[] = {
    { "store.db", "/etc/tasuki/store.db" }, { "../x", "/etc/x" }, { "/var/a//b", "/var/a/b" },
    { "./a/../b", "/etc/tasuki/b" },        { "", NULL },         { NULL, NULL },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TasukiSettings) settings = new_settings (cases[i].text);
      g_autoptr (GError) error = NULL;
      g_autofree char *path = NULL;

      g_assert_true (tasuki_settings_get_path (settings, "key", &path, &error)
                     == (cases[i].path != NULL));
      g_assert_cmpstr (path, ==, cases[i].path);
      if (cases[i].path == NULL)
        assert_complaint (error, "*[group] key: *a path");
    }
}

static void
test_later_value_wins_with_its_origin (void)
{
  g_autoptr (TasukiSettings) settings = new_settings ("1");
  g_autoptr (GError) error = NULL;
  gint64 value;

  tasuki_settings_add (settings, "key", "many", "/etc/tasuki/tasuki.conf.d/a.conf", 3);
  g_assert_false (tasuki_settings_get_integer (settings, "key", 0, 9, 0, &value, &error));
  assert_complaint (error, "/etc/tasuki/tasuki.conf.d/a.conf:3: [group] key: \"many\" is *");
}

static void
test_what_nobody_asked_for_is_unknown (void)
{
  g_autoptr (TasukiSettings) settings = new_settings ("1");
  g_autoptr (GError) error = NULL;

  g_assert_false (tasuki_settings_check_all_read (settings, &error));
  assert_complaint (error, "/etc/tasuki/tasuki.conf:7: [group] key: unknown key");

  tasuki_settings_has (settings, "key");
  g_assert_true (tasuki_settings_check_all_read (settings, NULL));
}

static void
test_a_complaint_about_nothing_says_what_is_missing (void)
{
  g_autoptr (TasukiSettings) settings = new_settings (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (tasuki_settings_complain (settings, "key", "a colour", &error));
  assert_complaint (error, "[group] key: is not set, but has to be: a colour");
}

static void
test_suggestions (void)
{
  static const struct
  {
    const char *word;
    const char *suggestion;
  } cases[] = {
    { "allow", "allow" },
    { "alow", "allow" },
    { "allwo", "allow" },
    { "Allow", "allow" },
    { "dney", "deny" },
    { "max-connection", "max-connections" },
    { "maxconnectionspersource", "max-connections-per-source" },
    { "memory", NULL },
    { "x", NULL },
    { "zz", NULL },
    { "", NULL },
    { "a-key-that-is-much-longer-than-sixty-three-bytes-is-never-near-to-anything", NULL },
  };
  g_autoptr (GPtrArray) known = g_ptr_array_new ();

  g_ptr_array_add (known, (gpointer) "allow");
  g_ptr_array_add (known, (gpointer) "deny");
  g_ptr_array_add (known, (gpointer) "max-connections");
  g_ptr_array_add (known, (gpointer) "max-connections-per-source");
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (tasuki_settings_suggest (cases[i].word, known), ==, cases[i].suggestion);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) g_test_add_func ("/settings/" name, function)
  ADD ("numbers", test_numbers);
  ADD ("negative-numbers-in-a-negative-range", test_negative_numbers_in_a_negative_range);
  ADD ("expectations-name-the-range", test_expectations_name_the_range);
  ADD ("default-where-nothing-is-set", test_default_where_nothing_is_set);
  ADD ("booleans-are-true-or-false", test_booleans_are_true_or_false);
  ADD ("lists-are-split-and-trimmed", test_lists_are_split_and_trimmed);
  ADD ("texts-are-not-empty-and-utf8", test_texts_are_not_empty_and_utf8);
  ADD ("paths-begin-where-they-are-set", test_paths_begin_where_they_are_set);
  ADD ("later-value-wins-with-its-origin", test_later_value_wins_with_its_origin);
  ADD ("what-nobody-asked-for-is-unknown", test_what_nobody_asked_for_is_unknown);
  ADD ("a-complaint-about-nothing-says-what-is-missing",
       test_a_complaint_about_nothing_says_what_is_missing);
  ADD ("suggestions", test_suggestions);

  return g_test_run ();
}
