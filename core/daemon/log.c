/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The daemon's one way of writing its log: escaped, one line a record, on standard error. */

#include "daemon/log.h"

#include <stdio.h>
#include <string.h>

#include <glib.h>

static const char *
field (const GLogField *fields, gsize count, const char *key)
{
  for (gsize i = 0; i < count; i++)
    if (g_str_equal (fields[i].key, key))
      return fields[i].value;

  return "";
}

static char *
escape (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *line = g_string_new (NULL);

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (g_unichar_isprint (c))
        g_string_append_unichar (line, c);
      else
        g_string_append_printf (line, "\\u{%x}", c);
    }

  return g_string_free (line, FALSE);
}

static GLogWriterOutput
write_record (GLogLevelFlags level, const GLogField *fields, gsize count, gpointer data)
{
  const char *domain = field (fields, count, "GLIB_DOMAIN");
  g_autofree char *message = escape (field (fields, count, "MESSAGE"));
  const char *severity = (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL)) != 0 ? "error: "
                         : (level & G_LOG_LEVEL_WARNING) != 0                      ? "warning: "
                                                                                   : "";

  if ((level & (G_LOG_LEVEL_DEBUG | G_LOG_LEVEL_INFO)) != 0
      && g_log_writer_default_would_drop (level, domain))
    return G_LOG_WRITER_HANDLED;
  if (g_log_writer_is_journald (fileno (stderr))
      && g_log_writer_journald (level, fields, count, data) == G_LOG_WRITER_HANDLED)
    return G_LOG_WRITER_HANDLED;

  fprintf (stderr, "tasukid: %s%s\n", severity, message);
  return G_LOG_WRITER_HANDLED;
}

void
tasuki_log_begin (void)
{
  g_log_set_writer_func (write_record, NULL, NULL);
}
