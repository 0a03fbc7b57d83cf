/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Judges a path byte by byte, before anything is done with it. Pure. */

#include "client/foreign-path.h"

#include <stdbool.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include <tasuki/error.h>

static bool
refuse (GError **error, const char *problem)
{
  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID,
               _ ("The sender gave a file name that is not allowed: %s."), problem);
  return false;
}

static bool
check_name (const uint8_t *name, size_t length, GError **error)
{
  if (length == 0)
    return refuse (error, _ ("it has an empty part"));
  if (length > TASUKI_FOREIGN_PATH_NAME_MAX)
    return refuse (error, _ ("a part of it is longer than 255 bytes"));
  if (length == 1 && name[0] == '.')
    return refuse (error, _ ("a part of it is \".\""));
  if (length == 2 && name[0] == '.' && name[1] == '.')
    return refuse (error, _ ("a part of it is \"..\""));

  return true;
}

static bool
check_names (const uint8_t *bytes, size_t length, GError **error)
{
  size_t start = 0;
  int depth = 0;

  for (size_t at = 0; at <= length; at++)
    {
      if (at < length && bytes[at] != '/')
        continue;
      if (!check_name (bytes + start, at - start, error))
        return false;
      if (++depth > TASUKI_FOREIGN_PATH_DEPTH_MAX)
        return refuse (error, _ ("it is more than 64 directories deep"));
      start = at + 1;
    }

  return true;
}

static bool
check_whole (const uint8_t *bytes, size_t length, GError **error)
{
  if (length == 0)
    return refuse (error, _ ("it is empty"));
  if (length > TASUKI_FOREIGN_PATH_LENGTH_MAX)
    return refuse (error, _ ("it is longer than 4096 bytes"));
  if (bytes[0] == '/')
    return refuse (error, _ ("it begins with \"/\""));
  if (memchr (bytes, '\0', length) != NULL)
    return refuse (error, _ ("it contains a NUL byte"));

  return true;
}

char *
tasuki_foreign_path_check (const uint8_t *bytes, size_t length, GError **error)
{
  if (!check_whole (bytes, length, error) || !check_names (bytes, length, error))
    return NULL;

  return g_strndup ((const char *)bytes, length);
}

char *
tasuki_foreign_path_display (const char *path)
{
  return g_utf8_make_valid (path, -1);
}
