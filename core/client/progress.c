/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The facts about a delivery that change, behind one lock. */

#include "client/progress.h"

#include <string.h>

#include <tasuki/transfer.h>

#include "client/rate.h"

struct _TasukiProgress
{
  void (*announce) (gpointer data);
  gpointer announce_data;

  GMutex lock; /* for what follows */
  TasukiDeliveryState state;
  int64_t moved_from; /* monotonic, or 0 */
  int64_t moved_until;
  char *texts[TASUKI_PROGRESS_TEXTS];
  int64_t numbers[TASUKI_PROGRESS_NUMBERS];
  TasukiRate rate;
  GHashTable *is_stored; /* a set of what is in stored */
  GPtrArray *stored;
  GPtrArray *skipped;
  GPtrArray *restarted;
};

TasukiProgress *
tasuki_progress_new (void (*announce) (gpointer data), gpointer data)
{
  TasukiProgress *self = g_new0 (TasukiProgress, 1);

  self->announce = announce;
  self->announce_data = data;
  g_mutex_init (&self->lock);
  self->numbers[TASUKI_PROGRESS_FILES_TOTAL] = TASUKI_SIZE_UNKNOWN;
  self->numbers[TASUKI_PROGRESS_BYTES_TOTAL] = TASUKI_SIZE_UNKNOWN;
  self->is_stored = g_hash_table_new (g_str_hash, g_str_equal);
  self->stored = g_ptr_array_new_with_free_func (g_free);
  self->skipped = g_ptr_array_new_with_free_func (g_free);
  self->restarted = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
tasuki_progress_free (TasukiProgress *self)
{
  for (size_t i = 0; i < G_N_ELEMENTS (self->texts); i++)
    g_free (self->texts[i]);
  g_hash_table_unref (self->is_stored);
  g_ptr_array_unref (self->stored);
  g_ptr_array_unref (self->skipped);
  g_ptr_array_unref (self->restarted);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static void
clock_state (TasukiProgress *self, TasukiDeliveryState state)
{
  if (state == TASUKI_DELIVERY_STATE_MOVING && self->moved_from == 0)
    self->moved_from = g_get_monotonic_time ();
  else if (state == TASUKI_DELIVERY_STATE_COMPLETED || state == TASUKI_DELIVERY_STATE_FAILED)
    self->moved_until = g_get_monotonic_time ();
}

void
tasuki_progress_set_state (TasukiProgress *self, TasukiDeliveryState state)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->state = state;
  clock_state (self, state);
  self->announce (self->announce_data);
}

void
tasuki_progress_set_text (TasukiProgress *self, TasukiProgressText id, const char *text)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_free (self->texts[id]);
  self->texts[id] = g_utf8_make_valid (text != NULL ? text : "", -1);
  self->announce (self->announce_data);
}

void
tasuki_progress_set_number (TasukiProgress *self, TasukiProgressNumber id, int64_t number)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->numbers[id] = number;
  self->announce (self->announce_data);
}

void
tasuki_progress_count (TasukiProgress *self, TasukiProgressNumber id, int64_t more)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->numbers[id] += more;
  if (id == TASUKI_PROGRESS_BYTES_DONE)
    tasuki_rate_count (&self->rate, more, g_get_monotonic_time ());
  self->announce (self->announce_data);
}

void
tasuki_progress_add_stored (TasukiProgress *self, const char *path)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autofree char *top = g_strndup (path, strcspn (path, "/"));

  if (self->stored->len >= TASUKI_PROGRESS_STORED_MAX
      || g_hash_table_contains (self->is_stored, top))
    return;

  g_hash_table_add (self->is_stored, top);
  g_ptr_array_add (self->stored, g_steal_pointer (&top));
}

void
tasuki_progress_add_skipped (TasukiProgress *self, const char *description)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_ptr_array_add (self->skipped, g_strdup (description));
}

void
tasuki_progress_add_restarted (TasukiProgress *self, const char *description)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_ptr_array_add (self->restarted, g_strdup (description));
}

TasukiDeliveryState
tasuki_progress_get_state (TasukiProgress *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->state;
}

char *
tasuki_progress_dup_text (TasukiProgress *self, TasukiProgressText id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return g_strdup (self->texts[id] != NULL ? self->texts[id] : "");
}

static int64_t
get_elapsed (TasukiProgress *self)
{
  if (self->moved_from == 0)
    return 0;

  return (self->moved_until != 0 ? self->moved_until : g_get_monotonic_time ()) - self->moved_from;
}

int64_t
tasuki_progress_get_number (TasukiProgress *self, TasukiProgressNumber id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  switch (id)
    {
    case TASUKI_PROGRESS_ELAPSED:
      return get_elapsed (self);
    case TASUKI_PROGRESS_RATE:
      return tasuki_rate_get (&self->rate);
    default:
      return self->numbers[id];
    }
}

static GPtrArray *
copy_texts (TasukiProgress *self, GPtrArray *texts)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GPtrArray *copy = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < texts->len; i++)
    g_ptr_array_add (copy, g_strdup (texts->pdata[i]));

  return copy;
}

GPtrArray *
tasuki_progress_list_stored (TasukiProgress *self)
{
  return copy_texts (self, self->stored);
}

GPtrArray *
tasuki_progress_list_skipped (TasukiProgress *self)
{
  return copy_texts (self, self->skipped);
}

GPtrArray *
tasuki_progress_list_restarted (TasukiProgress *self)
{
  return copy_texts (self, self->restarted);
}
