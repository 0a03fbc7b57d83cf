/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is posted to the main context runs there once, in order, whoever posts it. */

#include "io/main-post.h"

#define THREADS 3
#define POSTS   10000

/* Counted by the main context alone. */
static gboolean
count (gpointer data)
{
  ++*(unsigned *)data;
  return G_SOURCE_CONTINUE; /* means nothing here */
}

static gpointer
post_many (gpointer data)
{
  for (unsigned i = 0; i < POSTS; i++)
    tasuki_main_post (count, data);
  return NULL;
}

static void
test_wakes_the_context_and_loses_nothing (void)
{
  GThread *threads[THREADS];
  unsigned run = 0;

  for (unsigned i = 0; i < THREADS; i++)
    threads[i] = g_thread_new ("poster", post_many, &run);
  while (run < THREADS * POSTS)
    g_main_context_iteration (NULL, TRUE);
  for (unsigned i = 0; i < THREADS; i++)
    g_thread_join (threads[i]);
  while (g_main_context_iteration (NULL, FALSE))
    continue;

  g_assert_cmpuint (run, ==, THREADS * POSTS);
}

static GArray *seen;

static gboolean
note (gpointer data)
{
  unsigned number = GPOINTER_TO_UINT (data);

  g_array_append_val (seen, number);
  return G_SOURCE_REMOVE;
}

/* Posts one more and waits for it, as somebody with a nested loop does. */
static gboolean
nest (gpointer data)
{
  note (data);
  tasuki_main_post (note, GUINT_TO_POINTER (3));
  while (seen->len < 4)
    g_main_context_iteration (NULL, TRUE);
  return G_SOURCE_REMOVE;
}

static void
test_keeps_the_order_in_a_nested_loop (void)
{
  seen = g_array_new (FALSE, FALSE, sizeof (unsigned));
  tasuki_main_post (note, GUINT_TO_POINTER (0));
  tasuki_main_post (nest, GUINT_TO_POINTER (1));
  tasuki_main_post (note, GUINT_TO_POINTER (2));
  while (seen->len < 4)
    g_main_context_iteration (NULL, TRUE);

  for (unsigned i = 0; i < 4; i++)
    g_assert_cmpuint (g_array_index (seen, unsigned, i), ==, i);
  g_array_unref (seen);
}

/* How many descriptors of the context are ready: one, if it was woken. */
static int
poll_context (void)
{
  GMainContext *context = g_main_context_default ();
  GPollFD descriptors[8];
  int timeout, count, ready;

  g_assert_true (g_main_context_acquire (context));
  count
      = g_main_context_query (context, G_MAXINT, &timeout, descriptors, G_N_ELEMENTS (descriptors));
  ready = g_poll (descriptors, (guint)count, 0);
  g_main_context_release (context);

  return ready;
}

static gpointer
post_along (gpointer data)
{
  tasuki_main_post_along (note, GUINT_TO_POINTER (0));
  return NULL;
}

/* It wakes nobody, and comes in its place before what does. */
static void
test_what_can_wait_goes_along (void)
{
  GThread *thread;

  seen = g_array_new (FALSE, FALSE, sizeof (unsigned));
  tasuki_main_post (note, GUINT_TO_POINTER (0)); /* the source is there */
  while (g_main_context_iteration (NULL, FALSE))
    continue;

  thread = g_thread_new ("poster", post_along, NULL);
  g_thread_join (thread);
  g_assert_cmpint (poll_context (), ==, 0);
  tasuki_main_post (note, GUINT_TO_POINTER (1));
  g_assert_cmpint (poll_context (), ==, 1);
  while (seen->len < 3)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpuint (g_array_index (seen, unsigned, 1), ==, 0);
  g_assert_cmpuint (g_array_index (seen, unsigned, 2), ==, 1);
  g_array_unref (seen);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/main-post/wakes-the-context-and-loses-nothing",
                   test_wakes_the_context_and_loses_nothing);
  g_test_add_func ("/main-post/keeps-the-order-in-a-nested-loop",
                   test_keeps_the_order_in_a_nested_loop);
  g_test_add_func ("/main-post/what-can-wait-goes-along", test_what_can_wait_goes_along);

  return g_test_run ();
}
