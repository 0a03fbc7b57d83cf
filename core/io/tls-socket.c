/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Between a GnuTLS session and its socket: one system call for many records, each way. */

#include "io/tls-socket.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <tasuki/error.h>

#include "io/budget.h"

/* Before the login and for messages. */
#define AHEAD_SMALL (4u * 1024u)

#define RECORD (16u * 1024u)
#define STEP   (256u * 1024u)
#define BULK   (STEP + 64u) /* with what opened records need behind their content */

/* What is left over of more than this is not worth a buffer that is larger than itself. */
#define SPARE_MAX (4u * 1024u)

/* RFC 8446, 5.2: at most 256 bytes more for each record; and room for an alert or a new key. */
#define WITH_OVERHEAD(size) ((size) + (size) / 64 + 1024u)

/* How large a buffer for @size bytes is: large ones are all alike, so that they are used again. */
static size_t
fit (size_t size)
{
  return size > TASUKI_BUDGET_BULK / 2 ? MAX (size, TASUKI_BUDGET_BULK) : size;
}

/* What was read ahead moves to the start of a buffer of @size bytes. */
static bool
resize_ahead (TasukiTlsSocket *self, size_t size)
{
  /* Without a session there is nobody who could go on with less. */
  uint8_t *bytes = self->session != NULL ? tasuki_budget_take (size) : tasuki_budget_insist (size);

  if (bytes == NULL)
    return false;

  if (self->ahead != NULL)
    memcpy (bytes, self->ahead + self->ahead_start, self->ahead_length);
  tasuki_budget_discard (self->ahead, self->ahead_size);
  self->ahead = bytes;
  self->ahead_size = size;
  self->ahead_start = 0;
  return true;
}

/* GnuTLS reads a record's head and body apart; reading ahead makes one system call of many. */
static bool
prepare_ahead (TasukiTlsSocket *self)
{
  if (self->ahead == NULL || self->ahead_size < self->appetite)
    return resize_ahead (self, self->appetite);

  if (self->ahead_start > 0 && self->ahead_length > 0)
    memmove (self->ahead, self->ahead + self->ahead_start, self->ahead_length);
  self->ahead_start = 0;
  return true;
}

/* Follows the records through what the session takes; it never asks for more than one has. */
static void
follow (TasukiTlsSocket *self, const uint8_t *bytes, size_t length)
{
  while (length > 0)
    {
      size_t step;

      if (self->body_left == 0)
        {
          self->head[self->head_length++] = *bytes;
          step = 1;
          if (self->head_length == sizeof self->head)
            {
              self->body_left = (size_t)self->head[3] << 8 | self->head[4];
              self->head_length = 0;
            }
        }
      else
        {
          step = MIN (length, self->body_left);
          self->body_left -= step;
        }
      bytes += step;
      length -= step;
    }
}

static ssize_t
receive (TasukiTlsSocket *self, void *buffer, size_t size)
{
  ssize_t got = recv (self->descriptor, buffer, size, 0);

  self->torn = self->torn || got == 0;
  gnutls_transport_set_errno (self->session, got < 0 ? errno : 0);
  return got;
}

static ssize_t
take_ahead (TasukiTlsSocket *self, void *buffer, size_t size)
{
  size_t taken = MIN (size, self->ahead_length);

  memcpy (buffer, self->ahead + self->ahead_start, taken);
  tasuki_tls_socket_skip (self, taken);
  return (ssize_t)taken;
}

static ssize_t
pull (gnutls_transport_ptr_t pointer, void *buffer, size_t size)
{
  TasukiTlsSocket *self = pointer;
  ssize_t got;

  if (self->ahead_length > 0)
    got = take_ahead (self, buffer, size);
  else if (self->drained) /* asking again would only tell the same */
    {
      gnutls_transport_set_errno (self->session, EAGAIN);
      return -1;
    }
  else if (!prepare_ahead (self)) /* with the budget used up it goes on, in smaller steps */
    got = receive (self, buffer, size);
  else
    {
      got = receive (self, self->ahead, self->ahead_size);
      self->ahead_length = got > 0 ? (size_t)got : 0;
      self->drained = self->ahead_length > 0 && self->ahead_length < self->ahead_size;
      got = got > 0 ? take_ahead (self, buffer, size) : got;
    }
  if (got > 0)
    follow (self, buffer, (size_t)got);

  return got;
}

static int
pull_timeout (gnutls_transport_ptr_t pointer, unsigned milliseconds)
{
  return 1;
}

static void
grow_gathered (TasukiTlsSocket *self, size_t needed)
{
  size_t size = MAX (needed, 2 * self->gathered_size);
  uint8_t *bytes = tasuki_budget_insist (size);

  if (self->gathered_length > 0)
    memcpy (bytes, self->gathered, self->gathered_length);
  tasuki_budget_discard (self->gathered, self->gathered_size);
  self->gathered = bytes;
  self->gathered_size = size;
}

static ssize_t
push (gnutls_transport_ptr_t pointer, const giovec_t *vectors, int count)
{
  TasukiTlsSocket *self = pointer;
  size_t total = 0;

  for (int i = 0; i < count; i++)
    total += vectors[i].iov_len;
  tasuki_tls_socket_reserve (self, total);

  for (int i = 0; i < count; i++)
    {
      if (vectors[i].iov_len == 0)
        continue;
      memcpy (self->gathered + self->gathered_length, vectors[i].iov_base, vectors[i].iov_len);
      self->gathered_length += vectors[i].iov_len;
    }

  return (ssize_t)total;
}

void
tasuki_tls_socket_init (TasukiTlsSocket *self, gnutls_session_t session, int descriptor)
{
  *self
      = (TasukiTlsSocket){ .session = session, .descriptor = descriptor, .appetite = AHEAD_SMALL };
  gnutls_transport_set_ptr (session, self);
  gnutls_transport_set_pull_function (session, pull);
  gnutls_transport_set_pull_timeout_function (session, pull_timeout);
  gnutls_transport_set_vec_push_function (session, push);
}

static void
drop_gathered (TasukiTlsSocket *self)
{
  tasuki_budget_discard (self->gathered, self->gathered_size);
  self->gathered = NULL;
  self->gathered_size = self->gathered_length = self->sent = 0;
}

static void
drop_ahead (TasukiTlsSocket *self)
{
  tasuki_budget_discard (self->ahead, self->ahead_size);
  self->ahead = NULL;
  self->ahead_size = self->ahead_start = self->ahead_length = 0;
}

void
tasuki_tls_socket_clear (TasukiTlsSocket *self)
{
  drop_gathered (self);
  drop_ahead (self);
}

void
tasuki_tls_socket_leave_session (TasukiTlsSocket *self, TasukiTlsSocket *from)
{
  *self = *from;
  self->session = NULL;
  from->ahead = from->gathered = NULL;
  from->ahead_length = from->gathered_length = from->sent = 0;
}

void
tasuki_tls_socket_give (TasukiTlsSocket *self, GBytes *bytes)
{
  size_t length;
  const void *data = g_bytes_get_data (bytes, &length);

  g_assert (self->ahead_length == 0);
  if (length == 0)
    return;

  drop_ahead (self);
  self->ahead = tasuki_budget_insist (length);
  memcpy (self->ahead, data, length);
  self->ahead_size = self->ahead_length = length;
  self->ahead_start = 0;
}

GBytes *
tasuki_tls_socket_take (TasukiTlsSocket *self)
{
  GBytes *rest = self->ahead_length > 0
                     ? g_bytes_new (self->ahead + self->ahead_start, self->ahead_length)
                     : NULL;

  drop_ahead (self);
  return rest;
}

void
tasuki_tls_socket_begin_read (TasukiTlsSocket *self, size_t size)
{
  self->appetite = size >= RECORD ? fit (WITH_OVERHEAD (MIN (size, BULK))) : AHEAD_SMALL;
}

void
tasuki_tls_socket_end_read (TasukiTlsSocket *self)
{
  self->drained = false;
  if (self->ahead_length == 0)
    drop_ahead (self);
  else if (self->ahead_size > self->ahead_length + SPARE_MAX)
    resize_ahead (self, self->ahead_length);
}

void
tasuki_tls_socket_expect (TasukiTlsSocket *self, size_t size)
{
  self->appetite = MAX (AHEAD_SMALL, size);
}

const uint8_t *
tasuki_tls_socket_peek (const TasukiTlsSocket *self, size_t *length)
{
  *length = self->ahead_length;
  return self->ahead + self->ahead_start;
}

void
tasuki_tls_socket_skip (TasukiTlsSocket *self, size_t length)
{
  self->ahead_start += length;
  self->ahead_length -= length;
}

TasukiFill
tasuki_tls_socket_fill (TasukiTlsSocket *self)
{
  ssize_t got;

  if (!prepare_ahead (self))
    return TASUKI_FILL_FAILED;

  got = recv (self->descriptor, self->ahead + self->ahead_length,
              self->ahead_size - self->ahead_length, 0);
  if (got > 0)
    {
      self->ahead_length += (size_t)got;
      return TASUKI_FILL_MORE;
    }
  self->torn = self->torn || got == 0;

  return got < 0 && errno == EAGAIN ? TASUKI_FILL_WAIT : TASUKI_FILL_FAILED;
}

bool
tasuki_tls_socket_is_between_records (const TasukiTlsSocket *self)
{
  return self->head_length == 0 && self->body_left == 0;
}

uint8_t *
tasuki_tls_socket_reserve (TasukiTlsSocket *self, size_t size)
{
  if (size > self->gathered_size - self->gathered_length)
    grow_gathered (self, self->gathered_length + size);

  return self->gathered + self->gathered_length;
}

void
tasuki_tls_socket_commit (TasukiTlsSocket *self, size_t size)
{
  self->gathered_length += size;
}

size_t
tasuki_tls_socket_begin_write (TasukiTlsSocket *self, size_t size)
{
  size_t step = size > BULK ? STEP : size;

  if (step <= RECORD || self->gathered != NULL)
    return MIN (step, RECORD);

  self->gathered = tasuki_budget_take (fit (WITH_OVERHEAD (step)));
  self->gathered_size = self->gathered != NULL ? fit (WITH_OVERHEAD (step)) : 0;
  return self->gathered != NULL ? step : RECORD;
}

TasukiIo
tasuki_tls_socket_flush (TasukiTlsSocket *self, GError **error)
{
  while (self->sent < self->gathered_length)
    {
      ssize_t sent = send (self->descriptor, self->gathered + self->sent,
                           self->gathered_length - self->sent, MSG_NOSIGNAL);

      if (sent > 0)
        self->sent += (size_t)sent;
      else if (errno == EAGAIN)
        return TASUKI_IO_WANT_WRITE;
      else if (errno != EINTR)
        {
          g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_LOST, "%s", g_strerror (errno));
          return TASUKI_IO_FAILED;
        }
    }

  drop_gathered (self);
  return TASUKI_IO_DONE;
}
