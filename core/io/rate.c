/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Token buckets, kept as the time at which the next byte is due (the generic cell rate algorithm,
 * ITU-T I.371): a share is a slot of time, and slots are given in the order in which they are asked
 * for. So whoever is busy has the same share as the others, whatever worker it is on.
 */

#include "io/rate.h"

#include <stdatomic.h>

#include <glib.h>

/* A share is what passes in so long, within reason: small enough to be fair and smooth. */
#define SHARE_TIME (G_USEC_PER_SEC / 100)
#define SHARE_MIN  4096u
#define SHARE_MAX  (256u * 1024u)

/* What was left unused for so long, in nanoseconds, may pass at once. */
#define BURST (50 * INT64_C (1000000))

struct _TasukiBucket
{
  unsigned references;
  TasukiRate which;
  char *id;    /* of TASUKI_RATE_CONNECTION_ID alone */
  int64_t due; /* when the next byte is; monotonic, in nanoseconds */
};

static _Atomic uint64_t rates[TASUKI_RATE_COUNT];

/* For the buckets and what they share. */
static GMutex lock;
static TasukiBucket total = { .which = TASUKI_RATE_TOTAL };
static GHashTable *by_id; /* connection ID -> TasukiBucket; NULL while there is none */

void
tasuki_rate_set (TasukiRate which, uint64_t rate)
{
  atomic_store (&rates[which], rate);
}

static TasukiBucket *
new_bucket (TasukiRate which, const char *id)
{
  TasukiBucket *self = g_new0 (TasukiBucket, 1);

  self->references = 1;
  self->which = which;
  self->id = g_strdup (id);
  return self;
}

/* With the lock held. */
static TasukiBucket *
ref_by_id (const char *id)
{
  TasukiBucket *self;

  if (by_id == NULL)
    by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self = g_hash_table_lookup (by_id, id);
  if (self != NULL)
    {
      self->references++;
      return self;
    }

  self = new_bucket (TASUKI_RATE_CONNECTION_ID, id);
  g_hash_table_insert (by_id, self->id, self);
  return self;
}

/* With the lock held. */
static void
unref (TasukiBucket *self)
{
  if (self == &total || --self->references > 0)
    return;

  if (self->id != NULL)
    g_hash_table_remove (by_id, self->id);
  if (by_id != NULL && g_hash_table_size (by_id) == 0)
    g_clear_pointer (&by_id, g_hash_table_unref);
  g_free (self->id);
  g_free (self);
}

void
tasuki_allowance_init (TasukiAllowance *self, const char *from, const char *to)
{
  *self = (TasukiAllowance){ .count = 3 };
  g_mutex_lock (&lock);
  self->buckets[0] = &total;
  self->buckets[1] = new_bucket (TASUKI_RATE_CONNECTION, NULL);
  self->buckets[2] = ref_by_id (from);
  /* What one sends to itself passes once. */
  if (!g_str_equal (from, to))
    self->buckets[self->count++] = ref_by_id (to);
  g_mutex_unlock (&lock);
}

void
tasuki_allowance_clear (TasukiAllowance *self)
{
  tasuki_allowance_use (self, 0);
  g_mutex_lock (&lock);
  for (unsigned i = 0; i < self->count; i++)
    unref (self->buckets[i]);
  g_mutex_unlock (&lock);
  self->count = 0;
}

static uint64_t
rate_of (const TasukiBucket *bucket)
{
  return atomic_load_explicit (&rates[bucket->which], memory_order_relaxed);
}

/* Nanoseconds that @size bytes take. */
static int64_t
duration (size_t size, uint64_t rate)
{
  return (int64_t)(size * UINT64_C (1000000000) / rate);
}

/* How many bytes may be reserved at a time; 0 if nothing limits them. */
static size_t
share (const TasukiAllowance *self)
{
  uint64_t lowest = UINT64_MAX;

  for (unsigned i = 0; i < self->count; i++)
    {
      uint64_t rate = rate_of (self->buckets[i]);

      lowest = rate != 0 ? MIN (lowest, rate) : lowest;
    }
  if (lowest == UINT64_MAX)
    return 0;

  return CLAMP (lowest / (G_USEC_PER_SEC / SHARE_TIME), SHARE_MIN, SHARE_MAX);
}

/* With the lock held. Returns when the slot begins, in microseconds. */
static int64_t
reserve (TasukiBucket *bucket, size_t size, int64_t now)
{
  uint64_t rate = rate_of (bucket);
  int64_t begin = MAX (bucket->due, now * 1000 - BURST);

  if (rate == 0)
    return now;

  bucket->due = begin + duration (size, rate);
  return begin / 1000;
}

static void
reserve_all (TasukiAllowance *self, size_t size, int64_t now)
{
  self->reserved = size;
  self->at = now;
  g_mutex_lock (&lock);
  for (unsigned i = 0; i < self->count; i++)
    {
      int64_t begin = reserve (self->buckets[i], size, now);

      self->at = MAX (self->at, begin);
    }
  g_mutex_unlock (&lock);
}

size_t
tasuki_allowance_ask (TasukiAllowance *self, size_t wanted, int64_t now, int64_t *at)
{
  size_t size = share (self);

  if (size == 0)
    {
      tasuki_allowance_use (self, 0);
      return wanted;
    }

  if (self->reserved == 0)
    reserve_all (self, MIN (size, wanted), now);
  *at = self->at;
  return self->at <= now ? MIN (self->reserved, wanted) : 0;
}

void
tasuki_allowance_use (TasukiAllowance *self, size_t used)
{
  if (self->reserved == 0)
    return;

  g_mutex_lock (&lock);
  for (unsigned i = 0; i < self->count && used < self->reserved; i++)
    {
      uint64_t rate = rate_of (self->buckets[i]);

      if (rate != 0)
        self->buckets[i]->due -= duration (self->reserved - used, rate);
    }
  g_mutex_unlock (&lock);
  self->reserved = 0;
}
