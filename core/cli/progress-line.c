/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lays the facts of a transfer out in one line of a terminal. */

#include "cli/progress-line.h"

#include <inttypes.h>
#include <stdbool.h>

#include <glib.h>

#include "cli/duration.h"
#include "cli/size.h"
#include "cli/width.h"

#define BAR_MAX  30
#define BAR_MIN  10
#define NAME_MIN 8

static bool
has_total (const TasukiProgressLine *facts)
{
  return facts->bytes_total > 0;
}

/* 0 to 1000 */
static int
permille (const TasukiProgressLine *facts)
{
  return (int)CLAMP ((double)facts->bytes_done * 1000 / (double)facts->bytes_total, 0, 1000);
}

static void
append_time_left (const TasukiProgressLine *facts, GString *text)
{
  int64_t left = MAX (facts->bytes_total - facts->bytes_done, 0);
  g_autofree char *time = NULL;

  if (!has_total (facts) || facts->rate <= 0)
    return;

  time = tasuki_duration_format (left / facts->rate * G_USEC_PER_SEC + G_USEC_PER_SEC);
  g_string_append_printf (text, "  %s", time);
}

static char *
render_figures (const TasukiProgressLine *facts)
{
  GString *text = g_string_new (NULL);
  g_autofree char *done = tasuki_size_format (facts->bytes_done);
  g_autofree char *rate = tasuki_size_format_rate (facts->rate);

  if (facts->files_total > 1)
    g_string_append_printf (text, "  %" PRId64 "/%" PRId64, facts->files_done, facts->files_total);
  if (has_total (facts))
    g_string_append_printf (text, "  %3d %%", permille (facts) / 10);
  g_string_append_printf (text, "  %s", done);
  if (facts->rate > 0)
    g_string_append_printf (text, "  %s", rate);
  append_time_left (facts, text);

  return g_string_free (text, FALSE);
}

static char *
render_bar (const TasukiProgressLine *facts, int columns)
{
  int inside = MIN (columns, BAR_MAX) - 4;
  int filled = has_total (facts) ? inside * permille (facts) / 1000 : 0;
  GString *bar = NULL;

  if (!has_total (facts) || columns < BAR_MIN)
    return g_strdup ("");

  bar = g_string_new ("  [");
  for (int i = 0; i < inside; i++)
    g_string_append_c (bar, i < filled ? '#' : '-');
  g_string_append_c (bar, ']');
  return g_string_free (bar, FALSE);
}

/* Figures come first, then the name, then a bar if there is still room. */
char *
tasuki_progress_line_render (const TasukiProgressLine *facts, int columns)
{
  g_autofree char *figures = render_figures (facts);
  int left = columns - tasuki_width_of (figures);
  int name_width = MIN (tasuki_width_of (facts->name), MAX (left - BAR_MAX, NAME_MIN));
  g_autofree char *name = NULL;
  g_autofree char *bar = NULL;

  if (left < NAME_MIN)
    return tasuki_width_cut (figures + 2, MAX (columns, 1));

  name = tasuki_width_cut (facts->name, MAX (name_width, 1));
  bar = render_bar (facts, left - tasuki_width_of (name));
  return g_strconcat (name, bar, figures, NULL);
}
