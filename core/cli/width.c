/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Counts the columns of text on a terminal. */

#include "cli/width.h"

#include <glib.h>

#define ELLIPSIS "\u2026"

static int
width_of_character (gunichar character)
{
  if (g_unichar_iszerowidth (character))
    return 0;

  return g_unichar_iswide (character) ? 2 : 1;
}

int
tasuki_width_of (const char *text)
{
  int columns = 0;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    columns += width_of_character (g_utf8_get_char (at));

  return columns;
}

char *
tasuki_width_cut (const char *text, int columns)
{
  const char *at = text;
  int used = 0;

  if (tasuki_width_of (text) <= columns)
    return g_strdup (text);

  while (used + width_of_character (g_utf8_get_char (at)) <= columns - 1)
    {
      used += width_of_character (g_utf8_get_char (at));
      at = g_utf8_next_char (at);
    }

  return g_strdup_printf ("%.*s" ELLIPSIS, (int)(at - text), text);
}

char *
tasuki_width_fit (const char *text, int columns)
{
  g_autofree char *cut = tasuki_width_cut (text, columns);

  return g_strdup_printf ("%s%*s", cut, columns - tasuki_width_of (cut), "");
}
