/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads and writes lengths of time. */

#include "cli/duration.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include <tasuki/error.h>

static unsigned
unit_of (const char *suffix)
{
  static const struct
  {
    const char *suffix;
    unsigned seconds;
  } units[] = { { "", 1 }, { "s", 1 }, { "m", 60 }, { "h", 3600 }, { "d", 86400 } };

  for (size_t i = 0; i < G_N_ELEMENTS (units); i++)
    if (strcmp (units[i].suffix, suffix) == 0)
      return units[i].seconds;

  return 0;
}

gboolean
tasuki_duration_parse (const char *text, unsigned longest, unsigned *seconds, GError **error)
{
  char *suffix = NULL;
  uint64_t number = g_ascii_isdigit (text[0]) ? g_ascii_strtoull (text, &suffix, 10) : 0;
  unsigned unit = suffix != NULL ? unit_of (suffix) : 0;

  if (unit != 0 && number <= longest / unit)
    {
      *seconds = (unsigned)number * unit;
      return TRUE;
    }

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID,
               _ ("\"%s\" is no length of time: 90s, 10m or 2h are expected, %u s at most."), text,
               longest);
  return FALSE;
}

char *
tasuki_duration_format (int64_t microseconds)
{
  int64_t seconds = microseconds / G_USEC_PER_SEC;

  if (seconds < 10)
    return g_strdup_printf ("%.2f s", (double)microseconds / G_USEC_PER_SEC);
  if (seconds < 60)
    return g_strdup_printf ("%" PRId64 " s", seconds);
  if (seconds < 3600)
    return g_strdup_printf ("%" PRId64 ":%02" PRId64, seconds / 60, seconds % 60);

  return g_strdup_printf ("%" PRId64 ":%02" PRId64 ":%02" PRId64, seconds / 3600, seconds / 60 % 60,
                          seconds % 60);
}
