/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What others wrote cannot steer a terminal, and can still be read. */

#include <glib.h>

#include "cli/escape.h"

static void
assert_shown (const char *text, const char *expected)
{
  g_autofree char *shown = tasuki_escape_text (text);
  g_autofree char *again = tasuki_escape_text (shown);

  g_assert_cmpstr (shown, ==, expected);
  g_assert_cmpstr (again, ==, expected);
}

static void
test_visible_text_stays (void)
{
  assert_shown ("", "");
  assert_shown ("report 1.pdf", "report 1.pdf");
  assert_shown ("\u8acb\u6c42\u66f8.pdf", "\u8acb\u6c42\u66f8.pdf");
  assert_shown ("cafe\u0301", "cafe\u0301");
}

static void
test_control_characters_are_named (void)
{
  assert_shown ("a\nb\tc\rd", "a\\nb\\tc\\rd");
  assert_shown ("\033[2J", "\\x1b[2J");
  assert_shown ("\007\177", "\\x07\\x7f");
}

/* U+009B is a control sequence introducer of one character: as good as ESC [. */
static void
test_c1_controls_are_named (void)
{
  assert_shown ("\xc2\x9b"
                "2J",
                "\\u{009b}2J");
}

static void
test_text_that_hides_or_reorders_is_named (void)
{
  assert_shown ("a\u202egpj.exe", "a\\u{202e}gpj.exe");
  assert_shown ("a\u200bb", "a\\u{200b}b");
  assert_shown ("a\u2028b", "a\\u{2028}b");
  assert_shown ("\ufeff", "\\u{feff}");
}

static void
test_bytes_that_are_no_utf8_are_named (void)
{
  assert_shown ("a\xff"
                "b",
                "a\\xffb");
  assert_shown ("\xe3\x81", "\\xe3\\x81");
  assert_shown ("\xc0\xaf", "\\xc0\\xaf");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/escape/visible-text-stays", test_visible_text_stays);
  g_test_add_func ("/escape/control-characters-are-named", test_control_characters_are_named);
  g_test_add_func ("/escape/c1-controls-are-named", test_c1_controls_are_named);
  g_test_add_func ("/escape/text-that-hides-or-reorders-is-named",
                   test_text_that_hides_or_reorders_is_named);
  g_test_add_func ("/escape/bytes-that-are-no-utf8-are-named",
                   test_bytes_that_are_no_utf8_are_named);
  return g_test_run ();
}
