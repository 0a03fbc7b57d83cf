/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lengths of time as people write and read them. */

#pragma once

#include <stdint.h>

#include <glib.h>

/*
 * Reads `90`, `90s`, `10m`, `2h` or `1d` as seconds. FALSE with TASUKI_ERROR_INVALID, which
 * quotes it, if it is nothing of that or more than @longest.
 */
gboolean
tasuki_duration_parse (const char *text, unsigned longest, unsigned *seconds, GError **error);

/* `0.42 s`, `12 s`, `3:05`, `1:02:03`. Free it with g_free (). */
char *tasuki_duration_format (int64_t microseconds);
