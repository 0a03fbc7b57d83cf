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

/* A text is what it is: as it stands in the row, without a copy. */
static GVariant *
convert_text (TasukiValueType type, GVariant *value)
{
  return g_variant_is_of_type (value, G_VARIANT_TYPE_STRING) ? g_variant_ref (value)
                                                             : tasuki_value_read (type, value);
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
    case TASUKI_VALUE_TEXT:
    case TASUKI_VALUE_SECRET:
      return convert_text (type, value);
    default:
      return tasuki_value_read (type, value);
    }
}

/* Columns as rows are filled in: what all rows of a page have in common is made once. */
typedef struct
{
  const TasukiColumn *columns;
  guint count;
  GHashTable *places; /* name -> where the column stands, counted from 1 */
  GVariant **names;   /* of each, as JSON has it */
  GVariant **values;  /* of each, in the row that is being filled in; NULL: it has none */
} Form;

static void
form_clear (Form *self)
{
  for (guint i = 0; i < self->count; i++)
    g_variant_unref (self->names[i]);
  g_free (self->names);
  g_free (self->values);
  g_hash_table_unref (self->places);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Form, form_clear)

static void
form_init (Form *self, const TasukiColumn *columns)
{
  self->columns = columns;
  self->places = g_hash_table_new (g_str_hash, g_str_equal);
  for (self->count = 0; columns[self->count].name != NULL; self->count++)
    g_hash_table_insert (self->places, (gpointer)columns[self->count].name,
                         GUINT_TO_POINTER (self->count + 1));

  self->names = g_new0 (GVariant *, self->count);
  self->values = g_new0 (GVariant *, self->count);
  for (guint i = 0; i < self->count; i++)
    {
      g_autofree char *name = tasuki_operation_to_json_name (columns[i].name);

      self->names[i] = g_variant_ref_sink (g_variant_new_string (name));
    }
}

/* Takes a reference of @value, which may be floating, in place of what was there. */
static void
fill_in (Form *self, const char *name, GVariant *value)
{
  guint place = GPOINTER_TO_UINT (g_hash_table_lookup (self->places, name));
  g_autoptr (GVariant) owned = g_variant_ref_sink (value);

  if (place == 0)
    return;

  g_clear_pointer (&self->values[place - 1], g_variant_unref);
  self->values[place - 1] = g_steal_pointer (&owned);
}

static bool
has_value (const Form *self, const char *name)
{
  guint place = GPOINTER_TO_UINT (g_hash_table_lookup (self->places, name));

  return place != 0 && self->values[place - 1] != NULL;
}

/* @row: of type a{sv} */
static void
fill_in_all (Form *self, GVariant *row)
{
  GVariantIter iterator;
  const char *name = NULL;
  GVariant *value = NULL;

  g_variant_iter_init (&iterator, row);
  while (g_variant_iter_loop (&iterator, "{&sv}", &name, &value))
    fill_in (self, name, value);
}

/* The row, of type a{sv} and not floating; the form is empty then. */
static GVariant *
take_row (Form *self)
{
  g_autoptr (GVariantBuilder) output = g_variant_builder_new (G_VARIANT_TYPE_VARDICT);

  for (guint i = 0; i < self->count; i++)
    {
      g_autoptr (GVariant) value = g_steal_pointer (&self->values[i]);
      g_autoptr (GVariant) converted
          = value != NULL ? convert (self->columns[i].type, value) : NULL;

      if (converted != NULL)
        g_variant_builder_add_value (
            output, g_variant_new_dict_entry (self->names[i], g_variant_new_variant (converted)));
    }

  return g_variant_ref_sink (g_variant_builder_end (output));
}

static GVariant *
make_row (Form *self, GVariant *row)
{
  fill_in_all (self, row);
  return take_row (self);
}

static GVariant *
make_record (Form *self, TasukiRecord *record)
{
  fill_in_all (self, tasuki_record_get_body (record));

  /* A journal's entry has a number for an ID; what its body calls `id` is what it is about. */
  if (!has_value (self, "id"))
    fill_in (self, "id", g_variant_new_string (tasuki_record_get_id (record)));
  fill_in (self, "organisation", g_variant_new_string (tasuki_record_get_organisation (record)));
  fill_in (self, "time", g_variant_new_int64 (tasuki_record_get_time (record)));
  if (tasuki_record_get_revision (record) != 0)
    fill_in (self, "revision", g_variant_new_int64 ((gint64)tasuki_record_get_revision (record)));

  return take_row (self);
}

GVariant *
tasuki_output_row (const TasukiColumn *columns, GVariant *row)
{
  g_auto (Form) form = { NULL };

  form_init (&form, columns);
  return make_row (&form, row);
}

GVariant *
tasuki_output_record (const TasukiColumn *columns, TasukiRecord *record)
{
  g_auto (Form) form = { NULL };

  form_init (&form, columns);
  return make_record (&form, record);
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
  g_auto (Form) form = { NULL };

  form_init (&form, columns);
  for (guint i = 0; i < records->len; i++)
    {
      g_autoptr (GVariant) row = make_record (&form, g_ptr_array_index (records, i));

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
  g_auto (Form) form = { NULL };

  form_init (&form, columns);
  for (gint64 i = start; i < end; i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, (gsize)i);
      g_autoptr (GVariant) output = make_row (&form, row);

      g_variant_builder_add_value (items, output);
    }

  return tasuki_output_page (input, (guint64)total, g_variant_builder_end (items));
}
