/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads the arguments and options of an operation's command, as its fields say. */

#include "cli/ctl-arguments.h"

#include <string.h>

#include <glib/gi18n.h>

#include <tasuki/error.h>

#include "cli/ctl-secret.h"

/* The options of one command while they are parsed. */
typedef struct
{
  guint count;
  GOptionEntry *entries; /* count + 1 */
  char **names;          /* count */
  char **values;         /* count; NULL where nothing was given */
} Parsing;

static Parsing *
parsing_new (const TasukiOperation *operation)
{
  Parsing *self = g_new0 (Parsing, 1);

  while (operation->fields[self->count].name != NULL)
    self->count++;
  self->entries = g_new0 (GOptionEntry, self->count + 1);
  self->names = g_new0 (char *, self->count + 1);
  self->values = g_new0 (char *, self->count + 1);

  return self;
}

static void
parsing_free (Parsing *self)
{
  for (guint i = 0; i < self->count; i++)
    {
      g_free (self->names[i]);
      g_free (self->values[i]);
    }
  g_free (self->names);
  g_free (self->values);
  g_free (self->entries);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Parsing, parsing_free)

static void
add_entries (Parsing *self, const TasukiOperation *operation)
{
  GOptionEntry *entry = self->entries;

  for (guint i = 0; i < self->count; i++)
    {
      const TasukiField *field = &operation->fields[i];
      bool secret = field->type == TASUKI_VALUE_SECRET;

      if (field->positional)
        continue;
      self->names[i] = g_strconcat (field->name, secret ? "-file" : NULL, NULL);
      entry->long_name = self->names[i];
      entry->arg = secret ? G_OPTION_ARG_FILENAME : G_OPTION_ARG_STRING;
      entry->arg_data = &self->values[i];
      entry++;
    }
}

static bool
take_positional (Parsing *self, const TasukiOperation *operation, char **arguments, GError **error)
{
  char **next = arguments + 1;

  for (guint i = 0; i < self->count; i++)
    if (operation->fields[i].positional && *next != NULL)
      self->values[i] = g_strdup (*next++);

  if (*next == NULL)
    return true;

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID,
               _ ("\"%s\" is one argument too many; see tasukictl %s --help"), *next,
               operation->words);
  return false;
}

/* @value: of an option, or an argument */
static bool
add_value (GVariantDict *input, const TasukiField *field, const char *value, GError **error)
{
  g_autoptr (TasukiCtlSecret) secret = NULL;

  if (field->type != TASUKI_VALUE_SECRET)
    {
      g_variant_dict_insert (input, field->name, "s", value);
      return true;
    }

  secret = tasuki_ctl_secret_read (value, error);
  if (secret == NULL)
    return false;
  g_variant_dict_insert (input, field->name, "s", secret);
  return true;
}

GVariant *
tasuki_ctl_arguments_parse (const TasukiOperation *operation,
                            TasukiCtlOptions *options,
                            char ***arguments,
                            GError **error)
{
  g_autoptr (Parsing) parsing = parsing_new (operation);
  g_auto (GVariantDict) input = G_VARIANT_DICT_INIT (NULL);

  add_entries (parsing, operation);
  if (!tasuki_ctl_options_parse_command (options, parsing->entries, arguments, error)
      || !take_positional (parsing, operation, *arguments, error))
    return NULL;

  for (guint i = 0; i < parsing->count; i++)
    if (parsing->values[i] != NULL
        && !add_value (&input, &operation->fields[i], parsing->values[i], error))
      return NULL;

  return g_variant_ref_sink (g_variant_dict_end (&input));
}
