/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tasuki: the client's program. Global options, then a subcommand from the table. */

#include <locale.h>

#include <glib/gi18n.h>

#include <tasuki/error.h>
#include <tasuki/version.h>

#include "cli/command.h"
#include "cli/output.h"
#include "paths.h"

typedef struct
{
  char *profile;
  gboolean json;
  gboolean quiet;
  gboolean version;
} Options;

/* Options that stand before or after the subcommand alike. */
static const char *const anywhere[] = { "--json", "--quiet", "-q", NULL };

static void
clear_options (Options *options)
{
  g_free (options->profile);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, clear_options)

static TasukiExitCode
misused (const char *problem)
{
  g_autoptr (GError) error = g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_INVALID, problem);

  tasuki_output_error (error, _ ("See: tasuki --help"));
  return TASUKI_EXIT_CODE_USAGE;
}

/* Moves what may stand anywhere to the front, where it is parsed. `--` ends the options. */
static char **
sort_arguments (int argc, char **argv)
{
  GPtrArray *sorted = g_ptr_array_new ();
  int end = 1;

  while (end < argc && !g_str_equal (argv[end], "--"))
    end++;

  g_ptr_array_add (sorted, argv[0]);
  for (int i = 1; i < end; i++)
    if (g_strv_contains (anywhere, argv[i]))
      g_ptr_array_add (sorted, argv[i]);
  for (int i = 1; i < argc; i++)
    if (i >= end || !g_strv_contains (anywhere, argv[i]))
      g_ptr_array_add (sorted, argv[i]);
  g_ptr_array_add (sorted, NULL);

  return (char **)g_ptr_array_free (sorted, FALSE);
}

static gboolean
parse (Options *options, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "profile", 'p', 0, G_OPTION_ARG_FILENAME, &options->profile,
      N_ ("Who you are: the name of a profile, or its file (default: default)"), N_ ("NAME|FILE") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options->json, N_ ("Print JSON, one object in a line"),
      NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &options->quiet, N_ ("Say nothing but errors"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &options->version, N_ ("Print the version"), NULL },
    { NULL, 0, 0, 0, NULL, NULL, NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (_ ("COMMAND"));
  g_autofree char *commands = tasuki_command_list (tasuki_commands);
  g_autofree char *summary = g_strdup_printf (_ ("Commands:\n%s"), commands);

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_strict_posix (context, TRUE);
  g_option_context_set_summary (context, summary);
  g_option_context_set_description (
      context,
      _ ("Exit codes: 0 done, 1 usage, 2 nothing to do, 3 refused, 4 the other side is not "
         "there,\n5 temporary, 6 integrity, 7 authentication, 8 configuration, 9 "
         "cancelled.\nFor the options of a command: tasuki COMMAND --help"));
  return g_option_context_parse (context, argc, argv, error);
}

static TasukiExitCode
dispatch (const Options *options, int argc, char **argv)
{
  TasukiCommandContext context
      = { .profile = options->profile != NULL ? options->profile : "default" };
  const TasukiCommand *command;

  if (argc < 2)
    return misused (_ ("A command is missing."));

  command = tasuki_command_find (tasuki_commands, argv[1]);
  if (command == NULL)
    {
      g_autofree char *problem = g_strdup_printf (_ ("There is no command \"%s\"."), argv[1]);

      return misused (problem);
    }

  return command->run (&context, argc - 1, argv + 1);
}

int
main (int argc, char **argv)
{
  g_autofree char **sorted = sort_arguments (argc, argv);
  TasukiOutputStyle style = { .json = tasuki_output_is_json_wanted ((const char *const *)sorted) };
  char **rest = sorted;
  g_auto (Options) options = { NULL };
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, TASUKI_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  tasuki_output_start ("tasuki", &style);
  if (!parse (&options, &argc, &rest, &error))
    return misused (error->message);

  style = (TasukiOutputStyle){ .json = options.json, .quiet = options.quiet };
  tasuki_output_start ("tasuki", &style);
  if (options.version)
    {
      tasuki_output_data ("tasuki %s", TASUKI_VERSION);
      return TASUKI_EXIT_CODE_OK;
    }

  return (int)tasuki_output_finish (dispatch (&options, argc, rest));
}
