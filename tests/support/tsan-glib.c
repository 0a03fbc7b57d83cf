/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Tells ThreadSanitizer what GLib orders. GLib is not instrumented and its locks are its own, so
 * that what one thread puts into a main context, or releases by a reference count, looks like a
 * race to the thread that gets it. Preloaded, this says of the few functions by which threads hand
 * things over what they promise, and nothing more: races in Tasuki's own code stay visible.
 */

#include <dlfcn.h>
#include <stddef.h>

#include <glib-object.h>

/* NULL in a program that is not instrumented, such as the shell that starts one. */
extern void __tsan_acquire (void *address) __attribute__ ((weak));
extern void __tsan_release (void *address) __attribute__ ((weak));

/* What was done before here is seen by whoever passes seen () with the same address. */
static void
told (gconstpointer address)
{
  if (__tsan_release != NULL && address != NULL)
    __tsan_release ((void *)address);
}

static void
seen (gconstpointer address)
{
  if (__tsan_acquire != NULL && address != NULL)
    __tsan_acquire ((void *)address);
}

#define REAL(name) ((__typeof__ (&name))dlsym (RTLD_NEXT, #name))

/* A source's callback sees what was done before it was set. */
typedef struct
{
  GSourceFunc function;
  gpointer data;
  GDestroyNotify notify;
} Callback;

static gboolean
call (gpointer data)
{
  Callback *self = data;

  seen (self);
  return self->function (self->data);
}

static void
forget (gpointer data)
{
  Callback *self = data;

  seen (self);
  if (self->notify != NULL)
    self->notify (self->data);
  g_free (self);
}

void
g_source_set_callback (GSource *source, GSourceFunc function, gpointer data, GDestroyNotify notify)
{
  __typeof__ (&g_source_set_callback) real = REAL (g_source_set_callback);
  Callback *self;

  /* Other kinds of source have callbacks of other kinds. */
  if (source->source_funcs != &g_idle_funcs)
    {
      real (source, function, data, notify);
      return;
    }

  self = g_new (Callback, 1);
  *self = (Callback){ function, data, notify };
  told (self);
  real (source, call, self, forget);
}

/* Whoever drops the last reference sees what all others did while they had theirs. */
#define WRAP_UNREF(name, type)                                                                     \
  void name (type object)                                                                          \
  {                                                                                                \
    told (object);                                                                                 \
    seen (object);                                                                                 \
    REAL (name) (object);                                                                          \
  }

#undef g_object_unref
WRAP_UNREF (g_object_unref, gpointer)
WRAP_UNREF (g_bytes_unref, GBytes *)
WRAP_UNREF (g_variant_unref, GVariant *)

#undef g_atomic_ref_count_dec
gboolean
g_atomic_ref_count_dec (gatomicrefcount *count)
{
  gboolean last;

  told (count);
  last = REAL (g_atomic_ref_count_dec) (count);
  seen (count);
  return last;
}

/* Locks. */
void
g_mutex_lock (GMutex *mutex)
{
  REAL (g_mutex_lock) (mutex);
  seen (mutex);
}

void
g_mutex_unlock (GMutex *mutex)
{
  told (mutex);
  REAL (g_mutex_unlock) (mutex);
}

void
g_cond_wait (GCond *cond, GMutex *mutex)
{
  told (mutex);
  REAL (g_cond_wait) (cond, mutex);
  seen (mutex);
}

gboolean
g_cond_wait_until (GCond *cond, GMutex *mutex, gint64 until)
{
  gboolean signalled;

  told (mutex);
  signalled = REAL (g_cond_wait_until) (cond, mutex, until);
  seen (mutex);
  return signalled;
}

/* Queues. */
void
g_async_queue_push (GAsyncQueue *queue, gpointer data)
{
  told (queue);
  REAL (g_async_queue_push) (queue, data);
}

gpointer
g_async_queue_pop (GAsyncQueue *queue)
{
  gpointer data = REAL (g_async_queue_pop) (queue);

  seen (queue);
  return data;
}

gpointer
g_async_queue_try_pop (GAsyncQueue *queue)
{
  gpointer data = REAL (g_async_queue_try_pop) (queue);

  seen (queue);
  return data;
}

void
g_main_context_invoke_full (
    GMainContext *context, int priority, GSourceFunc function, gpointer data, GDestroyNotify notify)
{
  GSource *source = g_idle_source_new ();

  /* Always by a source: from a thread that does not own the context it is the same. */
  g_source_set_priority (source, priority);
  g_source_set_callback (source, function, data, notify);
  g_source_attach (source, context);
  g_source_unref (source);
}

guint
g_idle_add_full (int priority, GSourceFunc function, gpointer data, GDestroyNotify notify)
{
  GSource *source = g_idle_source_new ();
  guint id;

  g_source_set_priority (source, priority);
  g_source_set_callback (source, function, data, notify);
  id = g_source_attach (source, NULL);
  g_source_unref (source);
  return id;
}

guint
g_idle_add (GSourceFunc function, gpointer data)
{
  return g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, function, data, NULL);
}

/* A pool's function sees what was done before its item was pushed. */
typedef struct
{
  GFunc function;
  gpointer data;
} Work;

static void
work (gpointer item, gpointer data)
{
  Work *self = data;

  seen (self);
  self->function (item, self->data);
}

GThreadPool *
g_thread_pool_new_full (GFunc function,
                        gpointer data,
                        GDestroyNotify free_item,
                        int threads,
                        gboolean exclusive,
                        GError **error)
{
  Work *self = g_new (Work, 1);

  *self = (Work){ function, data };
  return REAL (g_thread_pool_new_full) (work, self, free_item, threads, exclusive, error);
}

GThreadPool *
g_thread_pool_new (GFunc function, gpointer data, int threads, gboolean exclusive, GError **error)
{
  return g_thread_pool_new_full (function, data, NULL, threads, exclusive, error);
}

gboolean
g_thread_pool_push (GThreadPool *pool, gpointer item, GError **error)
{
  told (pool->user_data);
  return REAL (g_thread_pool_push) (pool, item, error);
}
