/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Chunks over links in a strict order: a reader waits for one link while the others fill up. */

#include "client/bundle.h"

#include <string.h>

#define DRAIN_SIZE (64u * 1024u)

typedef struct
{
  TasukiLink *link;
  bool has_ended; /* the other end will write no more */

  GBytes *rest; /* what is read first; NULL for nothing */
  size_t taken; /* of it */

  uint8_t *held; /* of a chunk's size; NULL until it is needed */
  size_t start;
  size_t end;
} Strand;

/* Where a way is. One that is not spread over the links has no end of its chunk. */
typedef struct
{
  unsigned at;
  size_t left;
  bool is_spread;
} Place;

struct _TasukiBundle
{
  unsigned count;
  Place in;
  Place out;
  Strand each[TASUKI_STREAMS_MAX];
};

TasukiBundle *
tasuki_bundle_new_empty (bool is_sender)
{
  TasukiBundle *self = g_new0 (TasukiBundle, 1);

  self->in = (Place){ .left = is_sender ? SIZE_MAX : TASUKI_STREAM_CHUNK, .is_spread = !is_sender };
  self->out = (Place){ .left = is_sender ? TASUKI_STREAM_CHUNK : SIZE_MAX, .is_spread = is_sender };
  return self;
}

TasukiBundle *
tasuki_bundle_new (TasukiLink *link)
{
  TasukiBundle *self = g_new0 (TasukiBundle, 1);

  self->in.left = self->out.left = SIZE_MAX;
  tasuki_bundle_add (self, link, NULL);
  return self;
}

void
tasuki_bundle_add (TasukiBundle *self, TasukiLink *link, GBytes *rest)
{
  g_assert (self->count < G_N_ELEMENTS (self->each));

  self->each[self->count].link = link;
  self->each[self->count].rest = rest;
  self->count++;
}

void
tasuki_bundle_free (TasukiBundle *self)
{
  for (unsigned i = 0; i < self->count; i++)
    {
      g_clear_pointer (&self->each[i].link, tasuki_link_free);
      g_clear_pointer (&self->each[i].rest, g_bytes_unref);
      g_free (self->each[i].held);
    }
  g_free (self);
}

TasukiLink *
tasuki_bundle_get_link (TasukiBundle *self)
{
  return self->each[0].link;
}

TasukiLink *
tasuki_bundle_take_link (TasukiBundle *self)
{
  return g_steal_pointer (&self->each[0].link);
}

static void
advance (TasukiBundle *self, Place *place, size_t done)
{
  if (!place->is_spread)
    return;

  place->left -= done;
  if (place->left > 0)
    return;

  place->at = (place->at + 1) % self->count;
  place->left = TASUKI_STREAM_CHUNK;
}

static size_t
take_rest (Strand *strand, uint8_t *buffer, size_t size)
{
  size_t length;
  const uint8_t *bytes = g_bytes_get_data (strand->rest, &length);
  size_t done = MIN (size, length - strand->taken);

  memcpy (buffer, bytes + strand->taken, done);
  strand->taken += done;
  if (strand->taken == length)
    g_clear_pointer (&strand->rest, g_bytes_unref);
  return done;
}

static TasukiIo
read_strand (Strand *strand, uint8_t *buffer, size_t size, size_t *done, GError **error)
{
  TasukiIo io;

  if (strand->has_ended)
    return TASUKI_IO_END;
  if (strand->rest != NULL)
    {
      *done = take_rest (strand, buffer, size);
      return TASUKI_IO_DONE;
    }

  io = tasuki_link_read (strand->link, buffer, size, done, error);
  strand->has_ended = io == TASUKI_IO_END;
  return io;
}

TasukiIo
tasuki_bundle_read (TasukiBundle *self, uint8_t *buffer, size_t size, size_t *done, GError **error)
{
  TasukiIo io
      = read_strand (&self->each[self->in.at], buffer, MIN (size, self->in.left), done, error);

  if (io == TASUKI_IO_DONE)
    advance (self, &self->in, *done);
  return io;
}

static bool
is_holding (const Strand *strand)
{
  return strand->start < strand->end;
}

/* The bytes that wait stay what they are at the front of what is written next: see TasukiStream. */
static TasukiIo
push_strand (Strand *strand, GError **error)
{
  while (is_holding (strand))
    {
      size_t done = 0;
      TasukiIo io = tasuki_link_write (strand->link, strand->held + strand->start,
                                       strand->end - strand->start, &done, error);

      if (io != TASUKI_IO_DONE)
        return io;
      strand->start += done;
    }

  strand->start = strand->end = 0;
  return TASUKI_IO_DONE;
}

TasukiIo
tasuki_bundle_push (TasukiBundle *self, GError **error)
{
  TasukiIo result = TASUKI_IO_DONE;

  for (unsigned i = 0; i < self->count; i++)
    {
      TasukiIo io = push_strand (&self->each[i], error);

      if (io == TASUKI_IO_FAILED || io == TASUKI_IO_END)
        return io;
      if (io != TASUKI_IO_DONE)
        result = TASUKI_IO_WANT_WRITE;
    }

  return result;
}

/* As much as there is room for. */
static size_t
hold (Strand *strand, const uint8_t *bytes, size_t size)
{
  size_t held = strand->end - strand->start;

  if (strand->held == NULL)
    strand->held = g_malloc (TASUKI_STREAM_CHUNK);
  memmove (strand->held, strand->held + strand->start, held);
  size = MIN (size, TASUKI_STREAM_CHUNK - held);
  memcpy (strand->held + held, bytes, size);
  strand->start = 0;
  strand->end = held + size;
  return size;
}

static TasukiIo
write_strand (Strand *strand, const uint8_t *bytes, size_t size, size_t *done, GError **error)
{
  TasukiIo io = TASUKI_IO_WANT_WRITE;

  if (!is_holding (strand))
    io = tasuki_link_write (strand->link, bytes, size, done, error);
  if (io != TASUKI_IO_WANT_WRITE)
    return io;

  *done = hold (strand, bytes, size);
  return *done > 0 ? TASUKI_IO_DONE : TASUKI_IO_WANT_WRITE;
}

TasukiIo
tasuki_bundle_write (
    TasukiBundle *self, const uint8_t *buffer, size_t size, size_t *done, GError **error)
{
  Strand *strand = &self->each[self->out.at];
  TasukiIo io;

  if (!self->out.is_spread)
    return tasuki_link_write (strand->link, buffer, size, done, error);

  io = tasuki_bundle_push (self, error);
  if (io == TASUKI_IO_FAILED || io == TASUKI_IO_END)
    return io;

  io = write_strand (strand, buffer, MIN (size, self->out.left), done, error);
  if (io == TASUKI_IO_DONE)
    advance (self, &self->out, *done);
  return io;
}

static bool
has_pending (const Strand *strand)
{
  return strand->rest != NULL || strand->has_ended || tasuki_link_has_pending (strand->link);
}

static bool
is_any_holding (const TasukiBundle *self)
{
  for (unsigned i = 0; i < self->count; i++)
    if (is_holding (&self->each[i]))
      return true;

  return false;
}

/* What is waited for on one of the links. To write, on all that have something to be written. */
static short
choose_events (const TasukiBundle *self, unsigned i, short events)
{
  bool writes = is_any_holding (self) ? is_holding (&self->each[i]) : i == self->out.at;

  return (short)((i == self->in.at ? events & POLLIN : 0) | (writes ? events & POLLOUT : 0));
}

bool
tasuki_bundle_wait (
    TasukiBundle *self, short events, int other, const TasukiUntil *until, GError **error)
{
  struct pollfd descriptors[TASUKI_STREAMS_MAX + 1];
  unsigned count = 0;

  if ((events & POLLIN) != 0 && has_pending (&self->each[self->in.at]))
    return true;

  for (unsigned i = 0; i < self->count; i++)
    {
      short wanted = choose_events (self, i, events);

      if (wanted != 0)
        descriptors[count++]
            = (struct pollfd){ tasuki_link_get_descriptor (self->each[i].link), wanted, 0 };
    }
  descriptors[count++] = (struct pollfd){ other, POLLIN, 0 };

  return tasuki_wait_for (descriptors, count, until, error);
}

bool
tasuki_bundle_finish (TasukiBundle *self, const TasukiUntil *until, GError **error)
{
  for (unsigned i = 0; i < self->count; i++)
    if (!tasuki_link_finish (self->each[i].link, until, error))
      return false;

  return true;
}

/* Reads all that is there. FALSE if it broke. */
static bool
drain_strand (Strand *strand, uint8_t *buffer)
{
  TasukiIo io;

  do
    {
      size_t done = 0;

      io = read_strand (strand, buffer, DRAIN_SIZE, &done, NULL);
    }
  while (io == TASUKI_IO_DONE);

  return io != TASUKI_IO_FAILED;
}

/* On all at once: while one is not read, the other end may be unable to end another. */
bool
tasuki_bundle_drain (TasukiBundle *self, const TasukiUntil *until)
{
  g_autofree uint8_t *buffer = g_malloc (DRAIN_SIZE);

  for (;;)
    {
      struct pollfd descriptors[TASUKI_STREAMS_MAX];
      unsigned count = 0;

      for (unsigned i = 0; i < self->count; i++)
        {
          Strand *strand = &self->each[i];

          if (!drain_strand (strand, buffer))
            return false;
          if (!strand->has_ended)
            descriptors[count++]
                = (struct pollfd){ tasuki_link_get_descriptor (strand->link), POLLIN, 0 };
        }

      if (count == 0)
        return true;
      if (!tasuki_wait_for (descriptors, count, until, NULL))
        return false;
    }
}
