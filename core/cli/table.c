/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Aligns the cells of a table by the columns that they take on a terminal. */

#include "cli/table.h"

#include "cli/escape.h"
#include "cli/width.h"

#define GAP 2

struct _TasukiTable
{
  guint columns;
  GPtrArray *rows; /* of char **; the first are the headings */
  guint first;     /* the first row that is shown */
};

TasukiTable *
tasuki_table_new (const char *const *headings)
{
  TasukiTable *self = g_new0 (TasukiTable, 1);

  self->columns = g_strv_length ((char **)headings);
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);
  tasuki_table_add (self, headings);
  return self;
}

void
tasuki_table_free (TasukiTable *self)
{
  g_ptr_array_unref (self->rows);
  g_free (self);
}

void
tasuki_table_add (TasukiTable *self, const char *const *cells)
{
  char **row = g_new0 (char *, self->columns + 1);

  for (guint i = 0; i < self->columns; i++)
    row[i] = tasuki_escape_text (cells[i] != NULL ? cells[i] : "");
  g_ptr_array_add (self->rows, row);
}

void
tasuki_table_hide_headings (TasukiTable *self)
{
  self->first = 1;
}

static int
measure_column (TasukiTable *self, guint column)
{
  int widest = 0;

  for (guint i = self->first; i < self->rows->len; i++)
    {
      char **row = g_ptr_array_index (self->rows, i);

      widest = MAX (widest, tasuki_width_of (row[column]));
    }

  return widest;
}

static void
render_row (TasukiTable *self, char **row, const int *widths, GString *text)
{
  for (guint i = 0; i + 1 < self->columns; i++)
    {
      g_autofree char *cell = tasuki_width_fit (row[i], widths[i] + GAP);

      g_string_append (text, cell);
    }
  g_string_append_printf (text, "%s\n", row[self->columns - 1]);
}

char *
tasuki_table_render (TasukiTable *self)
{
  g_autofree int *widths = g_new0 (int, self->columns);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->columns; i++)
    widths[i] = measure_column (self, i);
  for (guint i = self->first; i < self->rows->len; i++)
    render_row (self, g_ptr_array_index (self->rows, i), widths, text);

  return g_string_free (text, FALSE);
}
