/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One value of an operation's output, as people read it. */

#include <glib.h>

#include "cli/ctl-cell.h"

static void
assert_cell (TasukiValueType type, const char *row, const char *expected)
{
  const TasukiColumn column = { .name = "a-value", .type = type };
  g_autoptr (GVariant) parsed = g_variant_parse (G_VARIANT_TYPE_VARDICT, row, NULL, NULL, NULL);
  g_autofree char *cell = NULL;

  g_assert_nonnull (parsed);
  cell = tasuki_ctl_cell_write (&column, parsed);
  g_assert_cmpstr (cell, ==, expected);
}

static void
test_a_value_that_is_not_there_is_empty (void)
{
  assert_cell (TASUKI_VALUE_TEXT, "@a{sv} {}", "");
  assert_cell (TASUKI_VALUE_SIZE, "@a{sv} {}", "");
}

static void
test_texts_stay_as_they_are (void)
{
  assert_cell (TASUKI_VALUE_TEXT, "{'aValue': <'completed'>}", "completed");
}

static void
test_times_are_shown_in_the_local_zone (void)
{
  assert_cell (TASUKI_VALUE_TIME, "{'aValue': <'2026-12-31T23:59:59Z'>}", "2027-01-01 08:59:59");
}

static void
test_lists_are_joined (void)
{
  assert_cell (TASUKI_VALUE_LIST, "{'aValue': <['agent', 'cli']>}", "agent,cli");
}

static void
test_booleans_are_words (void)
{
  assert_cell (TASUKI_VALUE_BOOLEAN, "{'aValue': <true>}", "yes");
  assert_cell (TASUKI_VALUE_BOOLEAN, "{'aValue': <false>}", "no");
}

/* A daemon of another version must not end the program. */
static void
test_an_unexpected_type_is_shown_somehow (void)
{
  assert_cell (TASUKI_VALUE_TIME, "{'aValue': <'yesterday'>}", "'yesterday'");
  assert_cell (TASUKI_VALUE_SIZE, "{'aValue': <'big'>}", "'big'");
  assert_cell (TASUKI_VALUE_BOOLEAN, "{'aValue': <int64 7>}", "7");
  assert_cell (TASUKI_VALUE_LIST, "{'aValue': <int64 7>}", "7");
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "JST-9", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ctl-cell/a-value-that-is-not-there-is-empty",
                   test_a_value_that_is_not_there_is_empty);
  g_test_add_func ("/ctl-cell/texts-stay-as-they-are", test_texts_stay_as_they_are);
  g_test_add_func ("/ctl-cell/times-are-shown-in-the-local-zone",
                   test_times_are_shown_in_the_local_zone);
  g_test_add_func ("/ctl-cell/lists-are-joined", test_lists_are_joined);
  g_test_add_func ("/ctl-cell/booleans-are-words", test_booleans_are_words);
  g_test_add_func ("/ctl-cell/an-unexpected-type-is-shown-somehow",
                   test_an_unexpected_type_is_shown_somehow);
  return g_test_run ();
}
