/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A worker runs what is posted, and serves its sockets and nothing that is gone. */

#include "io/worker.h"

#include <fcntl.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <tasuki/error.h>

/* Both ends of a pair; the worker watches one. What the worker counts, the test reads when told. */
typedef struct
{
  TasukiWatch watch;
  TasukiWorker *worker;
  int other;
  unsigned ready;
  unsigned again;
  unsigned ticks;
  unsigned stops;
  TasukiWatch *victim;
  bool removed;
} Probe;

/* Runs a function on the worker and waits for it. */
typedef struct
{
  void (*function) (gpointer data);
  gpointer data;
  GMutex mutex;
  GCond cond;
  bool done;
} Errand;

static gboolean
run_errand (gpointer data)
{
  Errand *errand = data;

  errand->function (errand->data);
  g_mutex_lock (&errand->mutex);
  errand->done = true;
  g_cond_signal (&errand->cond);
  g_mutex_unlock (&errand->mutex);

  return G_SOURCE_REMOVE;
}

static void
on_worker (TasukiWorker *worker, void (*function) (gpointer data), gpointer data)
{
  Errand errand = { .function = function, .data = data };

  g_mutex_init (&errand.mutex);
  g_cond_init (&errand.cond);
  tasuki_worker_post (worker, run_errand, &errand);
  g_mutex_lock (&errand.mutex);
  while (!errand.done)
    g_cond_wait (&errand.cond, &errand.mutex);
  g_mutex_unlock (&errand.mutex);
  g_mutex_clear (&errand.mutex);
  g_cond_clear (&errand.cond);
}

static void
nothing (gpointer data)
{
}

static void
on_ready (TasukiWatch *watch, uint32_t events)
{
  Probe *self = (Probe *)watch;
  char byte;

  self->again += events == 0;
  self->ready += events != 0;
  if ((events & EPOLLIN) != 0)
    g_assert_cmpint (recv (watch->descriptor, &byte, 1, 0), ==, 1);
  if (self->victim != NULL)
    {
      tasuki_worker_remove (self->worker, self->victim);
      ((Probe *)self->victim)->removed = true;
      self->victim = NULL;
    }
}

static void
on_tick (TasukiWatch *watch)
{
  Probe *self = (Probe *)watch;

  if (++self->ticks == 2)
    g_main_context_wakeup (NULL);
}

static void
on_stop (TasukiWatch *watch)
{
  Probe *self = (Probe *)watch;

  self->stops++;
  tasuki_worker_remove (self->worker, watch);
}

static void
add (gpointer data)
{
  Probe *self = data;

  g_assert_true (tasuki_worker_add (self->worker, &self->watch, EPOLLIN, NULL));
}

static void
probe_init (Probe *self, TasukiWorker *worker)
{
  int pair[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), ==, 0);
  *self = (Probe){ .worker = worker, .other = pair[1] };
  self->watch
      = (TasukiWatch){ .descriptor = pair[0], .ready = on_ready, .tick = on_tick, .stop = on_stop };
  on_worker (worker, add, self);
}

static void
remove_probe (gpointer data)
{
  Probe *self = data;

  if (!self->removed)
    tasuki_worker_remove (self->worker, &self->watch);
}

static void
probe_clear (Probe *self)
{
  on_worker (self->worker, remove_probe, self);
  close (self->watch.descriptor);
  close (self->other);
}

static gboolean
note_order (gpointer data)
{
  GArray *order = data;
  unsigned next = order->len;

  g_array_append_val (order, next);
  return G_SOURCE_REMOVE;
}

typedef struct
{
  GArray *seen;
  unsigned number;
} Numbered;

static gboolean
note_number (gpointer data)
{
  Numbered *self = data;

  g_array_append_val (self->seen, self->number);
  return G_SOURCE_REMOVE;
}

static void
test_runs_posts_in_order (void)
{
  TasukiWorker *worker = tasuki_worker_new (0);
  g_autoptr (GArray) seen = g_array_new (FALSE, FALSE, sizeof (unsigned));
  Numbered numbers[100];

  for (unsigned i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      numbers[i] = (Numbered){ seen, i };
      tasuki_worker_post (worker, note_number, &numbers[i]);
    }
  tasuki_worker_free (worker);

  g_assert_cmpuint (seen->len, ==, G_N_ELEMENTS (numbers));
  for (unsigned i = 0; i < seen->len; i++)
    g_assert_cmpuint (g_array_index (seen, unsigned, i), ==, i);
}

static void
test_runs_what_was_posted_before_it_ends (void)
{
  g_autoptr (GArray) seen = g_array_new (FALSE, FALSE, sizeof (unsigned));
  TasukiWorker *worker = tasuki_worker_new (0);

  tasuki_worker_post (worker, note_order, seen);
  tasuki_worker_free (worker);
  g_assert_cmpuint (seen->len, ==, 1);
}

/* Posts that post: each has its turn, however long the worker would sleep without them. */
typedef struct
{
  TasukiWorker *worker;
  unsigned left;
  unsigned run;
} Chain;

static gboolean
post_next (gpointer data)
{
  Chain *self = data;

  self->run++;
  if (--self->left > 0)
    tasuki_worker_post (self->worker, post_next, self);
  else
    g_main_context_wakeup (NULL);
  return G_SOURCE_REMOVE;
}

static void
test_runs_what_a_post_posts (void)
{
  TasukiWorker *worker = tasuki_worker_new (0);
  Chain chain = { .worker = worker, .left = 100 };

  tasuki_worker_post (worker, post_next, &chain);
  g_main_context_iteration (NULL, TRUE);
  tasuki_worker_free (worker);

  g_assert_cmpuint (chain.run, ==, 100);
}

/* Counted by the worker alone. */
typedef struct
{
  TasukiWorker *worker;
  unsigned run;
} Flood;

static gboolean
count (gpointer data)
{
  ((Flood *)data)->run++;
  return G_SOURCE_REMOVE;
}

static gpointer
post_many (gpointer data)
{
  for (unsigned i = 0; i < 10000; i++)
    tasuki_worker_post (((Flood *)data)->worker, count, data);
  return NULL;
}

/* Threads that post at the same time as it wakes and falls asleep: no post is lost or left lying.
 */
static void
test_loses_no_post (void)
{
  TasukiWorker *worker = tasuki_worker_new (0);
  Flood flood = { .worker = worker };
  GThread *threads[3];

  for (unsigned i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("poster", post_many, &flood);
  for (unsigned i = 0; i < 1000; i++)
    on_worker (worker, nothing, NULL);
  for (unsigned i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  tasuki_worker_free (worker);

  g_assert_cmpuint (flood.run, ==, 30000);
}

static void
test_serves_a_readable_socket (void)
{
  TasukiWorker *worker = tasuki_worker_new (0);
  Probe probe;

  probe_init (&probe, worker);
  g_assert_cmpint (send (probe.other, "a", 1, 0), ==, 1);
  do
    on_worker (worker, nothing, NULL);
  while (probe.ready == 0);

  g_assert_cmpuint (probe.ready, ==, 1);
  probe_clear (&probe);
  tasuki_worker_free (worker);
}

static void
send_to_both_and_doom (gpointer data)
{
  Probe *probes = data;

  /* Both are ready before the worker looks again; whichever comes first removes the other. */
  probes[0].victim = &probes[1].watch;
  probes[1].victim = &probes[0].watch;
  g_assert_cmpint (send (probes[0].other, "a", 1, 0), ==, 1);
  g_assert_cmpint (send (probes[1].other, "a", 1, 0), ==, 1);
}

static void
test_does_not_call_what_was_removed_in_the_same_round (void)
{
  TasukiWorker *worker = tasuki_worker_new (0);
  Probe probes[2];

  probe_init (&probes[0], worker);
  probe_init (&probes[1], worker);
  on_worker (worker, send_to_both_and_doom, probes);
  do
    on_worker (worker, nothing, NULL);
  while (probes[0].ready + probes[1].ready == 0);
  on_worker (worker, nothing, NULL);

  g_assert_cmpuint (probes[0].ready + probes[1].ready, ==, 1);
  probe_clear (&probes[0]);
  probe_clear (&probes[1]);
  tasuki_worker_free (worker);
}

static void
ask_again_twice (gpointer data)
{
  Probe *self = data;

  tasuki_worker_again (self->worker, &self->watch);
  tasuki_worker_again (self->worker, &self->watch);
}

static void
test_goes_on_with_a_busy_watch_once (void)
{
  TasukiWorker *worker = tasuki_worker_new (0);
  Probe probe;

  probe_init (&probe, worker);
  on_worker (worker, ask_again_twice, &probe);
  do
    on_worker (worker, nothing, NULL);
  while (probe.again == 0);
  on_worker (worker, nothing, NULL);

  g_assert_cmpuint (probe.again, ==, 1);
  probe_clear (&probe);
  tasuki_worker_free (worker);
}

static void
ask_again_and_leave (gpointer data)
{
  Probe *self = data;

  tasuki_worker_again (self->worker, &self->watch);
  tasuki_worker_remove (self->worker, &self->watch);
  self->removed = true;
}

static void
test_does_not_go_on_with_what_was_removed (void)
{
  TasukiWorker *worker = tasuki_worker_new (0);
  Probe probe;

  probe_init (&probe, worker);
  on_worker (worker, ask_again_and_leave, &probe);
  on_worker (worker, nothing, NULL);

  g_assert_cmpuint (probe.again, ==, 0);
  probe_clear (&probe);
  tasuki_worker_free (worker);
}

static void
start_ticking (gpointer data)
{
  Probe *self = data;

  tasuki_worker_start_ticking (self->worker, &self->watch);
}

static void
test_ticks (void)
{
  TasukiWorker *worker = tasuki_worker_new (0);
  Probe ticking, quiet;

  probe_init (&ticking, worker);
  probe_init (&quiet, worker);
  on_worker (worker, start_ticking, &ticking);
  g_main_context_iteration (NULL, TRUE); /* until the second tick */
  on_worker (worker, nothing, NULL);

  g_assert_cmpuint (ticking.ticks, >=, 2);
  g_assert_cmpuint (quiet.ticks, ==, 0);
  probe_clear (&ticking);
  probe_clear (&quiet);
  tasuki_worker_free (worker);
}

static void
test_stops_all_when_it_ends (void)
{
  TasukiWorker *worker = tasuki_worker_new (0);
  Probe probes[3];

  for (unsigned i = 0; i < G_N_ELEMENTS (probes); i++)
    probe_init (&probes[i], worker);
  tasuki_worker_free (worker);

  for (unsigned i = 0; i < G_N_ELEMENTS (probes); i++)
    {
      g_assert_cmpuint (probes[i].stops, ==, 1);
      close (probes[i].watch.descriptor);
      close (probes[i].other);
    }
}

static void
add_a_plain_file (gpointer data)
{
  Probe *self = data;
  g_autoptr (GError) error = NULL;

  g_assert_false (tasuki_worker_add (self->worker, &self->watch, EPOLLIN, &error));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_BUSY);
}

static void
test_says_so_if_it_cannot_watch (void)
{
  TasukiWorker *worker = tasuki_worker_new (0);
  Probe probe = { .worker = worker, .watch = { .stop = on_stop } };

  /* epoll does not take plain files. */
  probe.watch.descriptor = open ("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  g_assert_cmpint (probe.watch.descriptor, >=, 0);
  on_worker (worker, add_a_plain_file, &probe);
  tasuki_worker_free (worker);

  g_assert_cmpuint (probe.stops, ==, 0);
  close (probe.watch.descriptor);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/worker/runs-posts-in-order", test_runs_posts_in_order);
  g_test_add_func ("/worker/runs-what-was-posted-before-it-ends",
                   test_runs_what_was_posted_before_it_ends);
  g_test_add_func ("/worker/runs-what-a-post-posts", test_runs_what_a_post_posts);
  g_test_add_func ("/worker/loses-no-post", test_loses_no_post);
  g_test_add_func ("/worker/serves-a-readable-socket", test_serves_a_readable_socket);
  g_test_add_func ("/worker/does-not-call-what-was-removed-in-the-same-round",
                   test_does_not_call_what_was_removed_in_the_same_round);
  g_test_add_func ("/worker/goes-on-with-a-busy-watch-once", test_goes_on_with_a_busy_watch_once);
  g_test_add_func ("/worker/does-not-go-on-with-what-was-removed",
                   test_does_not_go_on_with_what_was_removed);
  g_test_add_func ("/worker/ticks", test_ticks);
  g_test_add_func ("/worker/stops-all-when-it-ends", test_stops_all_when_it_ends);
  g_test_add_func ("/worker/says-so-if-it-cannot-watch", test_says_so_if_it_cannot_watch);

  return g_test_run ();
}
