/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Makes output by columns: an allow-list, so that nothing slips out with a record's body. */

#include "admin/output.h"

#include "admin/form.h"

static GVariant *
convert_time (GVariant *value)
{
  g_autofree char *text = NULL;

  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_INT64))
    return NULL;

  text = tasuki_value_format_time (g_variant_get_int64 (value));
  return text != NULL ? g_variant_ref_sink (g_variant_new_string (text)) : NULL;
}

static GVariant *
convert_object (GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_VARIANT))
    return g_variant_get_variant (value);

  return g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT) ? g_variant_ref (value) : NULL;
}

/* Negative is what the store says for "not known". */
static GVariant *
convert_number (TasukiValueType type, GVariant *value)
{
  g_autoptr (GVariant) number = tasuki_value_read (type, value);

  if (number == NULL || g_variant_get_int64 (number) < 0)
    return NULL;

  return g_steal_pointer (&number);
}

/* A text is what it is: as it stands in the row, without a copy. */
static GVariant *
convert_text (TasukiValueType type, GVariant *value)
{
  return g_variant_is_of_type (value, G_VARIANT_TYPE_STRING) ? g_variant_ref (value)
                                                             : tasuki_value_read (type, value);
}

GVariant *
tasuki_output_convert (TasukiValueType type, GVariant *value)
{
  switch (type)
    {
    case TASUKI_VALUE_NUMBER:
    case TASUKI_VALUE_SIZE:
      return convert_number (type, value);
    case TASUKI_VALUE_TIME:
      return convert_time (value);
    case TASUKI_VALUE_OBJECT:
      return convert_object (value);
    case TASUKI_VALUE_TEXT:
    case TASUKI_VALUE_SECRET:
      return convert_text (type, value);
    default:
      return tasuki_value_read (type, value);
    }
}

GVariant *
tasuki_output_row (const TasukiColumn *columns, GVariant *row)
{
  g_auto (TasukiForm) form = { NULL };

  tasuki_form_init (&form, columns);
  tasuki_form_fill_in (&form, row);
  return tasuki_form_take (&form);
}

GVariant *
tasuki_output_record (const TasukiColumn *columns, TasukiRecord *record)
{
  g_auto (TasukiForm) form = { NULL };

  tasuki_form_init (&form, columns);
  tasuki_form_fill_in_record (&form, record);
  return tasuki_form_take (&form);
}

TasukiRecord *
tasuki_output_with_body (TasukiRecord *record, GVariant *body)
{
  return tasuki_record_new_stored (tasuki_record_get_kind (record), tasuki_record_get_id (record),
                                   tasuki_record_get_organisation (record), NULL, body,
                                   tasuki_record_get_revision (record),
                                   tasuki_record_get_time (record));
}
