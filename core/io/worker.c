/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A thread that serves sockets. GMainContext polls in O(n), so all sockets share one epoll. */

#include "io/worker.h"

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <glib-unix.h>

#include <tasuki/error.h>

#define BATCH 64

struct _TasukiWorker
{
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  GSource *source;
  GSource *timer;
  int epoll;
  GHashTable *watches;
  GHashTable *ticking;
  GPtrArray *again; /* of the next round */
  GPtrArray *round; /* of this one */

  /* The round under way, so that a watch that goes is not called any more. */
  struct epoll_event batch[BATCH];
  int batch_length;
};

typedef struct
{
  GSource parent;
  TasukiWorker *worker;
} EpollSource;

static gboolean
prepare (GSource *source, int *timeout)
{
  TasukiWorker *self = ((EpollSource *)source)->worker;

  *timeout = self->again->len > 0 ? 0 : -1;
  return self->again->len > 0;
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

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  TasukiWorker *self = ((EpollSource *)source)->worker;

  self->batch_length = epoll_wait (self->epoll, self->batch, BATCH, 0);
  for (int i = 0; i < self->batch_length; i++)
    {
      TasukiWatch *watch = self->batch[i].data.ptr;

      if (watch != NULL)
        watch->ready (watch, self->batch[i].events);
    }
  self->batch_length = 0;
  if (self->again->len > 0)
    go_on (self);

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs source_functions = { .prepare = prepare, .dispatch = dispatch };

static gboolean
on_tick (gpointer data)
{
  TasukiWorker *self = data;
  g_autoptr (GList) watches = g_hash_table_get_keys (self->ticking);

  for (GList *item = watches; item != NULL; item = item->next)
    if (g_hash_table_contains (self->ticking, item->data))
      ((TasukiWatch *)item->data)->tick (item->data);

  return G_SOURCE_CONTINUE;
}

static gpointer
run (gpointer data)
{
  TasukiWorker *self = data;

  g_main_context_push_thread_default (self->context);
  g_main_loop_run (self->loop);
  g_main_context_pop_thread_default (self->context);

  return NULL;
}

TasukiWorker *
tasuki_worker_new (unsigned index)
{
  TasukiWorker *self = g_new0 (TasukiWorker, 1);
  g_autofree char *name = g_strdup_printf ("worker-%u", index);

  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->epoll = epoll_create1 (EPOLL_CLOEXEC);
  g_assert (self->epoll >= 0);
  self->watches = g_hash_table_new (NULL, NULL);
  self->ticking = g_hash_table_new (NULL, NULL);
  self->again = g_ptr_array_new ();
  self->round = g_ptr_array_new ();

  self->source = g_source_new (&source_functions, sizeof (EpollSource));
  ((EpollSource *)self->source)->worker = self;
  g_source_add_unix_fd (self->source, self->epoll, G_IO_IN);
  g_source_attach (self->source, self->context);
  self->timer = g_timeout_source_new_seconds (1);
  g_source_set_callback (self->timer, on_tick, self, NULL);
  g_source_attach (self->timer, self->context);
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

  g_main_loop_quit (self->loop);
  return G_SOURCE_REMOVE;
}

void
tasuki_worker_free (TasukiWorker *self)
{
  tasuki_worker_post (self, quit, self);
  g_thread_join (self->thread);

  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_source_destroy (self->timer);
  g_source_unref (self->timer);
  close (self->epoll);
  g_hash_table_unref (self->watches);
  g_hash_table_unref (self->ticking);
  g_ptr_array_unref (self->again);
  g_ptr_array_unref (self->round);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_free (self);
}

void
tasuki_worker_post (TasukiWorker *self, GSourceFunc function, gpointer data)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, function, data, NULL);
  g_source_attach (source, self->context);
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
