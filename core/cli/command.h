/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A subcommand of tasuki: one row of the table that dispatches and helps. */

#pragma once

#include <gio/gio.h>

#include "cli/exit-code.h"

/* What was said before the subcommand. */
typedef struct
{
  const char *profile; /* a name or a path */
} TasukiCommandContext;

typedef struct
{
  const char *name;
  const char *words;   /* how it is called, behind the program's name */
  const char *usage;   /* arguments, after the words; for the help */
  const char *summary; /* a sentence; translated when shown */
  TasukiExitCode (*run) (const TasukiCommandContext *context, int argc, char **argv);
} TasukiCommand;

/* Finds the row called @name; NULL if there is none. @table ends with a row without a name. */
const TasukiCommand *tasuki_command_find (const TasukiCommand *table, const char *name);

/* The rows, as lines for a help text. */
char *tasuki_command_list (const TasukiCommand *table);

/*
 * Parses the options of one subcommand. FALSE if the program ends: with *code, after the error
 * was said. `--help` never returns.
 *
 * @argv: the subcommand's name first; what is no option is left in it, and counted in @argc
 */
gboolean tasuki_command_parse (const TasukiCommand *self,
                               const GOptionEntry *options,
                               int *argc,
                               char ***argv,
                               TasukiExitCode *code);

/* Says that something is wrong with the arguments, and how to get help. Returns the exit code. */
TasukiExitCode tasuki_command_misused (const TasukiCommand *self, const char *problem);

/* The rows of the program. */
extern const TasukiCommand tasuki_commands[];

/* One file each. */
TasukiExitCode
tasuki_enroll_command_run (const TasukiCommandContext *context, int argc, char **argv);
TasukiExitCode
tasuki_profile_command_run (const TasukiCommandContext *context, int argc, char **argv);
TasukiExitCode tasuki_peer_command_run (const TasukiCommandContext *context, int argc, char **argv);
TasukiExitCode tasuki_send_command_run (const TasukiCommandContext *context, int argc, char **argv);
TasukiExitCode
tasuki_receive_command_run (const TasukiCommandContext *context, int argc, char **argv);
TasukiExitCode
tasuki_receipt_command_run (const TasukiCommandContext *context, int argc, char **argv);
TasukiExitCode
tasuki_status_command_run (const TasukiCommandContext *context, int argc, char **argv);
TasukiExitCode
tasuki_transfer_command_run (const TasukiCommandContext *context, int argc, char **argv);
