/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Tells ThreadSanitizer what GLib orders. GLib is not instrumented and its locks are its own, so
 * that what one thread puts into a main context or releases by a reference count looks like a race
 * to the thread that gets it. Preloaded, this says of the few functions by which Tasuki's threads
 * hand things over what they promise, and nothing more; races in Tasuki's own code stay visible.
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

/* --- A source's callback sees what was done before its source was attached. */

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

  seen (self->data);
  return self->function (self->data);
}

static void
forget (gpointer data)
{
  Callback *self = data;

  seen (self->data);
  if (self->notify != NULL)
    self->notify (self->data);
  g_free (self);
}

void
g_source_set_callback (GSource *source, GSourceFunc function, gpointer data, GDestroyNotify notify)
{
  static __typeof__ (&g_source_set_callback) real;
  Callback *self;

  if (real == NULL)
    real = REAL (g_source_set_callback);

  /* Other kinds of source have callbacks of other kinds. */
  if (__tsan_release == NULL || source->source_funcs != &g_idle_funcs)
    {
      real (source, function, data, notify);
      return;
    }

  self = g_new (Callback, 1);
  *self = (Callback){ function, data, notify };
  told (data);
  real (source, call, self, forget);
}

/* --- Whoever drops the last reference sees what all others did while they had theirs. */

#define WRAP_UNREF(name, type)                                                                     \
  void name (type object)                                                                          \
  {                                                                                                \
    static __typeof__ (&name) real;                                                                \
                                                                                                   \
    if (real == NULL)                                                                              \
      real = REAL (name);                                                                          \
    told (object);                                                                                 \
    seen (object);                                                                                 \
    real (object);                                                                                 \
  }

#undef g_object_unref
WRAP_UNREF (g_object_unref, gpointer)
WRAP_UNREF (g_bytes_unref, GBytes *)
WRAP_UNREF (g_variant_unref, GVariant *)
