/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Comma-separated values: any text comes back as it was, and none is a formula. */

#include <glib.h>

#include "cli/csv.h"

static const struct
{
  const char *cell;
  const char *written;
} table[] = {
  { "", "" },
  { "acme.osaka", "acme.osaka" },
  { "請求書 1", "請求書 1" },
  { "a,b", "\"a,b\"" },
  { "a\"b", "\"a\"\"b\"" },
  { "a\nb", "\"a\nb\"" },
  { "a\r\nb", "\"a\r\nb\"" },
  { " a ", " a " },
  { "a=b", "a=b" },
  { "=1+1", "'=1+1" },
  { "+1", "'+1" },
  { "-1", "'-1" },
  { "@SUM(A1)", "'@SUM(A1)" },
  { "\t=1", "'\t=1" },
  { "\r=1", "\"'\r=1\"" },
  { "=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"" },
};

static void
test_cells_are_written (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (table); i++)
    {
      const char *const cells[] = { table[i].cell, "x", NULL };
      g_autofree char *line = tasuki_csv_line (cells);
      g_autofree char *expected = g_strconcat (table[i].written, ",x\r\n", NULL);

      g_assert_cmpstr (line, ==, expected);
    }
}

static void
test_a_line_may_be_empty (void)
{
  const char *const none[] = { NULL };
  g_autofree char *line = tasuki_csv_line (none);

  g_assert_cmpstr (line, ==, "\r\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/csv/cells-are-written", test_cells_are_written);
  g_test_add_func ("/csv/a-line-may-be-empty", test_a_line_may_be_empty);

  return g_test_run ();
}
