/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The options that all commands of tasukictl take, before a command and behind it. */

#include <glib.h>

#include "cli/ctl-options.h"

static const GOptionEntry none[] = { { NULL } };

static char **
make_arguments (const char *line)
{
  char **arguments = NULL;

  g_assert_true (g_shell_parse_argv (line, NULL, &arguments, NULL));
  return arguments;
}

static void
test_the_configuration_has_its_usual_place (void)
{
  g_auto (TasukiCtlOptions) options = { NULL };
  g_auto (GStrv) arguments = make_arguments ("tasukictl status");

  g_assert_true (tasuki_ctl_options_parse (&options, &arguments, NULL));
  g_assert_cmpstr (options.config, ==, TASUKI_CTL_DEFAULT_CONFIG);
}

static void
test_options_in_front_of_the_command_are_taken (void)
{
  g_auto (TasukiCtlOptions) options = { NULL };
  g_auto (GStrv) arguments = make_arguments ("tasukictl --config x --json history --about y");

  g_assert_true (tasuki_ctl_options_parse (&options, &arguments, NULL));
  g_assert_cmpstr (options.config, ==, "x");
  g_assert_true (options.json);
  g_assert_cmpstr (arguments[1], ==, "history");
  g_assert_cmpstr (arguments[2], ==, "--about");
}

static void
test_options_behind_the_command_are_taken (void)
{
  g_auto (TasukiCtlOptions) options = { NULL };
  g_auto (GStrv) arguments = make_arguments ("tasukictl one -q two --columns a,b");

  g_assert_true (tasuki_ctl_options_parse_command (&options, none, &arguments, NULL));
  g_assert_true (options.quiet);
  g_assert_cmpstr (options.columns, ==, "a,b");
  g_assert_cmpstr (arguments[1], ==, "one");
  g_assert_cmpstr (arguments[2], ==, "two");
  g_assert_null (arguments[3]);
}

static void
test_two_dashes_end_the_options (void)
{
  g_auto (TasukiCtlOptions) options = { NULL };
  g_auto (GStrv) arguments = make_arguments ("tasukictl -- --json");

  g_assert_true (tasuki_ctl_options_parse_command (&options, none, &arguments, NULL));
  g_assert_false (options.json);
  g_assert_cmpstr (arguments[1], ==, "--json");
  g_assert_null (arguments[2]);
}

static void
test_an_unknown_option_is_an_error (void)
{
  g_auto (TasukiCtlOptions) options = { NULL };
  g_auto (GStrv) arguments = make_arguments ("tasukictl --colour");
  g_autoptr (GError) error = NULL;

  g_assert_false (tasuki_ctl_options_parse_command (&options, none, &arguments, &error));
  g_assert_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ctl-options/the-configuration-has-its-usual-place",
                   test_the_configuration_has_its_usual_place);
  g_test_add_func ("/ctl-options/options-in-front-of-the-command-are-taken",
                   test_options_in_front_of_the_command_are_taken);
  g_test_add_func ("/ctl-options/options-behind-the-command-are-taken",
                   test_options_behind_the_command_are_taken);
  g_test_add_func ("/ctl-options/two-dashes-end-the-options", test_two_dashes_end_the_options);
  g_test_add_func ("/ctl-options/an-unknown-option-is-an-error",
                   test_an_unknown_option_is_an_error);
  return g_test_run ();
}
