/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A source for each event would be attached, and the main context woken, with its lock held: on one
 * core it would wake up only to wait. Here a lock is held for as long as a queue takes.
 */

#include "io/main-post.h"

#include <stdbool.h>

typedef struct
{
  GSourceFunc function;
  gpointer data;
} Post;

static GMutex lock;
static GQueue posts = G_QUEUE_INIT; /* of Post */
static bool woken;                  /* since posts were last run */

static Post *
take (void)
{
  Post *post;

  g_mutex_lock (&lock);
  post = g_queue_pop_head (&posts);
  g_mutex_unlock (&lock);

  return post;
}

static unsigned
count (void)
{
  unsigned length;

  g_mutex_lock (&lock);
  length = g_queue_get_length (&posts);
  g_mutex_unlock (&lock);

  return length;
}

static gboolean
prepare (GSource *source, int *timeout)
{
  *timeout = -1;
  return count () > 0;
}

static gboolean
check (GSource *source)
{
  return count () > 0;
}

static unsigned
begin_turn (void)
{
  unsigned length;

  g_mutex_lock (&lock);
  length = g_queue_get_length (&posts);
  woken = false;
  g_mutex_unlock (&lock);

  return length;
}

/* One at a time, so that the order holds for whom a function iterates the context. */
static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  for (unsigned left = begin_turn (); left > 0; left--)
    {
      g_autofree Post *post = take ();

      if (post == NULL)
        break;
      post->function (post->data);
    }

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs functions = { .prepare = prepare, .check = check, .dispatch = dispatch };

static void
attach_once (void)
{
  static gsize attached;

  if (g_once_init_enter (&attached))
    {
      g_autoptr (GSource) source = g_source_new (&functions, sizeof (GSource));

      g_source_set_can_recurse (source, TRUE);
      g_source_attach (source, NULL);
      g_once_init_leave (&attached, 1);
    }
}

static void
post (GSourceFunc function, gpointer data, bool urgent)
{
  Post *new = g_new (Post, 1);
  bool wakes;

  *new = (Post){ function, data };
  attach_once ();
  g_mutex_lock (&lock);
  g_queue_push_tail (&posts, new);
  wakes = urgent && !woken;
  woken = woken || urgent;
  g_mutex_unlock (&lock);

  if (wakes)
    g_main_context_wakeup (NULL);
}

void
tasuki_main_post (GSourceFunc function, gpointer data)
{
  post (function, data, true);
}

void
tasuki_main_post_along (GSourceFunc function, gpointer data)
{
  post (function, data, false);
}
