/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tables are aligned, whatever is in them. */

#include <string.h>

#include <glib.h>

#include "cli/table.h"
#include "cli/width.h"

static TasukiTable *
make_table (void)
{
  static const char *const headings[] = { "\u540d\u524d", "Size", NULL };
  static const char *const rows[][3] = {
    { "plain", "1", NULL },
    { "\u8acb\u6c42\u66f8", "22", NULL },
    { NULL, "333", NULL },
  };
  TasukiTable *table = tasuki_table_new (headings);

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    tasuki_table_add (table, rows[i]);
  return table;
}

static void
test_columns_are_aligned_by_what_they_take (void)
{
  g_autoptr (TasukiTable) table = make_table ();
  g_autofree char *text = tasuki_table_render (table);

  g_assert_cmpstr (text, ==,
                   "\u540d\u524d    Size\n"
                   "plain   1\n"
                   "\u8acb\u6c42\u66f8  22\n"
                   "        333\n");
}

static void
test_hidden_headings_do_not_widen (void)
{
  static const char *const headings[] = { "very wide", "x", NULL };
  static const char *const cells[] = { "a", "b", NULL };
  g_autoptr (TasukiTable) table = tasuki_table_new (headings);
  g_autofree char *text = NULL;

  tasuki_table_add (table, cells);
  tasuki_table_hide_headings (table);
  text = tasuki_table_render (table);
  g_assert_cmpstr (text, ==, "a  b\n");
}

static void
test_a_cell_cannot_begin_another_line (void)
{
  static const char *const headings[] = { "x", NULL };
  static const char *const cells[] = { "a\nb\033[2J", NULL };
  g_autoptr (TasukiTable) table = tasuki_table_new (headings);
  g_autofree char *text = NULL;

  tasuki_table_add (table, cells);
  text = tasuki_table_render (table);
  g_assert_cmpstr (text, ==, "x\na\\nb\\x1b[2J\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/table/columns-are-aligned-by-what-they-take",
                   test_columns_are_aligned_by_what_they_take);
  g_test_add_func ("/table/hidden-headings-do-not-widen", test_hidden_headings_do_not_widen);
  g_test_add_func ("/table/a-cell-cannot-begin-another-line",
                   test_a_cell_cannot_begin_another_line);
  return g_test_run ();
}
