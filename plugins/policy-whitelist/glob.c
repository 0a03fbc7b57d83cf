/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Patterns with `*` and `?`. A hostile pattern cannot make it slow: it never backs up twice. */

#include "glob.h"

#include <stddef.h>

/* The next character in UTF-8: behind this byte and those that continue it. Never beyond the end.
 */
static const char *
skip_character (const char *text)
{
  do
    text++;
  while ((*text & 0xc0) == 0x80);

  return text;
}

bool
policy_whitelist_glob_matches (const char *pattern, const char *text)
{
  const char *star = NULL; /* after the last `*` */
  const char *resume = NULL;

  while (*text != '\0')
    {
      if (*pattern == '*')
        {
          star = ++pattern;
          resume = text;
        }
      else if (*pattern == '?')
        {
          pattern++;
          text = skip_character (text);
        }
      else if (*pattern == *text)
        {
          pattern++;
          text++;
        }
      else if (star != NULL)
        {
          pattern = star;
          text = resume = skip_character (resume);
        }
      else
        return false;
    }

  while (*pattern == '*')
    pattern++;
  return *pattern == '\0';
}
