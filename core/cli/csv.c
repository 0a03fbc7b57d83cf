/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lines of comma-separated values, as in RFC 4180. */

#include "cli/csv.h"

#include <stdbool.h>
#include <string.h>

#include <glib.h>

static bool
is_formula (const char *cell)
{
  return cell[0] != '\0' && strchr ("=+-@\t\r", cell[0]) != NULL;
}

static void
append_quoted (GString *line, const char *cell)
{
  g_string_append_c (line, '"');
  for (const char *byte = cell; *byte != '\0'; byte++)
    {
      if (*byte == '"')
        g_string_append_c (line, '"');
      g_string_append_c (line, *byte);
    }
  g_string_append_c (line, '"');
}

static void
append_cell (GString *line, const char *cell)
{
  g_autofree char *harmless = g_strconcat (is_formula (cell) ? "'" : "", cell, NULL);

  if (strpbrk (harmless, ",\"\r\n") != NULL)
    append_quoted (line, harmless);
  else
    g_string_append (line, harmless);
}

char *
tasuki_csv_line (const char *const *cells)
{
  GString *line = g_string_new (NULL);

  for (const char *const *cell = cells; *cell != NULL; cell++)
    {
      if (cell != cells)
        g_string_append_c (line, ',');
      append_cell (line, *cell);
    }
  g_string_append (line, "\r\n");

  return g_string_free (line, FALSE);
}
