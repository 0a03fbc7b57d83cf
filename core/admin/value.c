/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads values that came typed or as text; what is not exactly one is refused. */

#include "admin/value.h"

#include <string.h>

#include <glib/gi18n-lib.h>

static const char *const descriptions[] = {
  [TASUKI_VALUE_TEXT] = N_ ("a text"),
  [TASUKI_VALUE_SECRET] = N_ ("a text"),
  [TASUKI_VALUE_NUMBER] = N_ ("a whole number"),
  [TASUKI_VALUE_SIZE] = N_ ("a size in bytes, like 1048576 or 10MiB"),
  [TASUKI_VALUE_DURATION] = N_ ("a length of time, like 30m, 24h or 7d"),
  [TASUKI_VALUE_TIME] = N_ ("a time with its zone, like 2026-12-31T23:59:59Z"),
  [TASUKI_VALUE_BOOLEAN] = N_ ("true or false"),
  [TASUKI_VALUE_LIST] = N_ ("a list of texts"),
  [TASUKI_VALUE_OBJECT] = N_ ("an object"),
};

typedef struct
{
  const char *suffix;
  gint64 factor;
} Unit;

static const Unit sizes[] = {
  { "KiB", (gint64)1 << 10 },
  { "MiB", (gint64)1 << 20 },
  { "GiB", (gint64)1 << 30 },
  { "TiB", (gint64)1 << 40 },
  { NULL, 0 },
};

static const Unit durations[] = {
  { "s", 1 }, { "m", 60 }, { "h", 3600 }, { "d", 86400 }, { NULL, 0 },
};

const char *
tasuki_value_describe (TasukiValueType type)
{
  return _ (descriptions[type]);
}

static bool
parse_number (const char *text, gint64 *number)
{
  return g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, number, NULL);
}

static bool
parse_amount (const Unit *units, const char *text, gint64 *amount)
{
  for (const Unit *unit = units; unit->suffix != NULL; unit++)
    if (g_str_has_suffix (text, unit->suffix))
      {
        g_autofree char *digits = g_strndup (text, strlen (text) - strlen (unit->suffix));
        gint64 count = 0;

        if (!parse_number (digits, &count) || count < 0 || count > G_MAXINT64 / unit->factor)
          return false;
        *amount = count * unit->factor;
        return true;
      }

  return parse_number (text, amount);
}

static bool
parse_time (const char *text, gint64 *time)
{
  g_autoptr (GDateTime) moment = g_date_time_new_from_iso8601 (text, NULL);

  if (moment == NULL)
    return false;

  *time = g_date_time_to_unix (moment) * G_USEC_PER_SEC + g_date_time_get_microsecond (moment);
  return true;
}

static GVariant *
new_number (gint64 number)
{
  return g_variant_ref_sink (g_variant_new_int64 (number));
}

static GVariant *
new_boolean (bool truth)
{
  return g_variant_ref_sink (g_variant_new_boolean (truth));
}

static GVariant *
read_number (TasukiValueType type, const char *text)
{
  gint64 number = 0;
  bool valid = type == TASUKI_VALUE_SIZE       ? parse_amount (sizes, text, &number)
               : type == TASUKI_VALUE_DURATION ? parse_amount (durations, text, &number)
               : type == TASUKI_VALUE_TIME     ? parse_time (text, &number)
                                               : parse_number (text, &number);

  return valid ? new_number (number) : NULL;
}

static GVariant *
read_text (TasukiValueType type, const char *text)
{
  g_auto (GStrv) items = NULL;

  switch (type)
    {
    case TASUKI_VALUE_TEXT:
    case TASUKI_VALUE_SECRET:
      return g_variant_ref_sink (g_variant_new_string (text));
    case TASUKI_VALUE_NUMBER:
    case TASUKI_VALUE_SIZE:
    case TASUKI_VALUE_DURATION:
    case TASUKI_VALUE_TIME:
      return read_number (type, text);
    case TASUKI_VALUE_BOOLEAN:
      if (g_str_equal (text, "true") || g_str_equal (text, "false"))
        return new_boolean (text[0] == 't');
      return NULL;
    case TASUKI_VALUE_LIST:
      items = g_strsplit (text, ",", -1);
      return g_variant_ref_sink (g_variant_new_strv ((const char *const *)items, -1));
    case TASUKI_VALUE_OBJECT:
      break;
    }

  return NULL;
}

/* A whole number of any of the types that scripts and JSON give. */
static bool
get_number (GVariant *raw, gint64 *number)
{
  switch (g_variant_classify (raw))
    {
    case G_VARIANT_CLASS_INT64:
      *number = g_variant_get_int64 (raw);
      return true;
    case G_VARIANT_CLASS_INT32:
      *number = g_variant_get_int32 (raw);
      return true;
    case G_VARIANT_CLASS_UINT32:
      *number = g_variant_get_uint32 (raw);
      return true;
    case G_VARIANT_CLASS_UINT64:
      *number = (gint64)MIN (g_variant_get_uint64 (raw), (guint64)G_MAXINT64);
      return g_variant_get_uint64 (raw) <= G_MAXINT64;
    default:
      return false;
    }
}

/* A list as JSON gives it, `av`, in which every item is a text. */
static GVariant *
read_items (GVariant *raw)
{
  g_autoptr (GVariantBuilder) items = g_variant_builder_new (G_VARIANT_TYPE_STRING_ARRAY);

  for (gsize i = 0; i < g_variant_n_children (raw); i++)
    {
      g_autoptr (GVariant) boxed = g_variant_get_child_value (raw, i);
      g_autoptr (GVariant) item = g_variant_get_variant (boxed);

      if (!g_variant_is_of_type (item, G_VARIANT_TYPE_STRING))
        return NULL;
      g_variant_builder_add_value (items, item);
    }

  return g_variant_ref_sink (g_variant_builder_end (items));
}

GVariant *
tasuki_value_read (TasukiValueType type, GVariant *raw)
{
  bool numeric
      = type == TASUKI_VALUE_NUMBER || type == TASUKI_VALUE_SIZE || type == TASUKI_VALUE_DURATION;
  gint64 number = 0;

  if (g_variant_is_of_type (raw, G_VARIANT_TYPE_STRING))
    return read_text (type, g_variant_get_string (raw, NULL));
  if (numeric && get_number (raw, &number))
    return new_number (number);
  if (type == TASUKI_VALUE_BOOLEAN && g_variant_is_of_type (raw, G_VARIANT_TYPE_BOOLEAN))
    return g_variant_ref (raw);
  if (type == TASUKI_VALUE_LIST && g_variant_is_of_type (raw, G_VARIANT_TYPE_STRING_ARRAY))
    return g_variant_ref (raw);
  if (type == TASUKI_VALUE_LIST && g_variant_is_of_type (raw, G_VARIANT_TYPE ("av")))
    return read_items (raw);

  return NULL;
}

char *
tasuki_value_format_duration (gint64 seconds)
{
  const Unit *largest = durations;

  for (const Unit *unit = durations; unit->suffix != NULL; unit++)
    if (seconds % unit->factor == 0)
      largest = unit;

  return g_strdup_printf ("%lld%s", (long long)(seconds / largest->factor), largest->suffix);
}

char *
tasuki_value_format_time (gint64 time)
{
  gint64 seconds = time / G_USEC_PER_SEC - (time % G_USEC_PER_SEC < 0 ? 1 : 0);
  int milliseconds = (int)((time - seconds * G_USEC_PER_SEC) / 1000);
  g_autoptr (GDateTime) moment = g_date_time_new_from_unix_utc (seconds);
  g_autofree char *text = NULL;

  if (moment == NULL)
    return NULL;

  text = g_date_time_format (moment, "%Y-%m-%dT%H:%M:%S");
  return g_strdup_printf ("%s.%03dZ", text, milliseconds);
}
