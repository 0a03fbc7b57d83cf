/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Keeps rows as they come, of the store or of the relay, until it is known in which form they are
 * wanted: most pages are only ever read as JSON.
 */

#include "admin/page.h"

#include "admin/form.h"
#include "api/json.h"

/* Where a page stands in its list. */
typedef struct
{
  const char *name; /* as JSON has it */
  gint64 number;
} Place;

struct _TasukiPage
{
  const TasukiColumn *columns;
  Place places[3];
  GPtrArray *rows; /* of Row */
};

/* One of both. */
typedef struct
{
  TasukiRecord *record;
  GVariant *row;
} Row;

static void
row_free (gpointer data)
{
  Row *self = data;

  g_clear_object (&self->record);
  g_clear_pointer (&self->row, g_variant_unref);
  g_free (self);
}

TasukiPage *
tasuki_page_new (TasukiJob *job)
{
  TasukiPage *self = g_new0 (TasukiPage, 1);

  self->columns = job->operation->columns;
  self->places[0] = (Place){ "startIndex", tasuki_job_get_number (job, "start-index", 0) };
  self->places[1] = (Place){ "maxResults", tasuki_job_get_number (job, "max-results", 1) };
  self->places[2] = (Place){ "totalSize", 0 };
  self->rows = g_ptr_array_new_with_free_func (row_free);

  return self;
}

void
tasuki_page_free (TasukiPage *self)
{
  g_ptr_array_unref (self->rows);
  g_free (self);
}

void
tasuki_page_add (TasukiPage *self, GVariant *row)
{
  Row *added = g_new0 (Row, 1);

  added->row = g_variant_ref (row);
  g_ptr_array_add (self->rows, added);
}

void
tasuki_page_add_record (TasukiPage *self, TasukiRecord *record)
{
  Row *added = g_new0 (Row, 1);

  added->record = g_object_ref (record);
  g_ptr_array_add (self->rows, added);
}

static void
fill_in (TasukiForm *form, const Row *row)
{
  if (row->record != NULL)
    tasuki_form_fill_in_record (form, row->record);
  else
    tasuki_form_fill_in (form, row->row);
}

static GVariant *
to_variant (gpointer data)
{
  const TasukiPage *self = data;
  g_autoptr (GVariantBuilder) page = g_variant_builder_new (G_VARIANT_TYPE_VARDICT);
  g_autoptr (GVariantBuilder) items = g_variant_builder_new (G_VARIANT_TYPE ("aa{sv}"));
  g_auto (TasukiForm) form = { NULL };

  tasuki_form_init (&form, self->columns);
  for (guint i = 0; i < self->rows->len; i++)
    {
      g_autoptr (GVariant) item = NULL;

      fill_in (&form, self->rows->pdata[i]);
      item = tasuki_form_take (&form);
      g_variant_builder_add_value (items, item);
    }

  for (size_t i = 0; i < G_N_ELEMENTS (self->places); i++)
    g_variant_builder_add (page, "{sv}", self->places[i].name,
                           g_variant_new_int64 (self->places[i].number));
  g_variant_builder_add (page, "{sv}", "items", g_variant_builder_end (items));
  return g_variant_builder_end (page);
}

static void
add_json (gpointer data, GString *json)
{
  const TasukiPage *self = data;
  g_auto (TasukiForm) form = { NULL };

  g_string_append_c (json, '{');
  for (size_t i = 0; i < G_N_ELEMENTS (self->places); i++)
    {
      tasuki_json_add_name (json, self->places[i].name);
      tasuki_json_add_number (json, self->places[i].number);
      g_string_append_c (json, ',');
    }

  tasuki_json_add_name (json, "items");
  g_string_append_c (json, '[');
  tasuki_form_init (&form, self->columns);
  for (guint i = 0; i < self->rows->len; i++)
    {
      if (i > 0)
        g_string_append_c (json, ',');
      fill_in (&form, self->rows->pdata[i]);
      tasuki_form_take_json (&form, json);
    }
  g_string_append (json, "]}");
}

void
tasuki_page_reply (TasukiPage *self, TasukiJob *job, guint64 total)
{
  static const TasukiReplyForms forms = { to_variant, add_json, (GDestroyNotify)tasuki_page_free };

  self->places[2].number = (gint64)total;
  tasuki_job_reply_with (job, 200, &forms, self);
}

/* Whether a row has each text that the input names, under the same name. */
static bool
is_wanted (TasukiJob *job, GVariant *row)
{
  for (const TasukiField *field = job->operation->fields; field->name != NULL; field++)
    {
      const char *wanted
          = field->type == TASUKI_VALUE_TEXT ? tasuki_job_get_text (job, field->name) : NULL;
      g_autoptr (GVariant) value
          = wanted != NULL ? g_variant_lookup_value (row, field->name, G_VARIANT_TYPE_STRING)
                           : NULL;

      if (wanted != NULL
          && (value == NULL || !g_str_equal (g_variant_get_string (value, NULL), wanted)))
        return false;
    }

  return true;
}

void
tasuki_page_reply_with_rows (TasukiJob *job, GVariant *rows)
{
  TasukiPage *page = tasuki_page_new (job);
  gint64 start = page->places[0].number;
  gint64 end = start + page->places[1].number;
  gint64 total = 0;

  for (gsize i = 0; i < g_variant_n_children (rows); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);

      if (!is_wanted (job, row))
        continue;
      if (total >= start && total < end)
        tasuki_page_add (page, row);
      total++;
    }
  tasuki_page_reply (page, job, (guint64)total);
}

void
tasuki_page_reply_with_records (TasukiJob *job)
{
  TasukiPage *page = tasuki_page_new (job);

  for (guint i = 0; i < job->records->len; i++)
    tasuki_page_add_record (page, job->records->pdata[i]);
  tasuki_page_reply (page, job, job->total);
}
