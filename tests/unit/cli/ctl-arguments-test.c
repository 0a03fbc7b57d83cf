/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Arguments and options of tasukictl become the input of an operation. */

#include <glib.h>
#include <glib/gstdio.h>

#include <tasuki/error.h>

#include "cli/ctl-arguments.h"

static GVariant *
parse (TasukiOperationId id, const char *line, GError **error)
{
  g_auto (TasukiCtlOptions) options = { NULL };
  g_auto (GStrv) arguments = NULL;

  g_assert_true (g_shell_parse_argv (line, NULL, &arguments, NULL));
  return tasuki_ctl_arguments_parse (tasuki_operation_get (id), &options, &arguments, error);
}

static void
assert_field (GVariant *input, const char *name, const char *expected)
{
  const char *value = NULL;

  g_variant_lookup (input, name, "&s", &value);
  g_assert_cmpstr (value, ==, expected);
}

static void
assert_refused (TasukiOperationId id, const char *line, GQuark domain, int situation)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) input = parse (id, line, &error);

  g_assert_null (input);
  g_assert_error (error, domain, situation);
}

static void
test_arguments_and_options_are_fields (void)
{
  g_autoptr (GVariant) input
      = parse (TASUKI_OPERATION_CONNECTION_ADD,
               "tasukictl acme.osaka --organisation acme --memo 'a b'", NULL);

  g_assert_nonnull (input);
  assert_field (input, "id", "acme.osaka");
  assert_field (input, "organisation", "acme");
  assert_field (input, "memo", "a b");
  assert_field (input, "client-types", NULL);
}

static void
test_options_may_stand_anywhere (void)
{
  g_autoptr (GVariant) input
      = parse (TASUKI_OPERATION_CONNECTION_ADD, "tasukictl --memo=x acme.osaka", NULL);

  g_assert_nonnull (input);
  assert_field (input, "id", "acme.osaka");
  assert_field (input, "memo", "x");
}

static void
test_what_is_too_much_is_refused (void)
{
  assert_refused (TASUKI_OPERATION_CONNECTION_SHOW, "tasukictl one two", TASUKI_ERROR,
                  TASUKI_ERROR_INVALID);
  assert_refused (TASUKI_OPERATION_STATUS, "tasukictl one", TASUKI_ERROR, TASUKI_ERROR_INVALID);
}

static void
test_an_option_of_another_operation_is_refused (void)
{
  assert_refused (TASUKI_OPERATION_STATUS, "tasukictl --memo x", G_OPTION_ERROR,
                  G_OPTION_ERROR_UNKNOWN_OPTION);
}

/* What stands in a command line, everybody on the host can read. */
static void
test_a_secret_is_not_taken_from_the_command_line (void)
{
  assert_refused (TASUKI_OPERATION_CONNECTION_ADD, "tasukictl acme --password rosebud",
                  G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION);
}

static GVariant *
parse_with_secret (const char *content, gssize length, GError **error)
{
  g_autofree char *path = NULL;
  g_autofree char *line = NULL;
  int descriptor = g_file_open_tmp ("secret-XXXXXX", &path, NULL);
  GVariant *input = NULL;

  g_assert_cmpint (descriptor, >=, 0);
  g_close (descriptor, NULL);
  g_assert_true (g_file_set_contents (path, content, length, NULL));
  line = g_strdup_printf ("tasukictl acme --password-file '%s'", path);
  input = parse (TASUKI_OPERATION_CONNECTION_ADD, line, error);
  g_unlink (path);

  return input;
}

static void
test_a_secret_is_read_from_a_file (void)
{
  g_autoptr (GVariant) input = parse_with_secret ("rosebud rosebud\n", -1, NULL);

  g_assert_nonnull (input);
  assert_field (input, "password", "rosebud rosebud");
}

static void
test_what_is_no_secret_is_refused (void)
{
  static const struct
  {
    const char *content;
    gssize length;
  } files[] = { { "a\0b", 3 }, { "\xff\xfe", 2 } };
  g_autofree char *huge = g_strnfill (5000, 'x');

  for (size_t i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse_with_secret (files[i].content, files[i].length, &error));
      g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID);
    }
  g_assert_null (parse_with_secret (huge, -1, NULL));
}

static void
test_a_file_that_is_not_there_is_named (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) input = parse (TASUKI_OPERATION_CONNECTION_ADD,
                                      "tasukictl acme --password-file /nonexistent", &error);

  g_assert_null (input);
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID);
  g_assert_nonnull (g_strstr_len (error->message, -1, "/nonexistent"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ctl-arguments/arguments-and-options-are-fields",
                   test_arguments_and_options_are_fields);
  g_test_add_func ("/ctl-arguments/options-may-stand-anywhere", test_options_may_stand_anywhere);
  g_test_add_func ("/ctl-arguments/what-is-too-much-is-refused", test_what_is_too_much_is_refused);
  g_test_add_func ("/ctl-arguments/an-option-of-another-operation-is-refused",
                   test_an_option_of_another_operation_is_refused);
  g_test_add_func ("/ctl-arguments/a-secret-is-not-taken-from-the-command-line",
                   test_a_secret_is_not_taken_from_the_command_line);
  g_test_add_func ("/ctl-arguments/a-secret-is-read-from-a-file",
                   test_a_secret_is_read_from_a_file);
  g_test_add_func ("/ctl-arguments/what-is-no-secret-is-refused",
                   test_what_is_no_secret_is_refused);
  g_test_add_func ("/ctl-arguments/a-file-that-is-not-there-is-named",
                   test_a_file_that_is_not_there_is_named);
  return g_test_run ();
}
