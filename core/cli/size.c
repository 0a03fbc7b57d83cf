/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writes sizes and rates. */

#include "cli/size.h"

#include <glib.h>
#include <glib/gi18n.h>

char *
tasuki_size_format (int64_t bytes)
{
  return g_format_size_full ((guint64)MAX (bytes, 0), G_FORMAT_SIZE_IEC_UNITS);
}

char *
tasuki_size_format_rate (int64_t bytes_per_second)
{
  g_autofree char *size = tasuki_size_format (bytes_per_second);

  /* Translators: a size in each second, such as 10.0 MiB/s */
  return g_strdup_printf (_ ("%s/s"), size);
}
