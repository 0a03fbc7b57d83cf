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
  char *id;             /* of TASUKI_RATE_CONNECTION_ID alone */
  _Atomic uint64_t own; /* the ID's own rate, beside that of all; 0 for no limit */
  uint64_t rate;        /* at which the slots below are given */
  int64_t due;          /* when the next byte is; monotonic, in nanoseconds */
};

static _Atomic uint64_t rates[TASUKI_RATE_COUNT];

/* Goes up with each change of a rate: slots from before it are given back and asked for anew. */
static _Atomic unsigned changes;

/* For the buckets and what they share. */
static GMutex lock;
static TasukiBucket total = { .which = TASUKI_RATE_TOTAL };
static GHashTable *by_id; /* connection ID -> TasukiBucket; NULL while there is none */

void
tasuki_rate_set (TasukiRate which, uint64_t rate)
{
  atomic_store (&rates[which], rate);
  atomic_fetch_add (&changes, 1);
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

/* With the lock held. A rate is a reference: it holds for transfers that are yet to come. */
static void
set_own (TasukiBucket *self, uint64_t rate)
{
  uint64_t before = atomic_exchange (&self->own, rate);

  if (before == 0 && rate != 0)
    self->references++;
  else if (before != 0 && rate == 0)
    unref (self);
}

void
tasuki_rate_set_own (const char *id, uint64_t rate)
{
  TasukiBucket *bucket;

  g_mutex_lock (&lock);
  bucket = ref_by_id (id);
  set_own (bucket, rate);
  unref (bucket);
  g_mutex_unlock (&lock);
  atomic_fetch_add (&changes, 1);
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

/* The lower one, of those that there are. */
static uint64_t
rate_of (const TasukiBucket *bucket)
{
  uint64_t rate = atomic_load_explicit (&rates[bucket->which], memory_order_relaxed);
  uint64_t own = atomic_load_explicit (&bucket->own, memory_order_relaxed);

  return rate != 0 && own != 0 ? MIN (rate, own) : MAX (rate, own);
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

/* With the lock held. What is given away takes as long as it does at the rate that there is now. */
static void
follow_rate (TasukiBucket *bucket, int64_t now)
{
  uint64_t rate = rate_of (bucket);
  int64_t ahead = bucket->due - now * 1000;

  if (rate == bucket->rate)
    return;

  if (ahead > 0 && (rate == 0 || bucket->rate == 0))
    bucket->due = now * 1000;
  else if (ahead > 0)
    bucket->due = now * 1000 + (int64_t)((double)ahead * (double)bucket->rate / (double)rate);
  bucket->rate = rate;
}

/* With the lock held. Returns when the slot begins, in microseconds. */
static int64_t
reserve (TasukiBucket *bucket, size_t size, int64_t now)
{
  int64_t begin;

  follow_rate (bucket, now);
  if (bucket->rate == 0)
    return now;

  begin = MAX (bucket->due, now * 1000 - BURST);
  bucket->due = begin + duration (size, bucket->rate);
  return begin / 1000;
}

static void
reserve_all (TasukiAllowance *self, size_t size, int64_t now)
{
  self->reserved = size;
  self->at = now;
  self->changes = atomic_load (&changes);
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

  /* Whose turn has come passes all the same. */
  if (self->reserved != 0 && self->at > now && self->changes != atomic_load (&changes))
    tasuki_allowance_use (self, 0);
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
      uint64_t rate = self->buckets[i]->rate;

      if (rate != 0)
        self->buckets[i]->due -= duration (self->reserved - used, rate);
    }
  g_mutex_unlock (&lock);
  self->reserved = 0;
}
