/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Patterns of permissions: what they match, and that no pattern is slow. */

#include <string.h>

#include <glib.h>

#include "policy-whitelist/glob.h"

static const struct
{
  const char *pattern;
  const char *text;
  bool matches;
} cases[] = {
  { "", "", true },
  { "", "a", false },
  { "a", "", false },
  { "a", "a", true },
  { "a", "A", false },
  { "abc", "abcd", false },
  { "abcd", "abc", false },
  { "*", "", true },
  { "*", "anything", true },
  { "**", "", true },
  { "?", "", false },
  { "?", "a", true },
  { "?", "ab", false },
  { "*?", "", false },
  { "?*", "a", true },
  { "a*", "a", true },
  { "a*", "ba", false },
  { "*a", "ba", true },
  { "*a", "ab", false },
  { "a*c", "abcbc", true },
  { "a*c", "abcb", false },
  { "a*b*c", "a-b-b-c", true },
  { "a*b*c", "a-c-b", false },
  { "*a*", "bab", true },
  { "acme.*", "acme.osaka", true },
  { "acme.*", "acmeXosaka", false },
  { "acme.*", "acme", false },
  { "[a-z]", "b", false },
  { "[a-z]", "[a-z]", true },
  { "\\*", "*", false },
  { "\\*", "\\x", true },
  { "*.csv", "a.csv.exe", false },
  { "?", "請", true },
  { "??", "請求", true },
  { "??", "請", false },
  { "請?書", "請求書", true },
  { "*?書", "請求書", true },
  { "*??求書", "請求書", false },
  { "*?x", "éx", true },
  { "*??x", "éx", false },
  { "*書", "請求書", true },
};

static void
test_matches (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s on %s", cases[i].pattern, cases[i].text);
      g_assert_cmpint (policy_whitelist_glob_matches (cases[i].pattern, cases[i].text), ==,
                       cases[i].matches);
    }
}

/* The textbook way: right, and slow where it is asked for it. Letters only. */
static bool
matches_slowly (const char *pattern, const char *text)
{
  if (*pattern == '\0')
    return *text == '\0';
  if (*pattern == '*')
    return matches_slowly (pattern + 1, text)
           || (*text != '\0' && matches_slowly (pattern, text + 1));
  return *text != '\0' && (*pattern == '?' || *pattern == *text)
         && matches_slowly (pattern + 1, text + 1);
}

static void
fill (char *text, size_t size, const char *letters)
{
  size_t length = (size_t)g_test_rand_int_range (0, (int)size);

  for (size_t i = 0; i < length; i++)
    text[i] = letters[g_test_rand_int_range (0, (int)strlen (letters))];
  text[length] = '\0';
}

static void
test_agrees_with_the_textbook (void)
{
  unsigned matched = 0;

  for (int i = 0; i < 100000; i++)
    {
      char pattern[8], text[10];
      bool expected;

      fill (pattern, sizeof pattern, "ab*?");
      fill (text, sizeof text, "ab");
      expected = matches_slowly (pattern, text);
      if (policy_whitelist_glob_matches (pattern, text) != expected)
        g_error ("\"%s\" on \"%s\" should be %d", pattern, text, expected);
      matched += expected;
    }
  g_assert_cmpuint (matched, >, 10000);
}

/* By the textbook, this one takes longer than the universe is going to. */
static void
test_no_pattern_is_slow (void)
{
  g_autoptr (GString) pattern = g_string_new (NULL);
  g_autofree char *text = g_strnfill (256, 'a');
  gint64 begun = g_get_monotonic_time ();

  for (int i = 0; i < 127; i++)
    g_string_append (pattern, "a*");
  g_string_append (pattern, "b");
  for (int i = 0; i < 100; i++)
    g_assert_false (policy_whitelist_glob_matches (pattern->str, text));
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 5 * G_USEC_PER_SEC);
}

/* A text that ends in the middle of a character, right before memory that is not its own. */
static void
test_stays_within_a_broken_text (void)
{
  static const char *const broken[] = { "\xe8", "\xe8\xab", "a\xff", "\x80\x80" };

  for (size_t i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autofree char *copy = g_strdup (broken[i]);

      g_assert_true (policy_whitelist_glob_matches ("*", copy));
      g_assert_true (policy_whitelist_glob_matches ("?*", copy));
      g_assert_false (policy_whitelist_glob_matches ("????", copy));
      g_assert_false (policy_whitelist_glob_matches ("*z", copy));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/glob/matches", test_matches);
  g_test_add_func ("/glob/agrees-with-the-textbook", test_agrees_with_the_textbook);
  g_test_add_func ("/glob/no-pattern-is-slow", test_no_pattern_is_slow);
  g_test_add_func ("/glob/stays-within-a-broken-text", test_stays_within_a_broken_text);

  return g_test_run ();
}
