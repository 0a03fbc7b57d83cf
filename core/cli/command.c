/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of subcommands, and what all of them do alike. */

#include "cli/command.h"

#include <glib/gi18n.h>

#include <tasuki/error.h>

#include "cli/output.h"
#include "cli/width.h"

const TasukiCommand tasuki_commands[] = {
  { "enroll", "enroll", "[CODE|-]", N_ ("Begin, with the code that the relay's operator gave you"),
    tasuki_enroll_command_run },
  { "profile", "profile", "create|list|show|key", N_ ("Keep who you are and where you dial"),
    tasuki_profile_command_run },
  { "peer", "peer", "list|trust|forget", N_ ("Keep whose keys are believed"),
    tasuki_peer_command_run },
  { "send", "send", "--to ID FILE...", N_ ("Send files and directories"), tasuki_send_command_run },
  { "receive", "receive", "[--directory DIR]", N_ ("Receive what is sent to you"),
    tasuki_receive_command_run },
  { "receipt", "receipt", "list|show|verify", N_ ("Show and verify what receivers confirmed"),
    tasuki_receipt_command_run },
  { "transfer", "transfer", "list|resume|cancel",
    N_ ("See and go on with what was not sent to its end"), tasuki_transfer_command_run },
  { "status", "status", "", N_ ("Log in and say how the relay is"), tasuki_status_command_run },
  { NULL, NULL, NULL, NULL, NULL },
};

const TasukiCommand *
tasuki_command_find (const TasukiCommand *table, const char *name)
{
  for (const TasukiCommand *command = table; command->name != NULL; command++)
    if (g_strcmp0 (command->name, name) == 0)
      return command;

  return NULL;
}

char *
tasuki_command_list (const TasukiCommand *table)
{
  GString *lines = g_string_new (NULL);
  int widest = 0;

  for (const TasukiCommand *command = table; command->name != NULL; command++)
    widest = MAX (widest, tasuki_width_of (command->name));
  for (const TasukiCommand *command = table; command->name != NULL; command++)
    {
      g_autofree char *name = tasuki_width_fit (command->name, widest);

      g_string_append_printf (lines, "  %s  %s\n", name, _ (command->summary));
    }

  return g_string_free (lines, FALSE);
}

gboolean
tasuki_command_parse (const TasukiCommand *self,
                      const GOptionEntry *options,
                      int *argc,
                      char ***argv,
                      TasukiExitCode *code)
{
  g_autofree char *called = g_strdup_printf ("tasuki %s", self->words);
  g_autoptr (GOptionContext) context = g_option_context_new (self->usage);
  g_autoptr (GError) error = NULL;

  g_set_prgname (called); /* which the line of usage begins with */

  g_option_context_add_main_entries (context, options, GETTEXT_PACKAGE);
  g_option_context_set_summary (context, _ (self->summary));
  if (g_option_context_parse (context, argc, argv, &error))
    return TRUE;

  *code = tasuki_command_misused (self, error->message);
  return FALSE;
}

TasukiExitCode
tasuki_command_misused (const TasukiCommand *self, const char *problem)
{
  g_autoptr (GError) error = g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_INVALID, problem);
  g_autofree char *hint = g_strdup_printf (_ ("See: tasuki %s --help"), self->words);

  tasuki_output_error (error, hint);
  return TASUKI_EXIT_CODE_USAGE;
}
