/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Token buckets by source, in a table of bounded size. */

#include <tasuki/throttle.h>

#include <stdbool.h>

struct _TasukiThrottle
{
  gatomicrefcount references;
  guint burst;
  gint64 interval;
  GHashTable *due; /* source -> gint64: when the next failure would be due at the steady rate */
};

G_DEFINE_BOXED_TYPE (TasukiThrottle, tasuki_throttle, tasuki_throttle_ref, tasuki_throttle_unref)

TasukiThrottle *
tasuki_throttle_new (guint burst, gint64 interval)
{
  TasukiThrottle *self = NULL;

  g_return_val_if_fail (burst > 0 && interval > 0, NULL);

  self = g_new0 (TasukiThrottle, 1);
  g_atomic_ref_count_init (&self->references);
  self->burst = burst;
  self->interval = interval;
  self->due = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

TasukiThrottle *
tasuki_throttle_ref (TasukiThrottle *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
tasuki_throttle_unref (TasukiThrottle *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->references))
    return;

  g_hash_table_unref (self->due);
  g_free (self);
}

gboolean
tasuki_throttle_may_try (TasukiThrottle *self, const char *source, gint64 now, guint *wait)
{
  const gint64 *due = NULL;
  gint64 ahead;
  gint64 excess;

  g_return_val_if_fail (self != NULL && source != NULL && wait != NULL, FALSE);

  due = g_hash_table_lookup (self->due, source);
  ahead = due != NULL ? *due - now : 0;
  excess = ahead - (gint64)(self->burst - 1) * self->interval;
  if (due != NULL && ahead <= 0)
    g_hash_table_remove (self->due, source);

  *wait = excess > 0 ? (guint)(excess / G_USEC_PER_SEC) + 1 : 0;
  return excess <= 0;
}

static gboolean
is_past (gpointer source, gpointer due, gpointer now)
{
  return *(const gint64 *)due <= *(const gint64 *)now;
}

/*
 * Those whose time is over go. Where that is not enough all go: more sources fail then within a
 * burst's time than passwords can be verified.
 */
static void
make_room (TasukiThrottle *self, gint64 now)
{
  if (g_hash_table_size (self->due) < TASUKI_THROTTLE_SOURCES_MAX)
    return;

  g_hash_table_foreach_remove (self->due, is_past, &now);
  if (g_hash_table_size (self->due) >= TASUKI_THROTTLE_SOURCES_MAX)
    g_hash_table_remove_all (self->due);
}

guint
tasuki_throttle_count (TasukiThrottle *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return g_hash_table_size (self->due);
}

void
tasuki_throttle_fail (TasukiThrottle *self, const char *source, gint64 now)
{
  gint64 *due = NULL;

  g_return_if_fail (self != NULL && source != NULL);

  due = g_hash_table_lookup (self->due, source);
  if (due == NULL)
    {
      make_room (self, now);
      due = g_new0 (gint64, 1);
      g_hash_table_insert (self->due, g_strdup (source), due);
    }
  *due = MAX (*due, now) + self->interval;
}
