/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tasukictl: administers the access point of this host. Its commands are tables. */

#include <locale.h>
#include <stdio.h>
#include <string.h>

#include <glib/gi18n.h>

#include <tasuki/error.h>
#include <tasuki/version.h>

#include "admin/input.h"
#include "cli/ctl-arguments.h"
#include "cli/ctl-call.h"
#include "cli/ctl-daemon.h"
#include "cli/ctl-export.h"
#include "cli/ctl-help.h"
#include "cli/ctl-options.h"
#include "cli/ctl-setup.h"
#include "cli/ctl-show.h"
#include "cli/ctl-target.h"
#include "cli/ctl-verdict.h"
#include "cli/output.h"
#include "paths.h"

/* Options that cannot be parsed leave nothing behind, not even that JSON was asked for. */
static bool json_wanted;

static void
start_output (const TasukiCtlOptions *options)
{
  const TasukiOutputStyle style = { .json = options->json || json_wanted, .quiet = options->quiet };

  tasuki_output_start ("tasukictl", &style);
}

static int
fail (const TasukiCtlInvocation *invocation, const GError *error, const char *hint)
{
  start_output (invocation->options);
  return tasuki_output_error (error, hint);
}

static int
fail_surplus (const TasukiCtlInvocation *invocation)
{
  g_autoptr (GError) error
      = g_error_new (TASUKI_ERROR, TASUKI_ERROR_INVALID, _ ("\"%s\" is one argument too many"),
                     (*invocation->arguments)[1]);

  return fail (invocation, error, _ ("\"--help\" after the command tells how it is used."));
}

/*
 * Reads the options of a command. FALSE if there is nothing left to do, because they are wrong or
 * ask for help; @code is the exit code then.
 */
static bool
prepare_special (const TasukiCtlSpecial *self,
                 TasukiCtlInvocation *invocation,
                 const GOptionEntry *entries,
                 int *code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *help = NULL;

  if (!tasuki_ctl_options_parse_command (invocation->options, entries, invocation->arguments,
                                         &error))
    *code = fail (invocation, error, NULL);
  else if (invocation->options->help)
    {
      help = tasuki_ctl_help_for_special (self, entries);
      fputs (help, stdout);
      *code = TASUKI_EXIT_CODE_OK;
    }
  else if ((*invocation->arguments)[1] != NULL)
    *code = fail_surplus (invocation);
  else
    {
      start_output (invocation->options);
      return true;
    }

  return false;
}

static int
run_setup (const TasukiCtlSpecial *self, TasukiCtlInvocation *invocation)
{
  g_auto (TasukiCtlSetup) setup = { NULL };
  g_autofree GOptionEntry *entries = tasuki_ctl_setup_new_entries (&setup);
  g_autoptr (GError) error = NULL;
  int code = TASUKI_EXIT_CODE_OK;

  if (!prepare_special (self, invocation, entries, &code))
    return code;

  return tasuki_ctl_setup_run (&setup, &error) ? TASUKI_EXIT_CODE_OK
                                               : tasuki_output_error (error, NULL);
}

static int
run_config_check (const TasukiCtlSpecial *self, TasukiCtlInvocation *invocation)
{
  static const GOptionEntry none[] = { { NULL } };
  const char *config = NULL;
  g_autoptr (GError) error = NULL;
  int code = TASUKI_EXIT_CODE_OK;

  if (!prepare_special (self, invocation, none, &code))
    return code;

  config = invocation->options->config;
  if (!tasuki_ctl_daemon_run (config, "--check", &error))
    return tasuki_output_error (error, NULL);

  tasuki_output_talk (_ ("%s is valid."), config);
  tasuki_output_json (g_variant_new_parsed ("{'configuration': <%s>, 'valid': <true>}", config));
  return TASUKI_EXIT_CODE_OK;
}

/* The commands that are no operations. */
static const TasukiCtlSpecial specials[] = {
  { "setup", "--directory DIR [OPTION...]",
    N_ ("Makes a new access point: certificates, keys, configuration and an empty store"),
    run_setup },
  { "config check", "", N_ ("Says whether a daemon could start with the configuration"),
    run_config_check },
  { NULL },
};

/* What to type next, if something is known that helps. */
static char *
find_hint (const GError *error, const TasukiCtlOptions *options)
{
  g_autofree char *config = g_shell_quote (options->config);

  if (g_error_matches (error, TASUKI_ERROR, TASUKI_ERROR_LOST))
    return g_strdup_printf (_ ("Start it: tasukid --config %s"), config);
  if (g_error_matches (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION))
    return g_strdup (_ ("--config FILE names the configuration; \"tasukictl setup\" makes one."));

  return NULL;
}

static bool
perform (const TasukiOperation *operation,
         const TasukiCtlOptions *options,
         GVariant *input,
         TasukiExitCode *code,
         GError **error)
{
  g_autoptr (GVariant) checked = tasuki_input_check (operation, input, TASUKI_INPUT_OPTIONS, error);
  g_auto (TasukiCtlTarget) target = { NULL };
  g_autoptr (GVariant) output = NULL;

  if (checked == NULL || !tasuki_ctl_show_check (operation, options, error)
      || !tasuki_ctl_export_check (operation, options, error))
    return false;

  if (!tasuki_ctl_target_find (&target, options, error))
    return false;
  if (tasuki_ctl_export_is_wanted (options))
    return tasuki_ctl_export_run (&target, operation, options, input, code, error);
  output = tasuki_ctl_call (&target, operation, input, error);
  if (output == NULL)
    return false;

  tasuki_ctl_show (operation, options, output);
  *code = tasuki_ctl_verdict (operation, output);
  return true;
}

static int
run_operation (const TasukiOperation *operation, TasukiCtlInvocation *invocation)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) input
      = tasuki_ctl_arguments_parse (operation, invocation->options, invocation->arguments, &error);
  g_autofree char *help = NULL;
  g_autofree char *hint = NULL;
  TasukiExitCode code = TASUKI_EXIT_CODE_OK;

  if (invocation->options->help)
    {
      help = tasuki_ctl_help_for_operation (operation);
      fputs (help, stdout);
      return TASUKI_EXIT_CODE_OK;
    }

  start_output (invocation->options);
  if (input != NULL && perform (operation, invocation->options, input, &code, &error))
    return (int)code;

  hint = find_hint (error, invocation->options);
  return tasuki_output_error (error, hint);
}

/* How many of @arguments are the command of @words; 0 if they are another one. */
static guint
match_words (const char *words, char **arguments)
{
  g_auto (GStrv) wanted = g_strsplit (words, " ", -1);
  guint count = 0;

  for (; wanted[count] != NULL; count++)
    if (g_strcmp0 (wanted[count], arguments[count]) != 0)
      return 0;

  return count;
}

/* Takes @count words behind the program's name away. */
static void
drop_words (char **arguments, guint count)
{
  guint i = 1;

  for (guint dropped = 1; dropped <= count; dropped++)
    g_free (arguments[dropped]);
  for (; arguments[i + count] != NULL; i++)
    arguments[i] = arguments[i + count];
  arguments[i] = NULL;
}

static int
fail_unknown (const TasukiCtlInvocation *invocation)
{
  g_autofree char *words = g_strjoinv (" ", *invocation->arguments + 1);
  g_autoptr (GError) error
      = g_error_new (TASUKI_ERROR, TASUKI_ERROR_INVALID, _ ("there is no command \"%s\""), words);

  return fail (invocation, error, _ ("\"tasukictl --help\" lists the commands."));
}

static int
dispatch (TasukiCtlInvocation *invocation)
{
  char **words = *invocation->arguments + 1;

  for (guint i = 0; specials[i].words != NULL; i++)
    {
      guint count = match_words (specials[i].words, words);

      if (count == 0)
        continue;
      drop_words (*invocation->arguments, count);
      return specials[i].run (&specials[i], invocation);
    }

  for (int id = 0; id < TASUKI_N_OPERATIONS; id++)
    {
      const TasukiOperation *operation = tasuki_operation_get (id);
      guint count = match_words (operation->words, words);

      if (count == 0)
        continue;
      drop_words (*invocation->arguments, count);
      return run_operation (operation, invocation);
    }

  return fail_unknown (invocation);
}

static int
run (char ***arguments)
{
  g_auto (TasukiCtlOptions) options = { NULL };
  TasukiCtlInvocation invocation = { .options = &options, .arguments = arguments };
  g_autoptr (GError) error = NULL;

  if (!tasuki_ctl_options_parse (&options, arguments, &error))
    return fail (&invocation, error, _ ("\"tasukictl --help\" lists the options."));
  if (options.version)
    {
      printf ("tasukictl %s\n", TASUKI_VERSION);
      return TASUKI_EXIT_CODE_OK;
    }
  if ((*arguments)[1] == NULL)
    {
      g_autofree char *help = tasuki_ctl_help_for_all (specials);

      fputs (help, options.help ? stdout : stderr);
      return options.help ? TASUKI_EXIT_CODE_OK : TASUKI_EXIT_CODE_USAGE;
    }

  return dispatch (&invocation);
}

int
main (int argc, char **argv)
{
  g_auto (GStrv) arguments = g_strdupv (argv);

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, TASUKI_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  json_wanted = tasuki_output_is_json_wanted ((const char *const *)arguments);
  return (int)tasuki_output_finish ((TasukiExitCode)run (&arguments));
}
