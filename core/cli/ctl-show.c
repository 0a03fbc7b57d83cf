/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Shows what an operation gave. */

#include "cli/ctl-show.h"

#include <stdio.h>

#include <glib/gi18n.h>

#include <tasuki/error.h>

#include "cli/ctl-cell.h"
#include "cli/escape.h"
#include "cli/output.h"
#include "cli/table.h"

static const TasukiColumn *
find_column (const TasukiOperation *operation, const char *name)
{
  for (const TasukiColumn *column = operation->columns; column->name != NULL; column++)
    {
      g_autofree char *json = tasuki_operation_to_json_name (column->name);

      if (g_str_equal (column->name, name) || g_str_equal (json, name))
        return column;
    }

  return NULL;
}

static char *
list_columns (const TasukiOperation *operation)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (const TasukiColumn *column = operation->columns; column->name != NULL; column++)
    g_ptr_array_add (names, (gpointer)column->name);
  g_ptr_array_add (names, NULL);

  return g_strjoinv (", ", (char **)names->pdata);
}

bool
tasuki_ctl_show_check (const TasukiOperation *operation,
                       const TasukiCtlOptions *options,
                       GError **error)
{
  g_auto (GStrv) names = g_strsplit (options->columns != NULL ? options->columns : "", ",", -1);

  for (char **name = names; *name != NULL; name++)
    if (find_column (operation, *name) == NULL)
      {
        g_autofree char *known = list_columns (operation);

        g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID,
                     _ ("--columns: there is no column \"%s\"; the columns are %s"), *name, known);
        return false;
      }

  return true;
}

GPtrArray *
tasuki_ctl_show_choose_columns (const TasukiOperation *operation,
                                const TasukiCtlOptions *options,
                                bool wide)
{
  GPtrArray *chosen = g_ptr_array_new ();
  g_auto (GStrv) names = NULL;

  if (options->columns == NULL)
    {
      for (const TasukiColumn *column = operation->columns; column->name != NULL; column++)
        if (wide || !column->wide)
          g_ptr_array_add (chosen, (gpointer)column);
      return chosen;
    }

  names = g_strsplit (options->columns, ",", -1);
  for (char **name = names; *name != NULL; name++)
    g_ptr_array_add (chosen, (gpointer)find_column (operation, *name));

  return chosen;
}

static TasukiTable *
make_table (GPtrArray *columns)
{
  g_autoptr (GPtrArray) headings = g_ptr_array_new ();

  for (guint i = 0; i < columns->len; i++)
    g_ptr_array_add (headings, (gpointer)_ (((const TasukiColumn *)columns->pdata[i])->heading));
  g_ptr_array_add (headings, NULL);

  return tasuki_table_new ((const char *const *)headings->pdata);
}

static void
add_row (TasukiTable *table, GPtrArray *columns, GVariant *row)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < columns->len; i++)
    g_ptr_array_add (cells, tasuki_ctl_cell_write (columns->pdata[i], row));
  g_ptr_array_add (cells, NULL);

  tasuki_table_add (table, (const char *const *)cells->pdata);
}

static void
print_table (TasukiTable *table)
{
  g_autofree char *text = tasuki_table_render (table);

  fputs (text, stdout);
  fflush (stdout);
}

GVariant *
tasuki_ctl_show_get_item (GVariant *items, gsize index)
{
  g_autoptr (GVariant) item = g_variant_get_child_value (items, index);
  g_autoptr (GVariant) object = g_variant_is_of_type (item, G_VARIANT_TYPE_VARIANT)
                                    ? g_variant_get_variant (item)
                                    : g_variant_ref (item);

  if (g_variant_is_of_type (object, G_VARIANT_TYPE_VARDICT))
    return g_steal_pointer (&object);

  return g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
}

static void
mention_rest (GVariant *output, gsize shown)
{
  gint64 total = 0;
  gint64 start = 0;

  g_variant_lookup (output, "totalSize", "x", &total);
  g_variant_lookup (output, "startIndex", "x", &start);
  if (total == 0)
    tasuki_output_talk (_ ("There are none."));
  else if ((gint64)shown < total)
    tasuki_output_talk (_ ("These are %lld of %lld; --start-index and --max-results show others."),
                        (long long)shown, (long long)total);
}

static void
show_list (const TasukiOperation *operation, const TasukiCtlOptions *options, GVariant *output)
{
  g_autoptr (GPtrArray) columns = tasuki_ctl_show_choose_columns (operation, options, false);
  g_autoptr (TasukiTable) table = make_table (columns);
  g_autoptr (GVariant) items = g_variant_lookup_value (output, "items", G_VARIANT_TYPE_ARRAY);
  gsize count = items != NULL ? g_variant_n_children (items) : 0;

  if (options->no_headings)
    tasuki_table_hide_headings (table);
  for (gsize i = 0; i < count; i++)
    {
      g_autoptr (GVariant) row = tasuki_ctl_show_get_item (items, i);

      add_row (table, columns, row);
    }

  if (count > 0)
    print_table (table);
  mention_rest (output, count);
}

/* One line for each value, with its heading. */
static void
show_object (const TasukiOperation *operation, const TasukiCtlOptions *options, GVariant *output)
{
  static const char *const headings[] = { "", "", NULL };
  g_autoptr (GPtrArray) columns = tasuki_ctl_show_choose_columns (operation, options, true);
  g_autoptr (TasukiTable) table = tasuki_table_new (headings);

  tasuki_table_hide_headings (table);
  for (guint i = 0; i < columns->len; i++)
    {
      const TasukiColumn *column = columns->pdata[i];
      g_autofree char *cell = tasuki_ctl_cell_write (column, output);
      g_autofree char *escaped = tasuki_escape_text (cell);
      const char *const cells[] = { _ (column->heading), cell, NULL };

      if (options->no_headings)
        tasuki_output_data ("%s", escaped);
      else if (cell[0] != '\0')
        tasuki_table_add (table, cells);
    }
  print_table (table);
}

void
tasuki_ctl_show (const TasukiOperation *operation,
                 const TasukiCtlOptions *options,
                 GVariant *output)
{
  static const struct
  {
    const char *column;
    const char *advice;
  } made[] = {
    { "password", N_ ("The password is shown this once; keep it where its owner finds it.") },
    { "code", N_ ("The code is shown this once, and holds once: tasuki enroll, where it is asked "
                  "for.") },
  };

  if (options->json)
    tasuki_output_json (output);
  else if (operation->output == TASUKI_OUTPUT_LIST)
    show_list (operation, options, output);
  else if (operation->output == TASUKI_OUTPUT_OBJECT)
    show_object (operation, options, output);
  else
    tasuki_output_talk (_ ("Done."));

  for (size_t i = 0; i < G_N_ELEMENTS (made); i++)
    if (g_variant_lookup (output, made[i].column, "&s", NULL))
      tasuki_output_talk ("%s", _ (made[i].advice));
}
