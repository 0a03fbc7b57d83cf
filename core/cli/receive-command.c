/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tasuki receive: takes what is sent, once or until it is stopped. */

#include <glib/gi18n.h>

#include "cli/command.h"
#include "cli/duration.h"
#include "cli/hint.h"
#include "cli/output.h"
#include "cli/reception.h"

#define KEEP_DEFAULT (7u * 86400)
#define KEEP_MAX     (365u * 86400)

typedef struct
{
  char *directory;
  char *from;
  char *program;
  gboolean once;
  gboolean overwrite;
  gboolean reconnect;
  gboolean require;
  gboolean retry;
  char *keep;
  gboolean no_progress;
} Options;

static void
clear_options (Options *options)
{
  g_free (options->directory);
  g_free (options->from);
  g_free (options->program);
  g_free (options->keep);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, clear_options)

static gboolean
parse (Options *options, int argc, char **argv, TasukiExitCode *code)
{
  const TasukiCommand *command = tasuki_command_find (tasuki_commands, "receive");
  const GOptionEntry entries[] = {
    { "directory", 'd', 0, G_OPTION_ARG_FILENAME, &options->directory,
      N_ ("Where to put it (default: here)"), N_ ("DIR") },
    { "from", 0, 0, G_OPTION_ARG_STRING, &options->from,
      N_ ("Take only what these connection IDs send, with * and ?"), N_ ("GLOB") },
    { "once", '1', 0, G_OPTION_ARG_NONE, &options->once, N_ ("End after one transfer"), NULL },
    { "exec", 'x', 0, G_OPTION_ARG_FILENAME, &options->program,
      N_ ("Run a program on each transfer, with the paths as its arguments"), N_ ("PROGRAM") },
    { "overwrite", 0, 0, G_OPTION_ARG_NONE, &options->overwrite,
      N_ ("Replace files that are there already"), NULL },
    { "reconnect", 0, 0, G_OPTION_ARG_NONE, &options->reconnect,
      N_ ("Connect again, for ever, when the access point is lost"), NULL },
    { "require-end-to-end", 0, 0, G_OPTION_ARG_NONE, &options->require,
      N_ ("Refuse to go on if the access point could read it"), NULL },
    { "retry", 'r', 0, G_OPTION_ARG_NONE, &options->retry,
      N_ ("The same; with --once, until one transfer is completed"), NULL },
    { "keep", 0, 0, G_OPTION_ARG_STRING, &options->keep,
      N_ ("Keep what has come of a broken transfer for so long (default: 7d)"), N_ ("DURATION") },
    { "no-progress", 0, 0, G_OPTION_ARG_NONE, &options->no_progress, N_ ("Draw no progress"),
      NULL },
    { NULL, 0, 0, 0, NULL, NULL, NULL },
  };

  if (!tasuki_command_parse (command, entries, &argc, &argv, code))
    return FALSE;
  if (argc == 1)
    return TRUE;

  *code
      = tasuki_command_misused (command, _ ("receive takes no argument; a directory is given with "
                                            "--directory."));
  return FALSE;
}

TasukiExitCode
tasuki_receive_command_run (const TasukiCommandContext *context, int argc, char **argv)
{
  g_auto (Options) options = { NULL };
  g_auto (TasukiSession) session = { NULL };
  g_autoptr (GError) error = NULL;
  TasukiReceptionWish wish;
  TasukiExitCode code;

  if (!parse (&options, argc, argv, &code))
    return code;

  wish = (TasukiReceptionWish){ .directory = options.directory != NULL ? options.directory : ".",
                                .from = options.from,
                                .program = options.program,
                                .once = options.once,
                                .overwrite = options.overwrite,
                                .reconnect = options.reconnect || options.retry,
                                .retry = options.retry,
                                .require = options.require,
                                .keep = KEEP_DEFAULT,
                                .progress = !options.no_progress };
  if ((options.keep == NULL || tasuki_duration_parse (options.keep, KEEP_MAX, &wish.keep, &error))
      && tasuki_session_start (&session, context->profile, &error)
      && tasuki_reception_run (&session, &wish, &error))
    return TASUKI_EXIT_CODE_OK;

  return tasuki_output_error (error, tasuki_hint_for (error));
}
