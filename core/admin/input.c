/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks input: all of it, before anything is done with any of it. */

#include "admin/input.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include <tasuki/error.h>

/* How much of a bad value a message quotes, in characters. */
#define QUOTE_MAX 80

static char *
name_field (const TasukiField *field, TasukiInputNaming naming)
{
  if (naming == TASUKI_INPUT_JSON)
    return tasuki_operation_to_json_name (field->name);
  if (field->positional)
    return g_strdup (field->meta);
  if (field->type == TASUKI_VALUE_SECRET)
    return g_strdup_printf ("--%s-file", field->name);

  return g_strdup_printf ("--%s", field->name);
}

static char *
describe_duration (gint64 minimum, gint64 maximum)
{
  g_autofree char *shortest = tasuki_value_format_duration (minimum);
  g_autofree char *longest = tasuki_value_format_duration (maximum);

  return g_strdup_printf (_ ("a length of time from %s to %s"), shortest, longest);
}

static char *
describe_expectation (const TasukiField *field)
{
  long long minimum = field->minimum;
  long long maximum = tasuki_operation_get_maximum (field);

  if (field->expected != NULL)
    return g_strdup (_ (field->expected));

  switch (field->type)
    {
    case TASUKI_VALUE_TEXT:
    case TASUKI_VALUE_SECRET:
      return g_strdup_printf (_ ("a text of %lld to %lld bytes without control characters"),
                              minimum, maximum);
    case TASUKI_VALUE_NUMBER:
      return g_strdup_printf (_ ("a whole number from %lld to %lld"), minimum, maximum);
    case TASUKI_VALUE_SIZE:
      if (minimum > 0)
        return g_strdup_printf (_ ("a size from %lld to %lld bytes, like 10MiB"), minimum, maximum);
      return g_strdup (tasuki_value_describe (field->type));
    case TASUKI_VALUE_DURATION:
      return describe_duration (minimum, maximum);
    default:
      return g_strdup (tasuki_value_describe (field->type));
    }
}

static char *
quote (GVariant *raw)
{
  g_autofree char *text = g_variant_is_of_type (raw, G_VARIANT_TYPE_STRING)
                              ? g_variant_dup_string (raw, NULL)
                              : g_variant_print (raw, FALSE);

  if (g_utf8_strlen (text, -1) <= QUOTE_MAX)
    return g_steal_pointer (&text);

  return g_utf8_substring (text, 0, QUOTE_MAX);
}

static void
complain (const TasukiField *field, TasukiInputNaming naming, GVariant *raw, GError **error)
{
  g_autofree char *name = name_field (field, naming);
  g_autofree char *expected = describe_expectation (field);
  g_autofree char *quoted = NULL;

  if (raw == NULL)
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID, _ ("%s is missing; it is %s"), name,
                   expected);
      return;
    }
  if (field->type == TASUKI_VALUE_SECRET)
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID, _ ("%s must be %s"), name, expected);
      return;
    }

  quoted = quote (raw);
  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID, _ ("%s: \"%s\" is not %s"), name, quoted,
               expected);
}

static bool
has_control_characters (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (g_unichar_iscntrl (g_utf8_get_char (text)))
      return true;

  return false;
}

static bool
matches (const char *pattern, const char *text)
{
  g_autofree char *whole = NULL;

  if (pattern == NULL)
    return true;

  whole = g_strdup_printf ("^(?:%s)$", pattern);
  return g_regex_match_simple (whole, text, G_REGEX_DOLLAR_ENDONLY, G_REGEX_MATCH_DEFAULT);
}

static bool
is_good_text (const TasukiField *field, const char *text)
{
  gint64 length = (gint64)strlen (text);

  return length >= field->minimum && length <= tasuki_operation_get_maximum (field)
         && !has_control_characters (text) && matches (field->pattern, text);
}

static bool
is_good_list (const TasukiField *field, GVariant *value)
{
  gint64 length = (gint64)g_variant_n_children (value);
  g_autofree const char **items = g_variant_get_strv (value, NULL);

  if (length < field->minimum || length > tasuki_operation_get_maximum (field))
    return false;

  for (guint i = 0; items[i] != NULL; i++)
    if (strlen (items[i]) > TASUKI_OPERATION_TEXT_MAX || has_control_characters (items[i])
        || !matches (field->pattern, items[i]))
      return false;

  return true;
}

static bool
is_within_limits (const TasukiField *field, GVariant *value)
{
  gint64 number;

  switch (field->type)
    {
    case TASUKI_VALUE_TEXT:
    case TASUKI_VALUE_SECRET:
      return is_good_text (field, g_variant_get_string (value, NULL));
    case TASUKI_VALUE_LIST:
      return is_good_list (field, value);
    case TASUKI_VALUE_NUMBER:
    case TASUKI_VALUE_SIZE:
    case TASUKI_VALUE_DURATION:
      number = g_variant_get_int64 (value);
      return number >= field->minimum && number <= tasuki_operation_get_maximum (field);
    case TASUKI_VALUE_TIME:
      return g_variant_get_int64 (value) >= 0;
    default:
      return true;
    }
}

static GVariant *
read_field (const TasukiField *field, GVariant *raw, TasukiInputNaming naming, GError **error)
{
  g_autoptr (GVariant) value = tasuki_value_read (field->type, raw);

  if (value == NULL || !is_within_limits (field, value))
    {
      complain (field, naming, raw, error);
      return NULL;
    }

  return g_steal_pointer (&value);
}

static char *
list_names (const TasukiOperation *operation, TasukiInputNaming naming)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (const TasukiField *field = operation->fields; field->name != NULL; field++)
    g_ptr_array_add (names, name_field (field, naming));
  g_ptr_array_add (names, NULL);

  return g_strjoinv (", ", (char **)names->pdata);
}

static void
complain_unknown (const TasukiOperation *operation,
                  const char *key,
                  TasukiInputNaming naming,
                  GError **error)
{
  g_autofree char *names = list_names (operation, naming);

  if (names[0] == '\0')
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID,
                 _ ("there is no field \"%.80s\"; this operation takes none"), key);
  else
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID,
                 _ ("there is no field \"%.80s\"; the fields are %s"), key, names);
}

static const TasukiField *
find_field (const TasukiOperation *operation,
            const char *key,
            TasukiInputNaming naming,
            GError **error)
{
  const TasukiField *field = tasuki_operation_find_field (operation, key);

  if (field == NULL)
    complain_unknown (operation, key, naming, error);

  return field;
}

static bool
take_given (const TasukiOperation *operation,
            GVariant *raw,
            TasukiInputNaming naming,
            GVariantDict *checked,
            GError **error)
{
  GVariantIter iter;
  const char *key = NULL;
  GVariant *item = NULL;

  g_variant_iter_init (&iter, raw);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &item))
    {
      g_autoptr (GVariant) given = item;
      g_autoptr (GVariant) value = NULL;
      const TasukiField *field = find_field (operation, key, naming, error);

      if (field == NULL)
        return false;
      if (g_variant_dict_contains (checked, field->name))
        {
          g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID, _ ("%s is given twice"), key);
          return false;
        }

      value = read_field (field, given, naming, error);
      if (value == NULL)
        return false;
      g_variant_dict_insert_value (checked, field->name, value);
    }

  return true;
}

static bool
fill_in (const TasukiOperation *operation,
         TasukiInputNaming naming,
         GVariantDict *checked,
         GError **error)
{
  for (const TasukiField *field = operation->fields; field->name != NULL; field++)
    {
      g_autoptr (GVariant) text = NULL;
      g_autoptr (GVariant) value = NULL;

      if (g_variant_dict_contains (checked, field->name))
        continue;
      if (field->required)
        {
          complain (field, naming, NULL, error);
          return false;
        }
      if (field->otherwise == NULL)
        continue;

      text = g_variant_ref_sink (g_variant_new_string (field->otherwise));
      value = tasuki_value_read (field->type, text);
      g_assert (value != NULL);
      g_variant_dict_insert_value (checked, field->name, value);
    }

  return true;
}

GVariant *
tasuki_input_check (const TasukiOperation *operation,
                    GVariant *raw,
                    TasukiInputNaming naming,
                    GError **error)
{
  g_auto (GVariantDict) checked = G_VARIANT_DICT_INIT (NULL);

  if (!take_given (operation, raw, naming, &checked, error)
      || !fill_in (operation, naming, &checked, error))
    return NULL;

  return g_variant_ref_sink (g_variant_dict_end (&checked));
}
