/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Token buckets by source, in a table of bounded size. */

#include "throttle.h"

#include <glib.h>

/* A flood must not grow the table beyond this. */
#define SOURCES_MAX 65536

struct _Throttle
{
  unsigned burst;
  int64_t interval;
  GHashTable *due; /* source -> int64_t: when the next failure would be due at the steady rate */
};

Throttle *
throttle_new (unsigned burst, int64_t interval)
{
  Throttle *self = g_new0 (Throttle, 1);

  self->burst = burst;
  self->interval = interval;
  self->due = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

void
throttle_free (Throttle *self)
{
  g_hash_table_unref (self->due);
  g_free (self);
}

bool
throttle_may_try (Throttle *self, const char *source, int64_t now, unsigned *wait)
{
  const int64_t *due = g_hash_table_lookup (self->due, source);
  int64_t ahead = due != NULL ? *due - now : 0;
  int64_t excess = ahead - (int64_t)(self->burst - 1) * self->interval;

  if (due != NULL && ahead <= 0)
    g_hash_table_remove (self->due, source);
  if (excess <= 0)
    return true;

  *wait = (unsigned)(excess / G_USEC_PER_SEC) + 1;
  return false;
}

static gboolean
is_past (gpointer source, gpointer due, gpointer now)
{
  return *(const int64_t *)due <= *(const int64_t *)now;
}

/*
 * Those whose time is over go. Where that is not enough all go: more sources fail then within a
 * burst's time than passwords can be verified.
 */
static void
make_room (Throttle *self, int64_t now)
{
  if (g_hash_table_size (self->due) < SOURCES_MAX)
    return;

  g_hash_table_foreach_remove (self->due, is_past, &now);
  if (g_hash_table_size (self->due) >= SOURCES_MAX)
    g_hash_table_remove_all (self->due);
}

unsigned
throttle_count (Throttle *self)
{
  return g_hash_table_size (self->due);
}

void
throttle_fail (Throttle *self, const char *source, int64_t now)
{
  int64_t *due = g_hash_table_lookup (self->due, source);

  if (due == NULL)
    {
      make_room (self, now);
      due = g_new0 (int64_t, 1);
      g_hash_table_insert (self->due, g_strdup (source), due);
    }
  *due = MAX (*due, now) + self->interval;
}
