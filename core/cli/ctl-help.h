/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The help of tasukictl, made from the same tables as its commands. */

#pragma once

#include "admin/operation.h"
#include "cli/ctl-options.h"

/* What a command is run with. */
typedef struct
{
  TasukiCtlOptions *options;
  char ***arguments; /* the program's name and what follows the command */
} TasukiCtlInvocation;

/* A command that is not an operation of the admin API. */
typedef struct _TasukiCtlSpecial TasukiCtlSpecial;

struct _TasukiCtlSpecial
{
  const char *words;
  const char *arguments; /* as in a line of usage */
  const char *summary;   /* to be translated */
  int (*run) (const TasukiCtlSpecial *self, TasukiCtlInvocation *invocation); /* the exit code */
};

/* All commands, each with its summary. @specials: ends with a row without words */
char *tasuki_ctl_help_for_all (const TasukiCtlSpecial *specials);

/* One command: how it is used, what its arguments and options are. */
char *tasuki_ctl_help_for_operation (const TasukiOperation *operation);
char *tasuki_ctl_help_for_special (const TasukiCtlSpecial *special, const GOptionEntry *entries);

/* Adds a line with a term and, aligned, what it means. */
void tasuki_ctl_help_append (GString *text, const char *term, const char *meaning);

/* How a field that is no argument is given: `--file-id GLOB`. Free it with g_free (). */
char *tasuki_ctl_help_describe_option (const TasukiField *field);
