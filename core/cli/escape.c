/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Replaces, in text of others, everything that is not simply visible. */

#include "cli/escape.h"

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

static bool
is_visible (gunichar character)
{
  switch (g_unichar_type (character))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_UNASSIGNED:
    case G_UNICODE_PRIVATE_USE:
      return false;
    default:
      return true;
    }
}

static void
append_escaped (GString *escaped, gunichar character)
{
  if (character == '\n')
    g_string_append (escaped, "\\n");
  else if (character == '\t')
    g_string_append (escaped, "\\t");
  else if (character == '\r')
    g_string_append (escaped, "\\r");
  else if (character < 0x80)
    g_string_append_printf (escaped, "\\x%02x", character);
  else
    g_string_append_printf (escaped, "\\u{%04x}", character);
}

char *
tasuki_escape_text (const char *text)
{
  GString *escaped = g_string_new (NULL);

  while (*text != '\0')
    {
      gunichar character = g_utf8_get_char_validated (text, -1);

      if (character == (gunichar)-1 || character == (gunichar)-2)
        {
          g_string_append_printf (escaped, "\\x%02x", (uint8_t)*text);
          text++;
          continue;
        }

      if (is_visible (character))
        g_string_append_unichar (escaped, character);
      else
        append_escaped (escaped, character);
      text = g_utf8_next_char (text);
    }

  return g_string_free (escaped, FALSE);
}
