/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writes lists for other programs, row by row. */

#include "cli/ctl-export.h"

#include <stdio.h>

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

#include <tasuki/error.h>

#include "cli/csv.h"
#include "cli/ctl-call.h"
#include "cli/ctl-cell.h"
#include "cli/ctl-show.h"
#include "cli/ctl-verdict.h"

#define PAGE "1000" /* the most that an operation gives */

bool
tasuki_ctl_export_is_wanted (const TasukiCtlOptions *options)
{
  return options->format != NULL || options->all;
}

static bool
is_csv (const TasukiCtlOptions *options)
{
  return g_strcmp0 (options->format, "csv") == 0;
}

bool
tasuki_ctl_export_check (const TasukiOperation *operation,
                         const TasukiCtlOptions *options,
                         GError **error)
{
  const char *problem = NULL;

  if (!tasuki_ctl_export_is_wanted (options))
    return true;
  if (operation->output != TASUKI_OUTPUT_LIST)
    problem = _ ("--format and --all are for lists");
  else if (options->format == NULL)
    problem = _ ("--all needs --format csv or --format json");
  else if (!is_csv (options) && !g_str_equal (options->format, "json"))
    problem = _ ("--format: csv or json is expected");
  else if (options->json)
    problem = _ ("--json is one object, and --format json one for each row; choose one of them");

  if (problem != NULL)
    g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_INVALID, problem);
  return problem == NULL;
}

static void
write_cells (GPtrArray *cells)
{
  g_autofree char *line = NULL;

  g_ptr_array_add (cells, NULL);
  line = tasuki_csv_line ((const char *const *)cells->pdata);
  fputs (line, stdout);
}

static void
write_header (GPtrArray *columns)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new ();

  for (guint i = 0; i < columns->len; i++)
    g_ptr_array_add (cells, (gpointer)((const TasukiColumn *)columns->pdata[i])->name);
  write_cells (cells);
}

static void
write_line (GPtrArray *columns, GVariant *row)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < columns->len; i++)
    g_ptr_array_add (cells, tasuki_ctl_cell_write_plain (columns->pdata[i], row));
  write_cells (cells);
}

/* The columns that are asked for, in their order; JSON leaves out what a row has not. */
static void
write_object (GPtrArray *columns, GVariant *row)
{
  g_autoptr (GVariantBuilder) chosen = g_variant_builder_new (G_VARIANT_TYPE_VARDICT);
  g_autoptr (GVariant) object = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < columns->len; i++)
    {
      g_autofree char *name
          = tasuki_operation_to_json_name (((const TasukiColumn *)columns->pdata[i])->name);
      g_autoptr (GVariant) value = g_variant_lookup_value (row, name, NULL);

      if (value != NULL)
        g_variant_builder_add (chosen, "{sv}", name, value);
    }

  object = g_variant_ref_sink (g_variant_builder_end (chosen));
  text = json_gvariant_serialize_data (object, NULL);
  printf ("%s\n", text);
}

/* How many there were. */
static gint64
write_page (GPtrArray *columns, const TasukiCtlOptions *options, GVariant *page)
{
  g_autoptr (GVariant) items = g_variant_lookup_value (page, "items", G_VARIANT_TYPE_ARRAY);
  gsize count = items != NULL ? g_variant_n_children (items) : 0;

  for (gsize i = 0; i < count; i++)
    {
      g_autoptr (GVariant) row = tasuki_ctl_show_get_item (items, i);

      if (is_csv (options))
        write_line (columns, row);
      else
        write_object (columns, row);
    }
  fflush (stdout);

  return (gint64)count;
}

static bool
is_given (GVariant *input, const char *name)
{
  return g_variant_lookup (input, name, "&s", NULL);
}

/*
 * Whoever wants all gets large pages, of what there is now; but a relay elsewhere may have another
 * clock, so that what comes meanwhile moves the rest on, and rows come twice.
 */
static GVariant *
complete (const TasukiOperation *operation, const TasukiCtlOptions *options, GVariant *input)
{
  GVariantDict completed = G_VARIANT_DICT_INIT (input);
  g_autofree char *now = tasuki_value_format_time (g_get_real_time () + 1000);

  if (options->all && !is_given (input, "max-results"))
    g_variant_dict_insert (&completed, "max-results", "s", PAGE);
  if (options->all && options->url == NULL
      && tasuki_operation_find_field (operation, "until") != NULL && !is_given (input, "until"))
    g_variant_dict_insert (&completed, "until", "s", now);

  return g_variant_ref_sink (g_variant_dict_end (&completed));
}

static GVariant *
call_from (const TasukiCtlTarget *target,
           const TasukiOperation *operation,
           GVariant *input,
           gint64 start,
           GError **error)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (input);
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, start);
  g_autoptr (GVariant) fields = NULL;

  g_variant_dict_insert (&dict, "start-index", "s", text);
  fields = g_variant_ref_sink (g_variant_dict_end (&dict));
  return tasuki_ctl_call (target, operation, fields, error);
}

static gint64
get_start (GVariant *input)
{
  const char *text = "0";

  g_variant_lookup (input, "start-index", "&s", &text);
  return g_ascii_strtoll (text, NULL, 10);
}

bool
tasuki_ctl_export_run (const TasukiCtlTarget *target,
                       const TasukiOperation *operation,
                       const TasukiCtlOptions *options,
                       GVariant *input,
                       TasukiExitCode *code,
                       GError **error)
{
  g_autoptr (GVariant) completed = complete (operation, options, input);
  g_autoptr (GPtrArray) columns = tasuki_ctl_show_choose_columns (operation, options, true);
  gint64 start = get_start (input);
  gint64 total = 0;
  gint64 before, count;

  if (is_csv (options) && !options->no_headings)
    write_header (columns);

  do
    {
      g_autoptr (GVariant) page = call_from (target, operation, completed, start, error);

      if (page == NULL)
        return false;

      count = write_page (columns, options, page);
      *code = MAX (*code, tasuki_ctl_verdict (operation, page));
      before = total;
      total = 0;
      g_variant_lookup (page, "totalSize", "x", &total);
      start += count - CLAMP (before - total, 0, count);
    }
  while (options->all && count > 0 && start < total && !ferror (stdout));

  return true;
}
