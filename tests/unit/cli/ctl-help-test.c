/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Help of tasukictl: every command and every option says what it is for. */

#include <string.h>

#include <glib.h>

#include "cli/ctl-help.h"
#include "cli/ctl-setup.h"

static const TasukiCtlSpecial specials[] = {
  { "special one", "FILE", "Does something special", NULL },
  { NULL },
};

static void
assert_says (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    g_test_fail_printf ("\"%s\" is not in:\n%s", part, text);
}

static void
test_all_commands_are_listed_with_their_summary (void)
{
  g_autofree char *help = tasuki_ctl_help_for_all (specials);

  assert_says (help, "special one");
  assert_says (help, "Does something special");
  for (int id = 0; id < TASUKI_N_OPERATIONS; id++)
    {
      g_assert_cmpstr (tasuki_operation_get (id)->summary, !=, "");
      assert_says (help, tasuki_operation_get (id)->words);
      assert_says (help, tasuki_operation_get (id)->summary);
    }
}

static void
check_fields (const TasukiOperation *operation, const char *help)
{
  for (const TasukiField *field = operation->fields; field->name != NULL; field++)
    {
      g_autofree char *option = tasuki_ctl_help_describe_option (field);

      g_assert_nonnull (field->help);
      g_assert_cmpstr (field->help, !=, "");
      assert_says (help, field->help);
      assert_says (help, field->positional ? field->meta : option);
    }
}

static void
test_every_option_has_a_help_text (void)
{
  for (int id = 0; id < TASUKI_N_OPERATIONS; id++)
    {
      g_autofree char *help = tasuki_ctl_help_for_operation (tasuki_operation_get (id));

      check_fields (tasuki_operation_get (id), help);
    }
}

static void
test_every_column_has_a_heading (void)
{
  for (int id = 0; id < TASUKI_N_OPERATIONS; id++)
    {
      const TasukiOperation *operation = tasuki_operation_get (id);
      g_autofree char *help = tasuki_ctl_help_for_operation (operation);

      for (const TasukiColumn *column = operation->columns; column->name != NULL; column++)
        {
          g_assert_cmpstr (column->heading, !=, "");
          assert_says (help, column->name);
        }
    }
}

static void
test_secrets_are_files_and_never_values (void)
{
  const TasukiField *secret = tasuki_operation_find_field (
      tasuki_operation_get (TASUKI_OPERATION_CONNECTION_ADD), "password");
  g_autofree char *option = tasuki_ctl_help_describe_option (secret);

  g_assert_cmpstr (option, ==, "--password-file FILE|-");
}

static void
test_setup_explains_its_options (void)
{
  g_auto (TasukiCtlSetup) setup = { NULL };
  g_autofree GOptionEntry *entries = tasuki_ctl_setup_new_entries (&setup);
  g_autofree char *help = tasuki_ctl_help_for_special (&specials[0], entries);

  assert_says (help, "Does something special.");
  for (const GOptionEntry *entry = entries; entry->long_name != NULL; entry++)
    {
      assert_says (help, entry->long_name);
      assert_says (help, entry->description);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ctl-help/all-commands-are-listed-with-their-summary",
                   test_all_commands_are_listed_with_their_summary);
  g_test_add_func ("/ctl-help/every-option-has-a-help-text", test_every_option_has_a_help_text);
  g_test_add_func ("/ctl-help/every-column-has-a-heading", test_every_column_has_a_heading);
  g_test_add_func ("/ctl-help/secrets-are-files-and-never-values",
                   test_secrets_are_files_and_never_values);
  g_test_add_func ("/ctl-help/setup-explains-its-options", test_setup_explains_its_options);
  return g_test_run ();
}
