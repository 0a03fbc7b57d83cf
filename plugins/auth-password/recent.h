/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Passwords that were verified a moment ago. Of each there is a keyed digest alone, by a random key
 * of this table, in guarded memory. Main context only.
 */

#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

/* How many are known at a time; one more, and the oldest is forgotten. */
#define RECENT_MAX 256

/* How long one is known after it was verified, in microseconds; asking for it makes it no longer.
 */
#define RECENT_HOLDS (5 * G_TIME_SPAN_MINUTE)

typedef struct _Recent Recent;

/* A password, and what it was verified against. */
typedef struct
{
  const char *id;   /* whose it is */
  const char *hash; /* as its setting has it now: with another one it is another password */
  const uint8_t *secret;
  gsize length;
} RecentPassword;

/* TASUKI_ERROR_FAILED if there is no guarded memory. */
Recent *recent_new (GError **error);

/* Wipes all of it. */
void recent_free (Recent *self);

/* Whether it was put, and still holds. It costs the same whatever there is. @now: monotonic */
bool recent_has (Recent *self, const RecentPassword *password, gint64 now);

/* That it was verified just now, and is right. */
void recent_put (Recent *self, const RecentPassword *password, gint64 now);
