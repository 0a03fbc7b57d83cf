/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Each worker keeps a few empty pipes: one is taken for bytes, and given back once it has none. */

#include "io/pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <tasuki/error.h>

#include "io/budget.h"

/* Empty pipes that a worker keeps, of each kind. */
#define KEPT 16

/* Large ones that a worker has in all. */
#define LARGE_MAX 4

/*
 * The kernel counts the pipes of a user together (fs.pipe-user-pages-soft, 64 MiB): so large that
 * a call moves much, so small that there is enough for many stalled transfers. Large ones cost a
 * third less for each byte, but stalled transfers alone would use up what a user may have.
 */
static const size_t sizes[] = {
  [TASUKI_PIPE_LARGE] = 1024 * 1024,
  [TASUKI_PIPE_BULK] = 256 * 1024,
  [TASUKI_PIPE_SMALL] = 16 * 1024,
};

size_t
tasuki_pipe_room (TasukiPipeKind kind)
{
  return sizes[kind];
}

typedef struct
{
  TasukiPipe *pipes[KEPT];
  unsigned count;
  unsigned lent;
} Kept;

static void free_kept (gpointer data);

/* Of the worker whose thread this is, by kind. */
static GPrivate keepers = G_PRIVATE_INIT (free_kept);

static void
free_pipe (TasukiPipe *self)
{
  close (self->reader);
  close (self->writer);
  g_free (self);
}

static void
free_kept (gpointer data)
{
  Kept *kept = data;

  for (unsigned kind = 0; kind < G_N_ELEMENTS (sizes); kind++)
    while (kept[kind].count > 0)
      free_pipe (kept[kind].pipes[--kept[kind].count]);
  g_free (kept);
}

/* splice (2) knows no MSG_NOSIGNAL: a receiver that left must not end the process. */
static void
block_sigpipe (void)
{
  sigset_t set;

  sigemptyset (&set);
  sigaddset (&set, SIGPIPE);
  pthread_sigmask (SIG_BLOCK, &set, NULL);
}

static Kept *
get_kept (void)
{
  Kept *kept = g_private_get (&keepers);

  if (kept != NULL)
    return kept;

  block_sigpipe ();
  kept = g_new0 (Kept, G_N_ELEMENTS (sizes));
  g_private_set (&keepers, kept);
  return kept;
}

/* A user with many pipes gets smaller ones, which do as well. */
static size_t
enlarge (int writer, size_t size)
{
  int got = fcntl (writer, F_SETPIPE_SZ, (int)size);

  if (got < 0)
    got = fcntl (writer, F_GETPIPE_SZ);
  g_assert (got > 0);
  return (size_t)got;
}

static TasukiPipe *
make (TasukiPipeKind kind, GError **error)
{
  int ends[2];
  TasukiPipe *self;

  if (pipe2 (ends, O_NONBLOCK | O_CLOEXEC) != 0)
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_BUSY, "pipe: %s", g_strerror (errno));
      return NULL;
    }

  self = g_new0 (TasukiPipe, 1);
  self->kind = kind;
  self->reader = ends[0];
  self->writer = ends[1];
  self->size = enlarge (ends[1], sizes[kind]);
  return self;
}

/* What it costs is reserved; that is corrected if the pipe turns out smaller. */
static TasukiPipe *
take_reserved (TasukiPipeKind kind, GError **error)
{
  Kept *kept = &get_kept ()[kind];
  TasukiPipe *self = kept->count > 0 ? kept->pipes[--kept->count] : make (kind, error);

  tasuki_budget_release (sizes[kind]);
  if (self == NULL)
    return NULL;

  tasuki_budget_force (self->size);
  kept->lent++;
  return self;
}

TasukiPipe *
tasuki_pipe_take (TasukiPipeKind kind, GError **error)
{
  if (kind == TASUKI_PIPE_LARGE && get_kept ()[kind].lent >= LARGE_MAX)
    kind = TASUKI_PIPE_BULK;
  for (; kind <= TASUKI_PIPE_SMALL; kind++)
    if (tasuki_budget_reserve (sizes[kind]))
      return take_reserved (kind, error);

  tasuki_budget_force (sizes[TASUKI_PIPE_SMALL]);
  return take_reserved (TASUKI_PIPE_SMALL, error);
}

void
tasuki_pipe_give (TasukiPipe *self, bool empty)
{
  Kept *kept = &get_kept ()[self->kind];

  tasuki_budget_release (self->size);
  kept->lent--;
  if (empty && self->size == sizes[self->kind] && kept->count < KEPT)
    kept->pipes[kept->count++] = self;
  else
    free_pipe (self);
}
