/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The help of tasukictl. */

#include "cli/ctl-help.h"

#include <glib/gi18n.h>

#include "cli/width.h"

#define TERM_WIDTH 30

void
tasuki_ctl_help_append (GString *text, const char *term, const char *meaning)
{
  g_autofree char *padded = NULL;

  /* A term that is too long to stand beside its meaning stands above it. */
  if (tasuki_width_of (term) > TERM_WIDTH)
    g_string_append_printf (text, "  %s\n  %*s %s\n", term, TERM_WIDTH, "", meaning);
  else
    {
      padded = tasuki_width_fit (term, TERM_WIDTH);
      g_string_append_printf (text, "  %s %s\n", padded, meaning);
    }
}

char *
tasuki_ctl_help_describe_option (const TasukiField *field)
{
  if (field->type == TASUKI_VALUE_SECRET)
    return g_strdup_printf ("--%s-file FILE|-", field->name);

  return g_strdup_printf ("--%s %s", field->name, field->meta);
}

static void
append_common (GString *text)
{
  g_autofree char *common = tasuki_ctl_options_describe ();

  g_string_append_printf (text, "\n%s\n%s", _ ("Options of all commands:"), common);
}

char *
tasuki_ctl_help_for_all (const TasukiCtlSpecial *specials)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%s tasukictl [--config FILE] COMMAND\n\n%s\n\n%s\n", _ ("Usage:"),
                          _ ("Administers the access point of this host."), _ ("Commands:"));
  for (const TasukiCtlSpecial *special = specials; special->words != NULL; special++)
    tasuki_ctl_help_append (text, special->words, _ (special->summary));
  for (int id = 0; id < TASUKI_N_OPERATIONS; id++)
    {
      const TasukiOperation *operation = tasuki_operation_get (id);

      tasuki_ctl_help_append (text, operation->words, _ (operation->summary));
    }
  append_common (text);
  g_string_append_printf (text, "\n%s\n", _ ("\"tasukictl COMMAND --help\" tells more."));

  return g_string_free (text, FALSE);
}

/* Not every language ends its sentences alike. */
static void
append_summary (GString *text, const char *summary)
{
  g_string_append_c (text, '\n');
  g_string_append_printf (text, _ ("%s."), summary);
  g_string_append_c (text, '\n');
}

static void
append_usage (GString *text, const TasukiOperation *operation)
{
  g_string_append_printf (text, "%s tasukictl %s", _ ("Usage:"), operation->words);
  for (const TasukiField *field = operation->fields; field->name != NULL; field++)
    {
      g_autofree char *option = tasuki_ctl_help_describe_option (field);

      if (field->positional)
        g_string_append_printf (text, " %s", field->meta);
      else if (field->required)
        g_string_append_printf (text, " %s", option);
    }
  g_string_append_printf (text, " %s\n", _ ("[OPTION...]"));
  append_summary (text, _ (operation->summary));
}

static char *
describe_meaning (const TasukiField *field)
{
  if (field->otherwise == NULL || field->otherwise[0] == '\0')
    return g_strdup (_ (field->help));

  return g_strdup_printf (_ ("%s (otherwise %s)"), _ (field->help), field->otherwise);
}

/* The fields that are arguments, or those that are options, under a heading. */
static void
append_fields (GString *text,
               const TasukiOperation *operation,
               bool positional,
               const char *heading)
{
  bool first = true;

  for (const TasukiField *field = operation->fields; field->name != NULL; field++)
    {
      g_autofree char *option = tasuki_ctl_help_describe_option (field);
      g_autofree char *meaning = describe_meaning (field);

      if (field->positional != positional)
        continue;
      if (first)
        g_string_append_printf (text, "\n%s\n", heading);
      first = false;
      tasuki_ctl_help_append (text, positional ? field->meta : option, meaning);
    }
}

static void
append_columns (GString *text, const TasukiOperation *operation)
{
  if (operation->output == TASUKI_OUTPUT_NOTHING)
    return;

  g_string_append_printf (text, "\n%s\n", _ ("Columns (* only if asked for):"));
  for (const TasukiColumn *column = operation->columns; column->name != NULL; column++)
    {
      g_autofree char *term = g_strdup_printf ("%s%s", column->name, column->wide ? " *" : "");

      tasuki_ctl_help_append (text, term, _ (column->heading));
    }
}

char *
tasuki_ctl_help_for_operation (const TasukiOperation *operation)
{
  GString *text = g_string_new (NULL);

  append_usage (text, operation);
  append_fields (text, operation, true, _ ("Arguments:"));
  append_fields (text, operation, false, _ ("Options:"));
  append_columns (text, operation);
  append_common (text);

  return g_string_free (text, FALSE);
}

char *
tasuki_ctl_help_for_special (const TasukiCtlSpecial *special, const GOptionEntry *entries)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%s tasukictl %s %s\n", _ ("Usage:"), special->words,
                          special->arguments);
  append_summary (text, _ (special->summary));
  for (const GOptionEntry *entry = entries; entry->long_name != NULL; entry++)
    {
      g_autofree char *option
          = g_strdup_printf ("--%s %s", entry->long_name, entry->arg_description);

      if (entry == entries)
        g_string_append_printf (text, "\n%s\n", _ ("Options:"));
      tasuki_ctl_help_append (text, option, _ (entry->description));
    }
  append_common (text);

  return g_string_free (text, FALSE);
}
