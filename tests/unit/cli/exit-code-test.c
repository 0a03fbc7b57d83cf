/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Exit codes: scripts rely on the numbers. */

#include <gio/gio.h>

#include <tasuki/error.h>

#include "cli/exit-code.h"

static int
code_of (GQuark domain, int situation)
{
  g_autoptr (GError) error = g_error_new_literal (domain, situation, "x");

  return (int)tasuki_exit_code_for (error);
}

static void
test_success_is_0 (void)
{
  g_assert_cmpint (tasuki_exit_code_for (NULL), ==, 0);
}

static void
test_situations_have_their_numbers (void)
{
  static const struct
  {
    TasukiError situation;
    int code;
  } expected[] = {
    { TASUKI_ERROR_INVALID, 1 },       { TASUKI_ERROR_NOT_FOUND, 1 }, { TASUKI_ERROR_NOTHING, 2 },
    { TASUKI_ERROR_REFUSED, 3 },       { TASUKI_ERROR_DECLINED, 3 },  { TASUKI_ERROR_OFFLINE, 4 },
    { TASUKI_ERROR_BUSY, 5 },          { TASUKI_ERROR_LOST, 5 },      { TASUKI_ERROR_TIMED_OUT, 5 },
    { TASUKI_ERROR_INTEGRITY, 6 },     { TASUKI_ERROR_LOGIN, 7 },     { TASUKI_ERROR_UNTRUSTED, 7 },
    { TASUKI_ERROR_CONFIGURATION, 8 }, { TASUKI_ERROR_PLUGIN, 8 },    { TASUKI_ERROR_CANCELLED, 9 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpint (code_of (TASUKI_ERROR, (int)expected[i].situation), ==, expected[i].code);
}

static void
test_no_situation_is_a_success (void)
{
  g_autoptr (GEnumClass) situations = g_type_class_ref (TASUKI_TYPE_ERROR);

  g_assert_cmpuint (situations->n_values, >, 20);
  for (guint i = 0; i < situations->n_values; i++)
    g_assert_cmpint (code_of (TASUKI_ERROR, situations->values[i].value), !=, 0);
  g_assert_cmpint (code_of (TASUKI_ERROR, 4711), !=, 0);
  g_assert_cmpint (code_of (TASUKI_ERROR, -1), !=, 0);
}

static void
test_foreign_errors_are_told_apart (void)
{
  g_assert_cmpint (code_of (G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE), ==, 1);
  g_assert_cmpint (code_of (G_IO_ERROR, G_IO_ERROR_CANCELLED), ==, 9);
  g_assert_cmpint (code_of (G_IO_ERROR, G_IO_ERROR_FAILED), ==, 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/exit-code/success-is-0", test_success_is_0);
  g_test_add_func ("/exit-code/situations-have-their-numbers", test_situations_have_their_numbers);
  g_test_add_func ("/exit-code/no-situation-is-a-success", test_no_situation_is_a_success);
  g_test_add_func ("/exit-code/foreign-errors-are-told-apart", test_foreign_errors_are_told_apart);
  return g_test_run ();
}
