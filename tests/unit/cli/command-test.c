/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of tasuki's commands. */

#include <glib.h>

#include "cli/command.h"

static void
test_every_row_is_complete (void)
{
  guint count = 0;

  for (const TasukiCommand *command = tasuki_commands; command->name != NULL; command++, count++)
    {
      g_assert_true (g_str_has_suffix (command->words, command->name));
      g_assert_nonnull (command->usage);
      g_assert_cmpstr (command->summary, !=, "");
      g_assert_nonnull (command->run);
    }
  g_assert_cmpuint (count, >=, 4);
}

static void
test_names_find_their_row_and_no_other (void)
{
  for (const TasukiCommand *command = tasuki_commands; command->name != NULL; command++)
    g_assert_true (tasuki_command_find (tasuki_commands, command->name) == command);

  g_assert_null (tasuki_command_find (tasuki_commands, "sen"));
  g_assert_null (tasuki_command_find (tasuki_commands, ""));
}

static void
test_the_help_lists_each (void)
{
  g_autofree char *list = tasuki_command_list (tasuki_commands);

  for (const TasukiCommand *command = tasuki_commands; command->name != NULL; command++)
    {
      g_assert_nonnull (g_strstr_len (list, -1, command->name));
      g_assert_nonnull (g_strstr_len (list, -1, command->summary));
    }
}

static void
test_options_are_taken_and_arguments_are_left (void)
{
  char *to = NULL;
  const GOptionEntry entries[] = {
    { "to", 't', 0, G_OPTION_ARG_STRING, &to, "x", "ID" },
    { NULL, 0, 0, 0, NULL, NULL, NULL },
  };
  const char *words[] = { "send", "--to", "bolt", "file", NULL };
  char **arguments = (char **)words;
  int count = 4;
  TasukiExitCode code;

  g_assert_true (tasuki_command_parse (tasuki_command_find (tasuki_commands, "send"), entries,
                                       &count, &arguments, &code));
  g_assert_cmpstr (to, ==, "bolt");
  g_assert_cmpint (count, ==, 2);
  g_assert_cmpstr (arguments[1], ==, "file");
  g_free (to);
}

static void
test_an_unknown_option_is_a_wrong_usage (void)
{
  const GOptionEntry entries[] = { { NULL, 0, 0, 0, NULL, NULL, NULL } };
  const char *words[] = { "status", "--colour", NULL };
  char **arguments = (char **)words;
  int count = 2;
  TasukiExitCode code = TASUKI_EXIT_CODE_OK;

  if (g_test_subprocess ())
    {
      g_assert_false (tasuki_command_parse (tasuki_command_find (tasuki_commands, "status"),
                                            entries, &count, &arguments, &code));
      g_assert_cmpint (code, ==, TASUKI_EXIT_CODE_USAGE);
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("*--colour*[invalid]*tasuki status --help*");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/command/every-row-is-complete", test_every_row_is_complete);
  g_test_add_func ("/command/names-find-their-row-and-no-other",
                   test_names_find_their_row_and_no_other);
  g_test_add_func ("/command/the-help-lists-each", test_the_help_lists_each);
  g_test_add_func ("/command/options-are-taken-and-arguments-are-left",
                   test_options_are_taken_and_arguments_are_left);
  g_test_add_func ("/command/an-unknown-option-is-a-wrong-usage",
                   test_an_unknown_option_is_a_wrong_usage);
  return g_test_run ();
}
