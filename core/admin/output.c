/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Makes output by columns: an allow-list, so that nothing slips out with a record's body. */

#include "admin/output.h"

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

static GVariant *
convert (TasukiValueType type, GVariant *value)
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
    default:
      return tasuki_value_read (type, value);
    }
}

/* Of a table: a row is looked into once for each column. */
static GVariant *
make_row (const TasukiColumn *columns, GVariantDict *row)
{
  g_autoptr (GVariantBuilder) output = g_variant_builder_new (G_VARIANT_TYPE_VARDICT);

  for (const TasukiColumn *column = columns; column->name != NULL; column++)
    {
      g_autoptr (GVariant) value = g_variant_dict_lookup_value (row, column->name, NULL);
      g_autoptr (GVariant) converted = value != NULL ? convert (column->type, value) : NULL;
      g_autofree char *name = NULL;

      if (converted == NULL)
        continue;
      name = tasuki_operation_to_json_name (column->name);
      g_variant_builder_add_value (output,
                                   g_variant_new_dict_entry (g_variant_new_string (name),
                                                             g_variant_new_variant (converted)));
    }

  return g_variant_ref_sink (g_variant_builder_end (output));
}

GVariant *
tasuki_output_row (const TasukiColumn *columns, GVariant *row)
{
  g_auto (GVariantDict) values = G_VARIANT_DICT_INIT (row);

  return make_row (columns, &values);
}

GVariant *
tasuki_output_record (const TasukiColumn *columns, TasukiRecord *record)
{
  g_auto (GVariantDict) row = G_VARIANT_DICT_INIT (tasuki_record_get_body (record));

  /* A journal's entry has a number for an ID; what its body calls `id` is what it is about. */
  if (!g_variant_dict_contains (&row, "id"))
    g_variant_dict_insert (&row, "id", "s", tasuki_record_get_id (record));
  g_variant_dict_insert (&row, "organisation", "s", tasuki_record_get_organisation (record));
  g_variant_dict_insert (&row, "time", "x", tasuki_record_get_time (record));
  if (tasuki_record_get_revision (record) != 0)
    g_variant_dict_insert (&row, "revision", "x", (gint64)tasuki_record_get_revision (record));

  return make_row (columns, &row);
}

static gint64
get_number (GVariant *input, const char *key)
{
  gint64 number = 0;
  bool found = g_variant_lookup (input, key, "x", &number);

  g_assert (found);
  return number;
}

TasukiRecord *
tasuki_output_with_body (TasukiRecord *record, GVariant *body)
{
  return tasuki_record_new_stored (tasuki_record_get_kind (record), tasuki_record_get_id (record),
                                   tasuki_record_get_organisation (record), NULL, body,
                                   tasuki_record_get_revision (record),
                                   tasuki_record_get_time (record));
}

GVariant *
tasuki_output_page (GVariant *input, guint64 total, GVariant *items)
{
  g_autoptr (GVariantBuilder) page = g_variant_builder_new (G_VARIANT_TYPE_VARDICT);

  g_variant_builder_add (page, "{sv}", "startIndex",
                         g_variant_new_int64 (get_number (input, "start-index")));
  g_variant_builder_add (page, "{sv}", "maxResults",
                         g_variant_new_int64 (get_number (input, "max-results")));
  g_variant_builder_add (page, "{sv}", "totalSize", g_variant_new_int64 ((gint64)total));
  g_variant_builder_add (page, "{sv}", "items", items);

  return g_variant_ref_sink (g_variant_builder_end (page));
}

GVariant *
tasuki_output_records (const TasukiColumn *columns,
                       GVariant *input,
                       GPtrArray *records,
                       guint64 total)
{
  g_autoptr (GVariantBuilder) items = g_variant_builder_new (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < records->len; i++)
    {
      g_autoptr (GVariant) row = tasuki_output_record (columns, g_ptr_array_index (records, i));

      g_variant_builder_add_value (items, row);
    }

  return tasuki_output_page (input, total, g_variant_builder_end (items));
}

GVariant *
tasuki_output_rows (const TasukiColumn *columns, GVariant *input, GVariant *rows)
{
  g_autoptr (GVariantBuilder) items = g_variant_builder_new (G_VARIANT_TYPE ("aa{sv}"));
  gint64 total = (gint64)g_variant_n_children (rows);
  gint64 start = MIN (get_number (input, "start-index"), total);
  gint64 end = MIN (start + get_number (input, "max-results"), total);

  for (gint64 i = start; i < end; i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, (gsize)i);
      g_autoptr (GVariant) output = tasuki_output_row (columns, row);

      g_variant_builder_add_value (items, output);
    }

  return tasuki_output_page (input, (guint64)total, g_variant_builder_end (items));
}
