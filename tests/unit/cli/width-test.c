/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Columns on a terminal, of narrow, wide and combining characters. */

#include <glib.h>

#include "cli/width.h"

static void
test_wide_characters_take_two_columns (void)
{
  g_assert_cmpint (tasuki_width_of (""), ==, 0);
  g_assert_cmpint (tasuki_width_of ("abc"), ==, 3);
  g_assert_cmpint (tasuki_width_of ("\u4e2d\u7d99"), ==, 4);
  g_assert_cmpint (tasuki_width_of ("a\u4e2d"), ==, 3);
}

static void
test_combining_characters_take_none (void)
{
  g_assert_cmpint (tasuki_width_of ("e\u0301"), ==, 1);
}

static void
assert_cut (const char *text, int columns, const char *expected)
{
  g_autofree char *cut = tasuki_width_cut (text, columns);

  g_assert_cmpstr (cut, ==, expected);
  g_assert_cmpint (tasuki_width_of (cut), <=, columns);
}

static void
test_what_fits_is_not_cut (void)
{
  assert_cut ("abc", 3, "abc");
  assert_cut ("\u4e2d\u7d99", 4, "\u4e2d\u7d99");
}

static void
test_what_is_too_long_ends_with_an_ellipsis (void)
{
  assert_cut ("abcd", 3, "ab\u2026");
  assert_cut ("abcd", 1, "\u2026");
}

static void
test_no_wide_character_is_halved (void)
{
  assert_cut ("\u4e2d\u7d99\u5c65", 5, "\u4e2d\u7d99\u2026");
  assert_cut ("\u4e2d\u7d99\u5c65", 4, "\u4e2d\u2026");
}

static void
test_fitting_fills_to_the_very_column (void)
{
  static const char *const texts[] = { "", "a", "\u4e2d", "\u4e2d\u7d99\u5c65\u6b74", "abcdefgh" };

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    for (int columns = 1; columns < 12; columns++)
      {
        g_autofree char *fitted = tasuki_width_fit (texts[i], columns);

        g_assert_cmpint (tasuki_width_of (fitted), ==, columns);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/width/wide-characters-take-two-columns",
                   test_wide_characters_take_two_columns);
  g_test_add_func ("/width/combining-characters-take-none", test_combining_characters_take_none);
  g_test_add_func ("/width/what-fits-is-not-cut", test_what_fits_is_not_cut);
  g_test_add_func ("/width/what-is-too-long-ends-with-an-ellipsis",
                   test_what_is_too_long_ends_with_an_ellipsis);
  g_test_add_func ("/width/no-wide-character-is-halved", test_no_wide_character_is_halved);
  g_test_add_func ("/width/fitting-fills-to-the-very-column",
                   test_fitting_fills_to_the_very_column);
  return g_test_run ();
}
