/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sizes and rates for people. */

#include <glib.h>

#include "cli/size.h"

static void
assert_size (int64_t bytes, const char *expected)
{
  g_autofree char *text = tasuki_size_format (bytes);

  g_assert_true (g_str_has_prefix (text, expected));
}

static void
test_units_are_of_1024 (void)
{
  assert_size (0, "0");
  assert_size (1023, "1023");
  assert_size (1024, "1.0");
  assert_size (INT64_C (10) << 20, "10.0");
}

static void
test_the_unit_is_named (void)
{
  g_autofree char *size = tasuki_size_format (INT64_C (5) << 30);
  g_autofree char *rate = tasuki_size_format_rate (INT64_C (80) << 20);

  g_assert_true (g_str_has_suffix (size, "GiB"));
  g_assert_true (g_str_has_suffix (rate, "MiB/s"));
}

static void
test_less_than_nothing_is_nothing (void)
{
  g_autofree char *size = tasuki_size_format (-1);
  g_autofree char *nothing = tasuki_size_format (0);

  g_assert_cmpstr (size, ==, nothing);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/size/units-are-of-1024", test_units_are_of_1024);
  g_test_add_func ("/size/the-unit-is-named", test_the_unit_is_named);
  g_test_add_func ("/size/less-than-nothing-is-nothing", test_less_than_nothing_is_nothing);
  return g_test_run ();
}
