/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A stream that passes bytes as they are, and fails on demand. */

#include "support/plain-stream.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

struct _PlainStream
{
  GObject parent_instance;

  int descriptor;
  PlainFailure failure;
  size_t after;
  bool parked;

  char mark; /* NUL for none */
  uint8_t ahead[64];
  size_t ahead_length;
};

static void plain_stream_iface_init (TasukiStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PlainStream,
                               plain_stream,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TASUKI_TYPE_STREAM, plain_stream_iface_init))

static void
plain_stream_class_init (PlainStreamClass *class)
{
}

static void
plain_stream_init (PlainStream *self)
{
}

static TasukiIo
fail (GError **error)
{
  g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_LOST, "failed on demand");
  return TASUKI_IO_FAILED;
}

static TasukiIo
judge (ssize_t count, TasukiIo again, gsize *done, GError **error)
{
  if (count >= 0)
    {
      *done = (gsize)count;
      return TASUKI_IO_DONE;
    }
  if (errno == EAGAIN || errno == EINTR)
    return again;

  g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_LOST, g_strerror (errno));
  return TASUKI_IO_FAILED;
}

static TasukiIo
plain_stream_handshake (TasukiStream *stream, GError **error)
{
  PlainStream *self = PLAIN_STREAM (stream);
  gsize done;
  char byte;

  if (self->failure == PLAIN_FAILS_AT_HANDSHAKE)
    return fail (error);

  return judge (recv (self->descriptor, &byte, 1, 0), TASUKI_IO_WANT_READ, &done, error);
}

/* Reads ahead as a session would, which knows its own end. */
static TasukiIo
read_to_mark (PlainStream *self, guint8 *buffer, gsize *done, GError **error)
{
  if (self->ahead_length == 0)
    {
      TasukiIo io = judge (recv (self->descriptor, self->ahead, sizeof self->ahead, 0),
                           TASUKI_IO_WANT_READ, &self->ahead_length, error);

      if (io != TASUKI_IO_DONE)
        return io;
      if (self->ahead_length == 0)
        return fail (error);
    }

  *buffer = self->ahead[0];
  self->ahead_length--;
  memmove (self->ahead, self->ahead + 1, self->ahead_length);
  if (*buffer == (guint8)self->mark)
    return TASUKI_IO_END;

  *done = 1;
  return TASUKI_IO_DONE;
}

static TasukiIo
plain_stream_read (TasukiStream *stream, guint8 *buffer, gsize size, gsize *done, GError **error)
{
  PlainStream *self = PLAIN_STREAM (stream);
  bool fails
      = self->failure == PLAIN_FAILS_AT_READ || self->failure == PLAIN_FAILS_AT_READ_WITHOUT_ERROR;
  TasukiIo io;

  if (fails && self->after == 0)
    return self->failure == PLAIN_FAILS_AT_READ ? fail (error) : TASUKI_IO_FAILED;

  if (self->mark != '\0')
    return read_to_mark (self, buffer, done, error);

  io = judge (recv (self->descriptor, buffer, fails ? MIN (size, self->after) : size, 0),
              TASUKI_IO_WANT_READ, done, error);
  if (io == TASUKI_IO_DONE && *done == 0)
    return TASUKI_IO_END;
  self->after -= fails ? *done : 0;
  return io;
}

static TasukiIo
plain_stream_write (
    TasukiStream *stream, const guint8 *buffer, gsize size, gsize *done, GError **error)
{
  PlainStream *self = PLAIN_STREAM (stream);

  if (self->failure == PLAIN_FAILS_AT_WRITE)
    return fail (error);

  return judge (send (self->descriptor, buffer, size, MSG_NOSIGNAL), TASUKI_IO_WANT_WRITE, done,
                error);
}

static TasukiIo
plain_stream_finish (TasukiStream *stream, GError **error)
{
  PlainStream *self = PLAIN_STREAM (stream);
  gsize done;

  if (self->mark != '\0')
    return judge (send (self->descriptor, &self->mark, 1, MSG_NOSIGNAL), TASUKI_IO_WANT_WRITE,
                  &done, error);

  shutdown (self->descriptor, SHUT_WR);
  return TASUKI_IO_DONE;
}

static GBytes *
plain_stream_take_rest (TasukiStream *stream)
{
  PlainStream *self = PLAIN_STREAM (stream);

  return self->ahead_length > 0 ? g_bytes_new (self->ahead, self->ahead_length) : NULL;
}

static TasukiStream *
plain_stream_park (TasukiStream *stream)
{
  PlainStream *self = PLAIN_STREAM (stream);

  self->parked = true;
  return TASUKI_STREAM (plain_stream_new (self->descriptor));
}

static void
plain_stream_iface_init (TasukiStreamInterface *iface)
{
  iface->handshake = plain_stream_handshake;
  iface->read = plain_stream_read;
  iface->write = plain_stream_write;
  iface->finish = plain_stream_finish;
  iface->take_rest = plain_stream_take_rest;
  iface->park = plain_stream_park;
}

PlainStream *
plain_stream_new (int descriptor)
{
  PlainStream *self = g_object_new (PLAIN_TYPE_STREAM, NULL);

  self->descriptor = descriptor;
  return self;
}

void
plain_stream_set_failure (PlainStream *self, PlainFailure failure, size_t after)
{
  self->failure = failure;
  self->after = after;
}

bool
plain_stream_is_parked (PlainStream *self)
{
  return self->parked;
}

void
plain_stream_set_mark (PlainStream *self, char mark)
{
  self->mark = mark;
}
