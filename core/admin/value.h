/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The types of values that operations take and give, and how each is read and written. */

#pragma once

#include <stdbool.h>

#include <glib.h>

typedef enum
{
  TASUKI_VALUE_TEXT,     /* s */
  TASUKI_VALUE_SECRET,   /* s; never recorded, never shown again, read from a file by programs */
  TASUKI_VALUE_NUMBER,   /* x; as text: decimal digits */
  TASUKI_VALUE_SIZE,     /* x, bytes; as text: digits with KiB, MiB, GiB or TiB */
  TASUKI_VALUE_DURATION, /* x, seconds; as text: digits with s, m, h or d */
  TASUKI_VALUE_TIME,     /* x, microseconds since 1970-01-01 UTC; as text: RFC 3339 */
  TASUKI_VALUE_BOOLEAN,  /* b; as text: `true` or `false` */
  TASUKI_VALUE_LIST,     /* as; as text: separated by commas */
  TASUKI_VALUE_OBJECT,   /* a{sv}; only in output */
} TasukiValueType;

/* The name of a type for people, such as "a time like 2026-12-31T23:59:59Z"; translated. */
const char *tasuki_value_describe (TasukiValueType type);

/*
 * Reads a value as a caller gave it: of its own type, or as text.
 *
 * Returns it as the type says, not floating; NULL if it is not one.
 */
GVariant *tasuki_value_read (TasukiValueType type, GVariant *raw);

/* @seconds: as a caller would write it, such as `30d`; free with g_free () */
char *tasuki_value_format_duration (gint64 seconds);

/*
 * @time: microseconds since 1970-01-01 UTC
 *
 * Returns it as in RFC 3339, in UTC with milliseconds; NULL if it is beyond the year 9999.
 */
char *tasuki_value_format_time (gint64 time);
