/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writes one value for people. */

#include "cli/ctl-cell.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

#include "cli/size.h"

static char *
write_time (GVariant *value)
{
  g_autoptr (GDateTime) moment = NULL;
  g_autoptr (GDateTime) local = NULL;

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    moment = g_date_time_new_from_iso8601 (g_variant_get_string (value, NULL), NULL);
  if (moment == NULL)
    return g_variant_print (value, FALSE);

  local = g_date_time_to_local (moment);
  return g_date_time_format (local, "%Y-%m-%d %H:%M:%S");
}

static char *
write_size (GVariant *value)
{
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_INT64))
    return g_variant_print (value, FALSE);

  return tasuki_size_format (g_variant_get_int64 (value));
}

static char *
write_list (GVariant *value)
{
  g_autoptr (GVariant) items = tasuki_value_read (TASUKI_VALUE_LIST, value);
  g_autofree const char **texts = items != NULL ? g_variant_get_strv (items, NULL) : NULL;

  return texts != NULL ? g_strjoinv (",", (char **)texts) : g_variant_print (value, FALSE);
}

static char *
write_boolean (GVariant *value)
{
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    return g_variant_print (value, FALSE);

  return g_strdup (g_variant_get_boolean (value) ? _ ("yes") : _ ("no"));
}

static char *
write_other (GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return g_variant_dup_string (value, NULL);

  return json_gvariant_serialize_data (value, NULL);
}

char *
tasuki_ctl_cell_write (const TasukiColumn *column, GVariant *row)
{
  g_autofree char *name = tasuki_operation_to_json_name (column->name);
  g_autoptr (GVariant) value = g_variant_lookup_value (row, name, NULL);

  if (value == NULL)
    return g_strdup ("");

  switch (column->type)
    {
    case TASUKI_VALUE_TIME:
      return write_time (value);
    case TASUKI_VALUE_SIZE:
      return write_size (value);
    case TASUKI_VALUE_LIST:
      return write_list (value);
    case TASUKI_VALUE_BOOLEAN:
      return write_boolean (value);
    default:
      return write_other (value);
    }
}

char *
tasuki_ctl_cell_write_plain (const TasukiColumn *column, GVariant *row)
{
  g_autofree char *name = tasuki_operation_to_json_name (column->name);
  g_autoptr (GVariant) value = g_variant_lookup_value (row, name, NULL);

  if (value == NULL)
    return g_strdup ("");

  return column->type == TASUKI_VALUE_LIST ? write_list (value) : write_other (value);
}
