/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A thread that serves sockets. GMainContext polls in O(n), so it waits on one epoll by itself. */

#include "io/worker.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <tasuki/error.h>

#define BATCH 64
#define TICK  G_USEC_PER_SEC

typedef struct
{
  GSourceFunc function;
  gpointer data;
} Post;

struct _TasukiWorker
{
  GThread *thread;
  int epoll;
  bool ended;

  /* What other threads have for it. */
  GMutex lock;
  GArray *posts; /* of Post */
  bool asleep;   /* it waits, or is about to: who posts has to wake it */
  int bell;      /* an eventfd */
  GArray *taken; /* the worker's: the posts that it runs now */

  GHashTable *watches;
  GHashTable *ticking;
  int64_t tick_due; /* monotonic; of meaning only while something is ticking */
  GPtrArray *again; /* of the next round */
  GPtrArray *round; /* of this one */

  /* The round under way, so that a watch that goes is not called any more. */
  struct epoll_event batch[BATCH];
  int batch_length;
};

/* Whether it may wait. From here until it is awake a post rings the bell. */
static bool
fall_asleep (TasukiWorker *self)
{
  bool asleep;

  g_mutex_lock (&self->lock);
  asleep = self->posts->len == 0 && self->again->len == 0;
  self->asleep = asleep;
  g_mutex_unlock (&self->lock);

  return asleep;
}

/* Milliseconds, rounded up: too early would be a round for nothing. */
static int
until_tick (TasukiWorker *self)
{
  int64_t left;

  if (g_hash_table_size (self->ticking) == 0)
    return -1;

  left = self->tick_due - g_get_monotonic_time ();
  return left > 0 ? (int)((left + 999) / 1000) : 0;
}

static void
wait (TasukiWorker *self)
{
  self->batch_length
      = epoll_wait (self->epoll, self->batch, BATCH, fall_asleep (self) ? until_tick (self) : 0);
}

static void
serve (TasukiWorker *self)
{
  for (int i = 0; i < self->batch_length; i++)
    {
      TasukiWatch *watch = self->batch[i].data.ptr;

      /* NULL is the bell, or a watch that went. */
      if (watch != NULL)
        watch->ready (watch, self->batch[i].events);
    }
  self->batch_length = 0;
}

static void
run_posts (TasukiWorker *self)
{
  GArray *posts;

  g_mutex_lock (&self->lock);
  self->asleep = false;
  posts = self->posts;
  self->posts = self->taken;
  self->taken = posts;
  g_mutex_unlock (&self->lock);

  for (unsigned i = 0; i < posts->len; i++)
    {
      Post post = g_array_index (posts, Post, i);

      post.function (post.data);
    }
  g_array_set_size (posts, 0);
}

static void
go_on (TasukiWorker *self)
{
  GPtrArray *round = self->again;

  self->again = self->round;
  self->round = round;
  for (unsigned i = 0; i < round->len; i++)
    {
      TasukiWatch *watch = g_ptr_array_index (round, i);

      /* Removed in the meantime. */
      if (watch == NULL)
        continue;
      watch->again = false;
      watch->ready (watch, 0);
    }
  g_ptr_array_set_size (round, 0);
}

static void
tick (TasukiWorker *self)
{
  g_autoptr (GList) watches = g_hash_table_get_keys (self->ticking);

  self->tick_due = g_get_monotonic_time () + TICK;
  for (GList *item = watches; item != NULL; item = item->next)
    if (g_hash_table_contains (self->ticking, item->data))
      ((TasukiWatch *)item->data)->tick (item->data);
}

static gpointer
run (gpointer data)
{
  TasukiWorker *self = data;

  while (!self->ended)
    {
      wait (self);
      serve (self);
      run_posts (self);
      go_on (self);
      if (until_tick (self) == 0)
        tick (self);
    }

  return NULL;
}

/* Edge-triggered, each ring is told once, and nobody has to read it. */
static int
hang_bell (int epoll)
{
  struct epoll_event event = { .events = EPOLLIN | EPOLLET };
  int bell = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  int code = epoll_ctl (epoll, EPOLL_CTL_ADD, bell, &event);

  g_assert (bell >= 0 && code == 0);
  return bell;
}

TasukiWorker *
tasuki_worker_new (unsigned index)
{
  TasukiWorker *self = g_new0 (TasukiWorker, 1);
  g_autofree char *name = g_strdup_printf ("worker-%u", index);

  self->epoll = epoll_create1 (EPOLL_CLOEXEC);
  g_assert (self->epoll >= 0);
  g_mutex_init (&self->lock);
  self->bell = hang_bell (self->epoll);
  self->posts = g_array_new (FALSE, FALSE, sizeof (Post));
  self->taken = g_array_new (FALSE, FALSE, sizeof (Post));
  self->watches = g_hash_table_new (NULL, NULL);
  self->ticking = g_hash_table_new (NULL, NULL);
  self->again = g_ptr_array_new ();
  self->round = g_ptr_array_new ();
  self->thread = g_thread_new (name, run, self);

  return self;
}

static gboolean
quit (gpointer data)
{
  TasukiWorker *self = data;
  g_autoptr (GList) watches = g_hash_table_get_keys (self->watches);

  /* Stopping one may stop another, as the two of a pair do. */
  for (GList *item = watches; item != NULL; item = item->next)
    if (g_hash_table_contains (self->watches, item->data))
      ((TasukiWatch *)item->data)->stop (item->data);

  self->ended = true;
  return G_SOURCE_REMOVE;
}

void
tasuki_worker_free (TasukiWorker *self)
{
  tasuki_worker_post (self, quit, self);
  g_thread_join (self->thread);

  close (self->bell);
  close (self->epoll);
  g_mutex_clear (&self->lock);
  g_array_unref (self->posts);
  g_array_unref (self->taken);
  g_hash_table_unref (self->watches);
  g_hash_table_unref (self->ticking);
  g_ptr_array_unref (self->again);
  g_ptr_array_unref (self->round);
  g_free (self);
}

void
tasuki_worker_post (TasukiWorker *self, GSourceFunc function, gpointer data)
{
  Post post = { function, data };
  bool asleep;

  g_mutex_lock (&self->lock);
  g_array_append_val (self->posts, post);
  asleep = self->asleep;
  self->asleep = false;
  g_mutex_unlock (&self->lock);

  /* After unlocking: it would wake up only to wait for the lock. */
  if (asleep)
    eventfd_write (self->bell, 1);
}

static bool
control (TasukiWorker *self, TasukiWatch *watch, int operation)
{
  struct epoll_event event = { .events = watch->events, .data = { .ptr = watch } };

  return epoll_ctl (self->epoll, operation, watch->descriptor, &event) == 0;
}

/* What is watched already needs nothing more. */
static void
control_watched (TasukiWorker *self, TasukiWatch *watch, int operation)
{
  bool done = control (self, watch, operation);

  g_assert (done);
}

bool
tasuki_worker_add (TasukiWorker *self, TasukiWatch *watch, uint32_t events, GError **error)
{
  watch->events = events;
  if (!control (self, watch, EPOLL_CTL_ADD))
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_BUSY, "epoll: %s", g_strerror (errno));
      return false;
    }

  g_hash_table_add (self->watches, watch);
  return true;
}

void
tasuki_worker_start_ticking (TasukiWorker *self, TasukiWatch *watch)
{
  if (g_hash_table_size (self->ticking) == 0)
    self->tick_due = g_get_monotonic_time () + TICK;
  g_hash_table_add (self->ticking, watch);
}

void
tasuki_worker_set (TasukiWorker *self, TasukiWatch *watch, uint32_t events)
{
  if (watch->events == events)
    return;

  watch->events = events;
  control_watched (self, watch, EPOLL_CTL_MOD);
}

static void
forget (GPtrArray *watches, TasukiWatch *watch)
{
  for (unsigned i = 0; i < watches->len; i++)
    if (g_ptr_array_index (watches, i) == watch)
      g_ptr_array_index (watches, i) = NULL;
}

void
tasuki_worker_remove (TasukiWorker *self, TasukiWatch *watch)
{
  control_watched (self, watch, EPOLL_CTL_DEL);
  g_hash_table_remove (self->watches, watch);
  g_hash_table_remove (self->ticking, watch);
  watch->again = false;
  forget (self->again, watch);
  forget (self->round, watch);
  for (int i = 0; i < self->batch_length; i++)
    if (self->batch[i].data.ptr == watch)
      self->batch[i].data.ptr = NULL;
}

void
tasuki_worker_again (TasukiWorker *self, TasukiWatch *watch)
{
  if (watch->again)
    return;

  watch->again = true;
  g_ptr_array_add (self->again, watch);
}
