/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The options that every command of tasukictl takes, before the command or after it. */

#pragma once

#include <stdbool.h>

#include <glib.h>

#define TASUKI_CTL_DEFAULT_CONFIG "/etc/tasuki/tasuki.conf"

typedef struct
{
  char *config; /* the configuration file; never NULL after parsing */
  char *url;    /* of an admin listener, such as https://relay.example.net:7480; NULL: this host */
  char *key_file;
  char *account;       /* with which the relay elsewhere is administered; NULL: with a key */
  char *password_from; /* where its password is */
  char *ca_file;
  char *once;    /* the idempotency key; NULL for none */
  char *columns; /* names separated by commas; NULL for the usual ones */
  char *format;  /* of a list, row by row; NULL for a table */
  gboolean all;  /* pages after the first, too */
  gboolean no_headings;
  gboolean json;
  gboolean quiet;
  gboolean help;
  gboolean version;
} TasukiCtlOptions;

/*
 * Takes the options in front of the command out of @arguments, of which the first is the
 * program's name. G_OPTION_ERROR if they are not right.
 */
bool tasuki_ctl_options_parse (TasukiCtlOptions *self, char ***arguments, GError **error);

/*
 * Takes all options out of @arguments, those of the command included; what is left behind the
 * program's name are arguments. @entries: ends with an empty one
 */
bool tasuki_ctl_options_parse_command (TasukiCtlOptions *self,
                                       const GOptionEntry *entries,
                                       char ***arguments,
                                       GError **error);

void tasuki_ctl_options_clear (TasukiCtlOptions *self);

/* The lines of a help text about these options; translated. Free it with g_free (). */
char *tasuki_ctl_options_describe (void);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TasukiCtlOptions, tasuki_ctl_options_clear)
