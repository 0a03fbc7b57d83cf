/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of others in a receipt: one line, nothing hidden, and the same bytes again. */

#include "client/receipt-text.h"

#include <string.h>

static void
assert_written (const char *bytes, const char *expected)
{
  g_autofree char *text = tasuki_receipt_text_write (bytes, 1000);
  g_autofree char *again = tasuki_receipt_text_read (text, 1000, NULL);

  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpstr (again, ==, bytes);
}

static void
test_plain_text_stays (void)
{
  assert_written ("a b.txt", "a b.txt");
  assert_written ("襷\xe3\x80\x80送り状.pdf", "襷\xe3\x80\x80送り状.pdf");
}

static void
test_what_steers_or_hides_is_escaped (void)
{
  assert_written ("a\nreason: x", "a\\x0areason: x");
  assert_written ("\x1b[2J", "\\x1b[2J");
  assert_written ("a\xe2\x80\xaetxt.exe", "a\\xe2\\x80\\xaetxt.exe");
  assert_written ("\xc2\x85", "\\xc2\\x85");
  assert_written ("a\xf3\xa0\x81\x81", "a\\xf3\\xa0\\x81\\x81");
  assert_written ("\xef\xbb\xbf", "\\xef\\xbb\\xbf");
}

static void
test_what_is_no_utf_8_is_escaped (void)
{
  assert_written ("\xff\xfe", "\\xff\\xfe");
  assert_written ("a\xe8\xa5", "a\\xe8\\xa5");
  assert_written ("\xed\xa0\x80", "\\xed\\xa0\\x80");
  assert_written ("\xc0\xaf", "\\xc0\\xaf");
}

static void
test_what_could_be_taken_for_something_else_is_escaped (void)
{
  assert_written ("", "-");
  assert_written ("-", "\\x2d");
  assert_written ("--", "--");
  assert_written (" a ", "\\x20a\\x20");
  assert_written ("\\x41", "\\x5cx41");
  assert_written ("\\~", "\\x5c~");
}

static void
test_long_text_is_cut_between_characters (void)
{
  bool is_cut = false;
  g_autofree char *fits = tasuki_receipt_text_write ("襷襷", 6);
  g_autofree char *cut = tasuki_receipt_text_write ("襷襷x", 6);
  g_autofree char *escaped = tasuki_receipt_text_write ("abc\n\n", 10);
  g_autofree char *bytes = tasuki_receipt_text_read (cut, 6, &is_cut);

  g_assert_cmpstr (fits, ==, "襷襷");
  g_assert_cmpstr (cut, ==, "襷\\~");
  g_assert_cmpstr (escaped, ==, "abc\\x0a\\~");
  g_assert_cmpstr (bytes, ==, "襷");
  g_assert_true (is_cut);
  g_assert_null (tasuki_receipt_text_read (cut, 4, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/receipt-text/plain-text-stays", test_plain_text_stays);
  g_test_add_func ("/receipt-text/what-steers-or-hides-is-escaped",
                   test_what_steers_or_hides_is_escaped);
  g_test_add_func ("/receipt-text/what-is-no-utf-8-is-escaped", test_what_is_no_utf_8_is_escaped);
  g_test_add_func ("/receipt-text/what-could-be-taken-for-something-else-is-escaped",
                   test_what_could_be_taken_for_something_else_is_escaped);
  g_test_add_func ("/receipt-text/long-text-is-cut-between-characters",
                   test_long_text_is_cut_between_characters);
  return g_test_run ();
}
