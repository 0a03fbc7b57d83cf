/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lengths of time, read and written. */

#include <glib.h>

#include <tasuki/error.h>

#include "cli/duration.h"

#define DAY 86400

static void
assert_read (const char *text, unsigned expected)
{
  g_autoptr (GError) error = NULL;
  unsigned seconds = 0;

  g_assert_true (tasuki_duration_parse (text, DAY, &seconds, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (seconds, ==, expected);
}

static void
assert_refused (const char *text)
{
  g_autoptr (GError) error = NULL;
  unsigned seconds = 4711;

  g_assert_false (tasuki_duration_parse (text, DAY, &seconds, &error));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, text));
  g_assert_cmpuint (seconds, ==, 4711);
}

static void
test_units_are_seconds_to_days (void)
{
  assert_read ("90", 90);
  assert_read ("90s", 90);
  assert_read ("10m", 600);
  assert_read ("2h", 7200);
  assert_read ("1d", DAY);
  assert_read ("0", 0);
}

static void
test_anything_else_is_refused_and_quoted (void)
{
  static const char *const texts[]
      = { "", " 5", "5 ", "-5", "+5", "5x", "5ms", "1.5h", "s", "0x10", "five" };

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_refused (texts[i]);
}

static void
test_too_long_is_refused_however_long (void)
{
  assert_read ("86400", DAY);
  assert_refused ("86401");
  assert_refused ("25h");
  assert_refused ("18446744073709551616");
  assert_refused ("99999999999999999999999d");
}

static void
assert_written (int64_t microseconds, const char *expected)
{
  g_autofree char *text = tasuki_duration_format (microseconds);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_short_times_are_precise_and_long_ones_a_clock (void)
{
  assert_written (420000, "0.42 s");
  assert_written (INT64_C (12) * G_USEC_PER_SEC, "12 s");
  assert_written (INT64_C (185) * G_USEC_PER_SEC, "3:05");
  assert_written (INT64_C (3723) * G_USEC_PER_SEC, "1:02:03");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/duration/units-are-seconds-to-days", test_units_are_seconds_to_days);
  g_test_add_func ("/duration/anything-else-is-refused-and-quoted",
                   test_anything_else_is_refused_and_quoted);
  g_test_add_func ("/duration/too-long-is-refused-however-long",
                   test_too_long_is_refused_however_long);
  g_test_add_func ("/duration/short-times-are-precise-and-long-ones-a-clock",
                   test_short_times_are_precise_and_long_ones_a_clock);
  return g_test_run ();
}
