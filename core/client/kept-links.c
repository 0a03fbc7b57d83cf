/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A short list of links, the oldest first. */

#include "client/kept-links.h"

#include <string.h>

#define KEPT_MAX 16u

/* Sooner than the relay closes it, as a rule: what is taken from here still stands. */
#define KEPT_TIME (20 * G_USEC_PER_SEC)

typedef struct
{
  TasukiLink *link;
  char *transfer;
  TasukiSide side;
  char *peer;
  char *mode;
  GBytes *key; /* NULL for none */
  int64_t until;
} Kept;

struct _TasukiKeptLinks
{
  GMutex lock;
  GQueue kept; /* of Kept */
  bool is_closed;
};

static void
free_kept (gpointer data)
{
  Kept *kept = data;

  g_clear_pointer (&kept->link, tasuki_link_free);
  g_free (kept->transfer);
  g_free (kept->peer);
  g_free (kept->mode);
  g_clear_pointer (&kept->key, g_bytes_unref);
  g_free (kept);
}

TasukiKeptLinks *
tasuki_kept_links_new (void)
{
  TasukiKeptLinks *self = g_new0 (TasukiKeptLinks, 1);

  g_mutex_init (&self->lock);
  return self;
}

void
tasuki_kept_links_free (TasukiKeptLinks *self)
{
  g_queue_clear_full (&self->kept, free_kept);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
tasuki_kept_links_close (TasukiKeptLinks *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->is_closed = true;
  g_queue_clear_full (&self->kept, free_kept);
}

bool
tasuki_kept_links_is_open (TasukiKeptLinks *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return !self->is_closed;
}

static Kept *
new_kept (const TasukiKeptFacts *facts, TasukiLink *link)
{
  Kept *kept = g_new0 (Kept, 1);

  kept->link = link;
  kept->transfer = g_strdup (facts->transfer);
  kept->side = facts->side;
  kept->peer = g_strdup (facts->peer);
  kept->mode = g_strdup (facts->mode);
  if (facts->key != NULL)
    kept->key = g_bytes_new (facts->key, TASUKI_KEY_SIZE);
  kept->until = g_get_monotonic_time () + KEPT_TIME;
  return kept;
}

void
tasuki_kept_links_put (TasukiKeptLinks *self, const TasukiKeptFacts *facts, TasukiLink *link)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->is_closed)
    {
      tasuki_link_free (link);
      return;
    }

  g_queue_push_tail (&self->kept, new_kept (facts, link));
  if (self->kept.length > KEPT_MAX)
    free_kept (g_queue_pop_head (&self->kept));
}

static bool
has_key (const Kept *kept, const uint8_t *key)
{
  if (kept->key == NULL || key == NULL)
    return kept->key == NULL && key == NULL;

  return memcmp (g_bytes_get_data (kept->key, NULL), key, TASUKI_KEY_SIZE) == 0;
}

static bool
fits (const Kept *kept, const TasukiKeptFacts *facts)
{
  return g_str_equal (kept->transfer, facts->transfer) && kept->side == facts->side
         && g_str_equal (kept->peer, facts->peer) && g_str_equal (kept->mode, facts->mode)
         && has_key (kept, facts->key);
}

TasukiLink *
tasuki_kept_links_take (TasukiKeptLinks *self, const TasukiKeptFacts *facts)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  for (GList *link = self->kept.tail; link != NULL; link = link->prev)
    {
      Kept *kept = link->data;
      TasukiLink *taken = NULL;

      if (!fits (kept, facts))
        continue;
      /* The other side may have gone on with it already. */
      if (tasuki_link_stands (kept->link))
        taken = g_steal_pointer (&kept->link);
      g_queue_delete_link (&self->kept, link);
      free_kept (kept);
      return taken;
    }

  return NULL;
}

int64_t
tasuki_kept_links_expire (TasukiKeptLinks *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  int64_t now = g_get_monotonic_time ();
  Kept *oldest;

  while ((oldest = g_queue_peek_head (&self->kept)) != NULL && oldest->until <= now)
    free_kept (g_queue_pop_head (&self->kept));

  return oldest != NULL ? oldest->until : INT64_MAX;
}
