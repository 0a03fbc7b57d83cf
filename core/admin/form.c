/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fills in rows by columns, and reads them off as values or as JSON. */

#include "admin/form.h"

#include "admin/output.h"
#include "api/json.h"

void
tasuki_form_init (TasukiForm *self, const TasukiColumn *columns)
{
  self->columns = columns;
  self->places = g_hash_table_new (g_str_hash, g_str_equal);
  for (self->count = 0; columns[self->count].name != NULL; self->count++)
    g_hash_table_insert (self->places, (gpointer)columns[self->count].name,
                         GUINT_TO_POINTER (self->count + 1));

  self->names = g_new0 (char *, self->count + 1);
  self->values = g_new0 (GVariant *, self->count);
  for (guint i = 0; i < self->count; i++)
    self->names[i] = tasuki_operation_to_json_name (columns[i].name);
}

void
tasuki_form_clear (TasukiForm *self)
{
  for (guint i = 0; i < self->count; i++)
    g_clear_pointer (&self->values[i], g_variant_unref);
  g_free (self->values);
  g_strfreev (self->names);
  g_hash_table_unref (self->places);
}

static GVariant **
find_place (const TasukiForm *self, const char *name)
{
  guint place = GPOINTER_TO_UINT (g_hash_table_lookup (self->places, name));

  return place != 0 ? &self->values[place - 1] : NULL;
}

/* Takes a reference of @value, which may be floating, in place of what was there. */
static void
fill_in (TasukiForm *self, const char *name, GVariant *value)
{
  GVariant **place = find_place (self, name);
  g_autoptr (GVariant) owned = g_variant_ref_sink (value);

  if (place == NULL)
    return;

  g_clear_pointer (place, g_variant_unref);
  *place = g_steal_pointer (&owned);
}

/* By children, as g_variant_iter_loop () takes twice the time for the same. */
void
tasuki_form_fill_in (TasukiForm *self, GVariant *row)
{
  gsize count = g_variant_n_children (row);

  for (gsize i = 0; i < count; i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (row, i);
      g_autoptr (GVariant) name = g_variant_get_child_value (entry, 0);
      g_autoptr (GVariant) boxed = g_variant_get_child_value (entry, 1);
      g_autoptr (GVariant) value = g_variant_get_variant (boxed);

      fill_in (self, g_variant_get_string (name, NULL), value);
    }
}

void
tasuki_form_fill_in_record (TasukiForm *self, TasukiRecord *record)
{
  GVariant **id = find_place (self, "id");

  tasuki_form_fill_in (self, tasuki_record_get_body (record));

  /* A journal's entry has a number for an ID; what its body calls `id` is what it is about. */
  if (id != NULL && *id == NULL)
    *id = g_variant_ref_sink (g_variant_new_string (tasuki_record_get_id (record)));
  fill_in (self, "organisation", g_variant_new_string (tasuki_record_get_organisation (record)));
  fill_in (self, "time", g_variant_new_int64 (tasuki_record_get_time (record)));
  if (tasuki_record_get_revision (record) != 0)
    fill_in (self, "revision", g_variant_new_int64 ((gint64)tasuki_record_get_revision (record)));
}

GVariant *
tasuki_form_take (TasukiForm *self)
{
  g_autoptr (GVariantBuilder) row = g_variant_builder_new (G_VARIANT_TYPE_VARDICT);

  for (guint i = 0; i < self->count; i++)
    {
      g_autoptr (GVariant) value = g_steal_pointer (&self->values[i]);
      g_autoptr (GVariant) shown
          = value != NULL ? tasuki_output_convert (self->columns[i].type, value) : NULL;

      if (shown != NULL)
        g_variant_builder_add (row, "{sv}", self->names[i], shown);
    }

  return g_variant_ref_sink (g_variant_builder_end (row));
}

void
tasuki_form_take_json (TasukiForm *self, GString *json)
{
  const char *before = "{";

  for (guint i = 0; i < self->count; i++)
    {
      g_autoptr (GVariant) value = g_steal_pointer (&self->values[i]);
      g_autoptr (GVariant) shown
          = value != NULL ? tasuki_output_convert (self->columns[i].type, value) : NULL;

      if (shown == NULL)
        continue;
      g_string_append (json, before);
      tasuki_json_add_name (json, self->names[i]);
      tasuki_json_add_value (json, shown);
      before = ",";
    }
  g_string_append (json, *before == '{' ? "{}" : "}");
}
