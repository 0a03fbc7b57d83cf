/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Judges the target of a request. */

#include "target.h"

#include <string.h>

#include <glib.h>

/* RFC 3986 pchar without percent signs, and what separates segments and query. */
static bool
is_target_char (char byte)
{
  return g_ascii_isalnum (byte) || (byte != '\0' && strchr ("-._~!$&'()*+,;=:@/?", byte) != NULL);
}

/* An encoded byte that changes how a path is cut into segments is not let through. */
static bool
is_good_escape (const char *escape)
{
  int value;

  if (!g_ascii_isxdigit (escape[1]) || !g_ascii_isxdigit (escape[2]))
    return false;

  value = g_ascii_xdigit_value (escape[1]) * 16 + g_ascii_xdigit_value (escape[2]);
  return value >= 0x20 && value != '/' && value != '\\' && value != '.' && value != 0x7f;
}

static bool
has_odd_segment (const char *path)
{
  g_auto (GStrv) segments = g_strsplit (path, "/", -1);

  for (guint i = 1; segments[i] != NULL; i++)
    if (segments[i][0] == '\0' || g_str_equal (segments[i], ".") || g_str_equal (segments[i], ".."))
      return true;

  return false;
}

bool
web_target_check (const char *target)
{
  g_autofree char *path = NULL;

  if (target[0] != '/' || strlen (target) > WEB_TARGET_MAX)
    return false;

  for (const char *byte = target; *byte != '\0'; byte++)
    if (*byte == '%' ? !is_good_escape (byte) : !is_target_char (*byte))
      return false;

  path = g_strndup (target, strcspn (target, "?"));
  return !has_odd_segment (path);
}
