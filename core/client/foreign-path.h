/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a path that a stranger gave may be created beneath a directory. */

#pragma once

#include <stddef.h>
#include <stdint.h>

#include <glib.h>

#define TASUKI_FOREIGN_PATH_LENGTH_MAX 4096 /* bytes in all */
#define TASUKI_FOREIGN_PATH_NAME_MAX   255  /* bytes between two slashes: NAME_MAX */
#define TASUKI_FOREIGN_PATH_DEPTH_MAX  64   /* names */

/*
 * Checks a path as it came over the wire: relative, `/` between its names, none of which is empty,
 * `.` or `..`, no NUL byte, within the limits above. Any other byte may be in it.
 *
 * Returns a copy that ends with NUL; free it with g_free (). NULL with TASUKI_ERROR_INVALID
 * otherwise. The message does not quote the path. Any thread.
 */
char *tasuki_foreign_path_check (const uint8_t *bytes, size_t length, GError **error);

/* @path as UTF-8, for messages: other bytes become U+FFFD. Free it with g_free (). */
char *tasuki_foreign_path_display (const char *path);
