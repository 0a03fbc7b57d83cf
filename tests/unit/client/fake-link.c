/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Stands in for core/client/link.c. */

#include "fake-link.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ROOM 16384

struct _TasukiLink
{
  int descriptor;
  GByteArray *again; /* what the next write has to begin with, as with TLS; or NULL */
};

static TasukiLink *
make (int descriptor)
{
  TasukiLink *self = g_new0 (TasukiLink, 1);
  const int room = ROOM;

  self->descriptor = descriptor;
  g_assert_cmpint (setsockopt (descriptor, SOL_SOCKET, SO_SNDBUF, &room, sizeof room), ==, 0);
  return self;
}

void
fake_link_pair (TasukiLink *ends[static 2])
{
  int descriptors[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, descriptors),
                   ==, 0);
  ends[0] = make (descriptors[0]);
  ends[1] = make (descriptors[1]);
}

void
fake_link_break (TasukiLink *self)
{
  shutdown (self->descriptor, SHUT_RDWR);
}

GByteArray *
fake_link_read_all (TasukiLink *self)
{
  GByteArray *all = g_byte_array_new ();
  uint8_t piece[4096];
  ssize_t length;

  while ((length = recv (self->descriptor, piece, sizeof piece, 0)) > 0)
    g_byte_array_append (all, piece, (guint)length);
  return all;
}

void
tasuki_link_free (TasukiLink *self)
{
  close (self->descriptor);
  g_clear_pointer (&self->again, g_byte_array_unref);
  g_free (self);
}

static TasukiIo
fail (GError **error)
{
  g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_LOST, g_strerror (errno));
  return TASUKI_IO_FAILED;
}

TasukiIo
tasuki_link_read (TasukiLink *self, uint8_t *buffer, size_t size, size_t *done, GError **error)
{
  ssize_t length = recv (self->descriptor, buffer, size, 0);

  g_assert_cmpuint (size, >, 0);
  if (length < 0)
    return errno == EAGAIN ? TASUKI_IO_WANT_READ : fail (error);

  *done = (size_t)length;
  return length > 0 ? TASUKI_IO_DONE : TASUKI_IO_END;
}

TasukiIo
tasuki_link_write (
    TasukiLink *self, const uint8_t *buffer, size_t size, size_t *done, GError **error)
{
  ssize_t length;

  g_assert_cmpuint (size, >, 0);
  if (self->again != NULL)
    {
      g_assert_cmpuint (size, >=, self->again->len);
      g_assert_cmpmem (buffer, self->again->len, self->again->data, self->again->len);
      g_clear_pointer (&self->again, g_byte_array_unref);
    }

  length = send (self->descriptor, buffer, size, MSG_NOSIGNAL);
  if (length < 0 && errno != EAGAIN)
    return fail (error);
  if (length < 0)
    {
      self->again = g_byte_array_append (g_byte_array_new (), buffer, (guint)size);
      return TASUKI_IO_WANT_WRITE;
    }

  *done = (size_t)length;
  return TASUKI_IO_DONE;
}

bool
tasuki_link_finish (TasukiLink *self, const TasukiUntil *until, GError **error)
{
  return shutdown (self->descriptor, SHUT_WR) == 0;
}

int
tasuki_link_get_descriptor (TasukiLink *self)
{
  return self->descriptor;
}

bool
tasuki_link_has_pending (TasukiLink *self)
{
  return false;
}
