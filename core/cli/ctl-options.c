/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The options that every command of tasukictl takes. */

#include "cli/ctl-options.h"

#include <glib/gi18n.h>

#include "cli/ctl-help.h"

#define N_ENTRIES 16

/* Entries that write to @self. */
static void
fill_entries (TasukiCtlOptions *self, GOptionEntry entries[static N_ENTRIES])
{
  const GOptionEntry filled[N_ENTRIES] = {
    { "config", 'c', 0, G_OPTION_ARG_FILENAME, &self->config,
      N_ ("the relay's configuration file (/etc/tasuki/tasuki.conf)"), "FILE" },
    { "url", 0, 0, G_OPTION_ARG_STRING, &self->url,
      N_ ("administer a relay elsewhere, by HTTPS, such as https://relay.example.net:7480"),
      "URL" },
    { "key-file", 0, 0, G_OPTION_ARG_FILENAME, &self->key_file,
      N_ ("with --url: where the API key is, \"-\" for standard input"), "FILE|-" },
    { "account", 0, 0, G_OPTION_ARG_STRING, &self->account,
      N_ ("with --url: the account by which to administer, instead of an API key"), "ID" },
    { "account-password-file", 0, 0, G_OPTION_ARG_FILENAME, &self->password_from,
      N_ ("with --account: where its password is, \"-\" for standard input"), "FILE|-" },
    { "ca-file", 0, 0, G_OPTION_ARG_FILENAME, &self->ca_file,
      N_ ("with --url: the authorities to trust, and no others (the system's)"), "FILE" },
    { "idempotency-key", 0, 0, G_OPTION_ARG_STRING, &self->once,
      N_ ("a change with the same one is not made twice"), "TEXT" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, N_ ("one JSON object, for programs"), NULL },
    { "columns", 0, 0, G_OPTION_ARG_STRING, &self->columns,
      N_ ("which columns a table has, in which order"), "NAME,..." },
    { "format", 0, 0, G_OPTION_ARG_STRING, &self->format,
      N_ ("a list for programs, row by row: csv or json"), "csv|json" },
    { "all", 0, 0, G_OPTION_ARG_NONE, &self->all, N_ ("with --format: all pages of the list"),
      NULL },
    { "no-headings", 0, 0, G_OPTION_ARG_NONE, &self->no_headings,
      N_ ("a table without its first line"), NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &self->quiet, N_ ("say nothing but errors"), NULL },
    { "help", 'h', 0, G_OPTION_ARG_NONE, &self->help, N_ ("show what can be done, or how"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &self->version, N_ ("show the version"), NULL },
    { NULL },
  };

  for (size_t i = 0; i < N_ENTRIES; i++)
    entries[i] = filled[i];
}

static GOptionContext *
new_context (TasukiCtlOptions *self)
{
  GOptionContext *context = g_option_context_new (NULL);
  GOptionEntry entries[N_ENTRIES];

  fill_entries (self, entries);
  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_help_enabled (context, FALSE);
  return context;
}

static void
apply_default (TasukiCtlOptions *self)
{
  if (self->config == NULL)
    self->config = g_strdup (TASUKI_CTL_DEFAULT_CONFIG);
}

bool
tasuki_ctl_options_parse (TasukiCtlOptions *self, char ***arguments, GError **error)
{
  g_autoptr (GOptionContext) context = new_context (self);

  g_option_context_set_strict_posix (context, TRUE);
  if (!g_option_context_parse_strv (context, arguments, error))
    return false;

  apply_default (self);
  return true;
}

/* GOption leaves a "--" in place if what follows could be taken for an option. */
static void
drop_separator (char **arguments)
{
  for (char **argument = arguments; *argument != NULL; argument++)
    if (g_str_equal (*argument, "--"))
      {
        g_free (*argument);
        for (; argument[0] != NULL; argument++)
          argument[0] = argument[1];
        return;
      }
}

bool
tasuki_ctl_options_parse_command (TasukiCtlOptions *self,
                                  const GOptionEntry *entries,
                                  char ***arguments,
                                  GError **error)
{
  g_autoptr (GOptionContext) context = new_context (self);

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse_strv (context, arguments, error))
    return false;

  drop_separator (*arguments);
  return true;
}

void
tasuki_ctl_options_clear (TasukiCtlOptions *self)
{
  g_clear_pointer (&self->config, g_free);
  g_clear_pointer (&self->url, g_free);
  g_clear_pointer (&self->key_file, g_free);
  g_clear_pointer (&self->account, g_free);
  g_clear_pointer (&self->password_from, g_free);
  g_clear_pointer (&self->ca_file, g_free);
  g_clear_pointer (&self->once, g_free);
  g_clear_pointer (&self->columns, g_free);
  g_clear_pointer (&self->format, g_free);
}

char *
tasuki_ctl_options_describe (void)
{
  TasukiCtlOptions nobody = { NULL };
  GOptionEntry entries[N_ENTRIES];
  GString *text = g_string_new (NULL);

  fill_entries (&nobody, entries);
  for (const GOptionEntry *entry = entries; entry->long_name != NULL; entry++)
    {
      g_autofree char *option = g_strdup_printf (
          "--%s%s%s", entry->long_name, entry->arg_description != NULL ? " " : "",
          entry->arg_description != NULL ? entry->arg_description : "");

      tasuki_ctl_help_append (text, option, _ (entry->description));
    }

  return g_string_free (text, FALSE);
}
