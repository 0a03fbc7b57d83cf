/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Data goes to standard output and talk to standard error, or JSON takes the place of data. */

#include <stdio.h>
#include <stdlib.h>

#include <glib.h>

#include <tasuki/error.h>

#include "cli/output.h"

static void
speak (bool json, bool quiet)
{
  const TasukiOutputStyle style = { .json = json, .quiet = quiet };
  g_autoptr (GError) error
      = g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_OFFLINE, "nobody\033[2J there");

  tasuki_output_start ("program", &style);
  tasuki_output_data ("the data");
  tasuki_output_json (g_variant_new_parsed ("{'key': <'value'>}"));
  tasuki_output_talk ("the talk");
  tasuki_output_warn ("the warning");
  exit ((int)tasuki_output_error (error, "the hint"));
}

static void
test_data_and_talk_are_apart (void)
{
  if (g_test_subprocess ())
    speak (false, false);

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_stdout ("*the data*");
  g_test_trap_assert_stdout_unmatched ("*value*");
  g_test_trap_assert_stdout_unmatched ("*the talk*");
  g_test_trap_assert_stdout_unmatched ("*nobody*");
  g_test_trap_assert_stderr (
      "the talk\n*the warning\n*program: nobody\\x1b[2J there [offline]*the hint\n");
}

static void
test_json_takes_the_place_of_data (void)
{
  if (g_test_subprocess ())
    speak (true, false);

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_stdout_unmatched ("*the data*");
  g_test_trap_assert_stdout ("*{\"key\":\"value\"}\n{*}\n*");
  g_test_trap_assert_stdout ("*\"outcome\":\"failed\"*");
  g_test_trap_assert_stdout ("*\"code\":\"offline\"*");
  g_test_trap_assert_stdout ("*\"exit\":4*");
  g_test_trap_assert_stdout ("*\"hint\":\"the hint\"*");
}

static void
test_a_wrong_option_is_invalid (void)
{
  const TasukiOutputStyle style = { .json = false };
  g_autoptr (GError) error
      = g_error_new_literal (G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION, "--x");

  if (g_test_subprocess ())
    {
      tasuki_output_start ("program", &style);
      exit ((int)tasuki_output_error (error, NULL));
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_stderr ("program: --x [invalid]\n");
}

static void
test_quiet_leaves_only_errors (void)
{
  if (g_test_subprocess ())
    speak (false, true);

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_stdout ("*the data*");
  g_test_trap_assert_stderr_unmatched ("*the talk*");
  g_test_trap_assert_stderr_unmatched ("*the warning*");
  g_test_trap_assert_stderr ("*offline*");
}

static void
test_json_is_wanted_wherever_it_stands (void)
{
  static const char *const before[] = { "tasuki", "--json", "--wrong", NULL };
  static const char *const after[] = { "tasuki", "send", "--wrong", "--json", NULL };
  static const char *const a_file[] = { "tasuki", "send", "--", "--json", NULL };
  static const char *const not [] = { "tasuki", "send", "--jsonx", NULL };

  g_assert_true (tasuki_output_is_json_wanted (before));
  g_assert_true (tasuki_output_is_json_wanted (after));
  g_assert_false (tasuki_output_is_json_wanted (a_file));
  g_assert_false (tasuki_output_is_json_wanted (not ));
}

static void
fill (const char *path)
{
  const TasukiOutputStyle style = { .json = false };

  g_assert_nonnull (freopen (path, "w", stdout));
  tasuki_output_start ("program", &style);
  tasuki_output_data ("the data");
  exit ((int)tasuki_output_finish (TASUKI_EXIT_CODE_OK));
}

static void
test_a_full_disk_is_no_success (void)
{
  if (g_test_subprocess ())
    fill ("/dev/full");

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*program: *[failed]*");
}

/* The control to the test before. */
static void
test_a_disk_with_room_is_a_success (void)
{
  if (g_test_subprocess ())
    fill ("/dev/null");

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/output/data-and-talk-are-apart", test_data_and_talk_are_apart);
  g_test_add_func ("/output/json-takes-the-place-of-data", test_json_takes_the_place_of_data);
  g_test_add_func ("/output/a-wrong-option-is-invalid", test_a_wrong_option_is_invalid);
  g_test_add_func ("/output/quiet-leaves-only-errors", test_quiet_leaves_only_errors);
  g_test_add_func ("/output/json-is-wanted-wherever-it-stands",
                   test_json_is_wanted_wherever_it_stands);
  g_test_add_func ("/output/a-full-disk-is-no-success", test_a_full_disk_is_no_success);
  g_test_add_func ("/output/a-disk-with-room-is-a-success", test_a_disk_with_room_is_a_success);
  return g_test_run ();
}
