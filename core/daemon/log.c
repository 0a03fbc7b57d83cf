/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The daemon's one way of writing its log: escaped, one line a record, on standard error. */

#include "daemon/log.h"

#include <stdio.h>
#include <string.h>

#include <glib.h>
#include <glib/gi18n.h>

#include "cli/escape.h"

static const char *
field (const GLogField *fields, gsize count, const char *key)
{
  for (gsize i = 0; i < count; i++)
    if (g_str_equal (fields[i].key, key))
      return fields[i].value;

  return "";
}

static const char *
name_severity (GLogLevelFlags level)
{
  if ((level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL)) != 0)
    return _ ("error: ");

  return (level & G_LOG_LEVEL_WARNING) != 0 ? _ ("warning: ") : "";
}

/* What scripts and alerts know it by, whatever the language. */
static char *
describe_event (const char *event)
{
  return event[0] != '\0' ? g_strdup_printf (" [%s]", event) : g_strdup ("");
}

static GLogWriterOutput
write_record (GLogLevelFlags level, const GLogField *fields, gsize count, gpointer data)
{
  const char *domain = field (fields, count, "GLIB_DOMAIN");
  g_autofree char *message = tasuki_escape_text (field (fields, count, "MESSAGE"));
  g_autofree char *event = describe_event (field (fields, count, "TASUKI_EVENT"));

  if ((level & (G_LOG_LEVEL_DEBUG | G_LOG_LEVEL_INFO)) != 0
      && g_log_writer_default_would_drop (level, domain))
    return G_LOG_WRITER_HANDLED;
  if (g_log_writer_is_journald (fileno (stderr))
      && g_log_writer_journald (level, fields, count, data) == G_LOG_WRITER_HANDLED)
    return G_LOG_WRITER_HANDLED;

  fprintf (stderr, "tasukid: %s%s%s\n", name_severity (level), message, event);
  return G_LOG_WRITER_HANDLED;
}

void
tasuki_log_begin (void)
{
  g_log_set_writer_func (write_record, NULL, NULL);
}
