/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The line of progress, on terminals of all widths. */

#include <glib.h>

#include <tasuki/transfer.h>

#include "cli/progress-line.h"
#include "cli/width.h"

static TasukiProgressLine
half_way (void)
{
  return (TasukiProgressLine){ .name = "report.pdf",
                               .files_done = 0,
                               .files_total = 1,
                               .bytes_done = 50 << 20,
                               .bytes_total = 100 << 20,
                               .rate = 10 << 20 };
}

static void
assert_has (const TasukiProgressLine *facts, int columns, const char *part)
{
  g_autofree char *line = tasuki_progress_line_render (facts, columns);

  g_assert_nonnull (g_strstr_len (line, -1, part));
}

static void
assert_has_not (const TasukiProgressLine *facts, int columns, const char *part)
{
  g_autofree char *line = tasuki_progress_line_render (facts, columns);

  g_assert_null (g_strstr_len (line, -1, part));
}

static void
test_a_wide_terminal_shows_it_all (void)
{
  TasukiProgressLine facts = half_way ();

  assert_has (&facts, 120, "report.pdf");
  assert_has (&facts, 120, "[#############-------------]");
  assert_has (&facts, 120, " 50 %");
  assert_has (&facts, 120, "MiB/s");
  assert_has (&facts, 120, "6.00 s");
  assert_has_not (&facts, 120, "0/1");
}

static void
test_several_files_are_counted (void)
{
  TasukiProgressLine facts = half_way ();

  facts.files_done = 3;
  facts.files_total = 1000;
  assert_has (&facts, 120, "3/1000");
}

/* Standard input has no end that is known before. */
static void
test_without_a_total_nothing_is_made_up (void)
{
  TasukiProgressLine facts = half_way ();

  facts.bytes_total = TASUKI_SIZE_UNKNOWN;
  assert_has_not (&facts, 120, "%");
  assert_has_not (&facts, 120, "[");
  assert_has (&facts, 120, "MiB/s");
}

static void
test_more_than_announced_is_100_percent (void)
{
  TasukiProgressLine facts = half_way ();

  facts.bytes_done = facts.bytes_total + 1;
  assert_has (&facts, 120, "100 %");
}

static void
test_it_never_wraps (void)
{
  static const char *const names[] = {
    "",
    "a",
    "report.pdf",
    "a name that is much too long for any terminal that people usually have on their desk.pdf",
    "\u8acb\u6c42\u66f8\u8acb\u6c42\u66f8\u8acb\u6c42\u66f8\u8acb\u6c42\u66f8.pdf",
  };
  TasukiProgressLine facts = half_way ();

  facts.files_total = 1000;
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    for (int columns = 1; columns <= 200; columns++)
      {
        g_autofree char *line = NULL;

        facts.name = names[i];
        line = tasuki_progress_line_render (&facts, columns);
        g_assert_cmpint (tasuki_width_of (line), <=, columns);
      }
}

static void
test_a_narrow_terminal_keeps_the_figures (void)
{
  TasukiProgressLine facts = half_way ();

  assert_has (&facts, 48, " 50 %");
  assert_has_not (&facts, 48, "[");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/progress-line/a-wide-terminal-shows-it-all",
                   test_a_wide_terminal_shows_it_all);
  g_test_add_func ("/progress-line/several-files-are-counted", test_several_files_are_counted);
  g_test_add_func ("/progress-line/without-a-total-nothing-is-made-up",
                   test_without_a_total_nothing_is_made_up);
  g_test_add_func ("/progress-line/more-than-announced-is-100-percent",
                   test_more_than_announced_is_100_percent);
  g_test_add_func ("/progress-line/it-never-wraps", test_it_never_wraps);
  g_test_add_func ("/progress-line/a-narrow-terminal-keeps-the-figures",
                   test_a_narrow_terminal_keeps_the_figures);
  return g_test_run ();
}
