/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Warnings that a test provokes: what g_test_expect_message () does, for structured logs. */

#include "support/expect-warning.h"

#include <glib.h>

static GQueue expected = G_QUEUE_INIT;

static const char *
get_message (const GLogField *fields, gsize count)
{
  for (gsize i = 0; i < count; i++)
    if (g_str_equal (fields[i].key, "MESSAGE"))
      return fields[i].value;

  return "";
}

static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize count, gpointer data)
{
  const char *pattern = g_queue_peek_head (&expected);

  if ((level & G_LOG_LEVEL_WARNING) == 0 || pattern == NULL
      || !g_pattern_match_simple (pattern, get_message (fields, count)))
    return g_log_writer_default (level, fields, count, data);

  g_queue_pop_head (&expected);
  return G_LOG_WRITER_HANDLED;
}

void
expect_warning (const char *pattern)
{
  static gsize once;

  if (g_once_init_enter (&once))
    {
      g_log_set_writer_func (write_log, NULL, NULL);
      g_once_init_leave (&once, 1);
    }
  g_queue_push_tail (&expected, (gpointer)pattern);
}

void
assert_warned (void)
{
  g_assert_cmpstr (g_queue_peek_head (&expected), ==, NULL);
}
