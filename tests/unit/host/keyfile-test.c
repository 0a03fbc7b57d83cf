/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The text of the configuration: where each key was set, and what is said about what is wrong. */

#include <string.h>

#include "host/keyfile.h"

#define FILE_NAME "/etc/tasuki/tasuki.conf"

static TasukiKeyfile *
parse (const char *text, GError **error)
{
  g_autoptr (TasukiKeyfile) keyfile = tasuki_keyfile_new ();

  return tasuki_keyfile_add_text (keyfile, text, strlen (text), FILE_NAME, error)
             ? g_steal_pointer (&keyfile)
             : NULL;
}

/* Everything in it, one line a key: `group|key|value|line` */
static char *
print (TasukiKeyfile *keyfile)
{
  g_autoptr (GVariant) list = g_variant_ref_sink (tasuki_keyfile_describe (keyfile));
  GString *text = g_string_new (NULL);
  GVariantIter iter;
  GVariant *row;

  g_variant_iter_init (&iter, list);
  while (g_variant_iter_next (&iter, "@a{sv}", &row))
    {
      const char *group = NULL, *key = NULL, *value = NULL, *origin = NULL;

      g_variant_lookup (row, "group", "&s", &group);
      g_variant_lookup (row, "key", "&s", &key);
      g_variant_lookup (row, "value", "&s", &value);
      g_variant_lookup (row, "origin", "&s", &origin);
      g_string_append_printf (text, "%s|%s|%s|%s\n", group, key, value, strrchr (origin, ':') + 1);
      g_variant_unref (row);
    }

  return g_string_free (text, FALSE);
}

static void
test_what_is_read (void)
{
  static const struct
  {
    const char *text;
    const char *printed;
  } cases[] = {
    { "", "" },
    { "\n\n# nothing\n", "" },
    { "[a]\n", "" },
    { "[a]\nk=v\n", "a|k|v|2\n" },
    { "[a]\nk=v", "a|k|v|2\n" },
    { "# c\n\n[a]\n# c\n\nk=v\n", "a|k|v|6\n" },
    { "  [a]  \n\t k \t=\t v w \t\n", "a|k|v w|2\n" },
    { "[a]\r\nk=v\r\n", "a|k|v|2\n" },
    { "\xEF\xBB\xBF[a]\nk=v\n", "a|k|v|2\n" },
    { "[a]\nk=\n", "a|k||2\n" },
    { "[a]\nk=v=w\n", "a|k|v=w|2\n" },
    { "[a]\nk=v # no comment\n", "a|k|v # no comment|2\n" },
    { "[a]\nk=\\n[b]\n", "a|k|\\n[b]|2\n" },
    { "[a]\nk=1\n[b]\nk=2\n[a]\nl=3\n", "a|k|1|2\na|l|3|6\nb|k|2|4\n" },
    { "[\xE6\x9D\xB1]\nk=\xE4\xBA\xAC\n", "\xE6\x9D\xB1|k|\xE4\xBA\xAC|2\n" },
    { "[a]\nmy-password=x\nclient-secret=y\n", "a|my-password|***|2\na|client-secret|***|3\n" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (TasukiKeyfile) keyfile = parse (cases[i].text, &error);
      g_autofree char *printed = NULL;

      g_assert_no_error (error);
      printed = print (keyfile);
      g_assert_cmpstr (printed, ==, cases[i].printed);
    }
}

static void
test_what_is_refused (void)
{
  static const struct
  {
    const char *text;
    const char *message;
  } cases[] = {
    { "k=v\n", ":1: a key outside of any [group]" },
    { "[a]\nk\n", ":2: neither [group] nor key=value nor # comment" },
    { "[a]\n=v\n", ":2: neither [group] nor key=value nor # comment" },
    { "[a]\n; c\n", ":2: neither [group] nor key=value nor # comment" },
    { "\n[a\n", ":2: a group is written as [name]" },
    { "[]\n", ":1: a group is written as [name]" },
    { "[a] # c\n", ":1: a group is written as [name]" },
    { "[a]]\n", ":1: a group is written as [name]" },
    { "[[a]\n", ":1: a group is written as [name]" },
    { "[", ":1: a group is written as [name]" },
    { "[a]\nk=1\n\nk=2\n", ":4: [a] k: is set already in line 2" },
    { "[a]\nk=1\n[b]\nk=2\n[a]\nk =3\n", ":6: [a] k: is set already in line 2" },
    { "[a]\nk=\xff\n", ":2: is not UTF-8" },
    { "[a]\n\xEF\xBB\xBFk\n", ":2: neither [group] nor key=value nor # comment" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (TasukiKeyfile) keyfile = parse (cases[i].text, &error);
      g_autofree char *message = g_strconcat (FILE_NAME, cases[i].message, NULL);

      g_assert_null (keyfile);
      g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION);
      g_assert_cmpstr (error->message, ==, message);
    }
}

static void
test_a_nul_is_refused (void)
{
  static const char text[] = "[a]\nk=v\0w\n";
  g_autoptr (TasukiKeyfile) keyfile = tasuki_keyfile_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (tasuki_keyfile_add_text (keyfile, text, sizeof text - 1, FILE_NAME, &error));
  g_assert_cmpstr (error->message, ==, FILE_NAME ": contains a NUL byte");
}

static void
test_a_line_may_be_very_long (void)
{
  g_autofree char *value = g_strnfill (1000 * 1000, 'x');
  g_autofree char *text = g_strconcat ("[a]\nk=", value, "\nl=1\n", NULL);
  g_autoptr (TasukiKeyfile) keyfile = parse (text, NULL);
  g_autoptr (TasukiSettings) settings = tasuki_keyfile_get (keyfile, "a");
  g_autofree char *read = NULL;

  g_assert_true (tasuki_settings_get_string (settings, "k", NULL, &read, NULL));
  g_assert_true (g_str_equal (read, value));
  g_assert_true (tasuki_settings_has (settings, "l"));
}

static void
test_a_later_text_wins_key_by_key (void)
{
  static const char first[] = "[a]\nk=1\nl=1\n", second[] = "[a]\nk=2\nm=2\n";
  g_autoptr (TasukiKeyfile) keyfile = tasuki_keyfile_new ();
  g_autofree char *printed = NULL;

  g_assert_true (tasuki_keyfile_add_text (keyfile, first, strlen (first), "/1", NULL));
  g_assert_true (tasuki_keyfile_add_text (keyfile, second, strlen (second), "/2", NULL));
  printed = print (keyfile);
  g_assert_cmpstr (printed, ==, "a|k|2|2\na|l|1|3\na|m|2|3\n");
}

static void
test_a_group_is_a_copy_with_nothing_asked (void)
{
  g_autoptr (TasukiKeyfile) keyfile = parse ("[a]\nk=1\n[b]\nl=1\n", NULL);
  g_autoptr (TasukiSettings) first = tasuki_keyfile_get (keyfile, "a");
  g_autoptr (TasukiSettings) second = NULL;

  g_assert_cmpstr (tasuki_settings_get_group (first), ==, "a");
  g_assert_true (tasuki_settings_has (first, "k"));
  g_assert_false (tasuki_settings_has (first, "l"));
  g_assert_true (tasuki_settings_check_all_read (first, NULL));
  second = tasuki_keyfile_get (keyfile, "a");
  g_assert_false (tasuki_settings_check_all_read (second, NULL));
}

static void
test_a_group_that_is_not_there_is_empty (void)
{
  g_autoptr (TasukiKeyfile) keyfile = parse ("[a]\nk=1\n", NULL);
  g_autoptr (TasukiSettings) settings = tasuki_keyfile_get (keyfile, "other");

  g_assert_false (tasuki_settings_has (settings, "k"));
  g_assert_true (tasuki_settings_check_all_read (settings, NULL));
}

static void
assert_groups (const char *text, const char *message)
{
  g_autoptr (TasukiKeyfile) keyfile = parse (text, NULL);
  g_autoptr (GPtrArray) known = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (known, (gpointer) "relay");
  g_ptr_array_add (known, (gpointer) "filter-ip");
  g_assert_true (tasuki_keyfile_check_groups (keyfile, known, &error) == (message == NULL));
  g_assert_cmpstr (error != NULL ? error->message : NULL, ==, message);
}

static void
test_unknown_groups_are_named_with_their_line (void)
{
  assert_groups ("[relay]\n[filter-ip]\n", NULL);
  assert_groups ("[relay]\n\n[fliter-ip]\n",
                 FILE_NAME ":3: [fliter-ip]: unknown group; did you mean [filter-ip]?");
  assert_groups ("[ relay ]\n", FILE_NAME ":1: [ relay ]: unknown group; did you mean [relay]?");
  assert_groups ("[storage-sqlcipher]\n",
                 FILE_NAME ":1: [storage-sqlcipher]: no enabled plugin has this name; add it to "
                           "[relay] plugins or remove the group");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) g_test_add_func ("/keyfile/" name, function)
  ADD ("what-is-read", test_what_is_read);
  ADD ("what-is-refused", test_what_is_refused);
  ADD ("a-nul-is-refused", test_a_nul_is_refused);
  ADD ("a-line-may-be-very-long", test_a_line_may_be_very_long);
  ADD ("a-later-text-wins-key-by-key", test_a_later_text_wins_key_by_key);
  ADD ("a-group-is-a-copy-with-nothing-asked", test_a_group_is_a_copy_with_nothing_asked);
  ADD ("a-group-that-is-not-there-is-empty", test_a_group_that_is_not_there_is_empty);
  ADD ("unknown-groups-are-named-with-their-line", test_unknown_groups_are_named_with_their_line);

  return g_test_run ();
}
