/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two clients with a pump between them, for tests. */

#include "pump-scene.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io/budget.h"
#include "io/rate.h"

static void
on_progress (gpointer data, uint64_t bytes)
{
  Scene *self = data;

  self->progress++;
  self->bytes = bytes;
}

static void
on_parted (gpointer data, uint64_t bytes, unsigned end, const GError *broken)
{
  Scene *self = data;

  g_assert_false (self->parted);
  self->parted = true;
  self->bytes = bytes;
  self->end = end;
  self->broken = broken != NULL ? g_error_copy (broken) : NULL;
}

static void
on_rested (gpointer data, uint64_t bytes)
{
  Scene *self = data;

  self->rested++;
  self->bytes = bytes;
}

static void
on_begun (gpointer data)
{
  ((Scene *)data)->begun++;
}

static const TasukiPumpEvents events
    = { .progress = on_progress, .parted = on_parted, .rested = on_rested, .begun = on_begun };

/* A socket whose buffers in the kernel stay small, so that they are soon full. */
static int
new_socket (void)
{
  const int size = 64 * 1024;
  int descriptor = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (descriptor, >=, 0);
  setsockopt (descriptor, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  setsockopt (descriptor, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  return descriptor;
}

/* Two ends of a TCP connection on loopback, neither of which blocks. */
static void
connect_pair (int pair[static 2])
{
  struct sockaddr_in address
      = { .sin_family = AF_INET, .sin_addr = { .s_addr = htonl (INADDR_LOOPBACK) } };
  socklen_t length = sizeof address;
  int listening = new_socket ();

  g_assert_cmpint (bind (listening, (struct sockaddr *)&address, length), ==, 0);
  g_assert_cmpint (listen (listening, 1), ==, 0);
  g_assert_cmpint (getsockname (listening, (struct sockaddr *)&address, &length), ==, 0);
  pair[0] = new_socket ();
  g_assert_cmpint (connect (pair[0], (struct sockaddr *)&address, length), ==, 0);
  pair[1] = accept4 (listening, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  g_assert_cmpint (pair[1], >=, 0);
  g_assert_cmpint (fcntl (pair[0], F_SETFL, O_NONBLOCK), ==, 0);
  close (listening);
}

void
scene_init (Scene *self)
{
  /* It opens a descriptor when it is first used, which would take the number of a closed one. */
  g_main_context_default ();
  *self = (Scene){ .worker = tasuki_worker_new (0) };
  tasuki_budget_set_limit (BUDGET);
  for (unsigned end = 0; end < 2; end++)
    {
      int pair[2];

      connect_pair (pair);
      self->sockets[end] = pair[1];
      self->clients[end] = pair[0];
      self->streams[end] = plain_stream_new (pair[1]);
      self->ends[end] = (TasukiEnd){ pair[1], TASUKI_STREAM (self->streams[end]) };
    }
}

void
start (Scene *self)
{
  g_autoptr (GBytes) greeting = g_bytes_new_static (GREETING, strlen (GREETING));

  self->pump = tasuki_pump_new (self->worker, self->ends,
                                &(TasukiPumpPlan){ .greeting = greeting,
                                                   .parties = { "acme", "bolt" },
                                                   .end_to_end = self->end_to_end,
                                                   .switch_timeout = self->switch_timeout },
                                &events, self);
}

void
await_rest (Scene *self)
{
  unsigned before = self->rested;

  tasuki_pump_rest (self->pump);
  while (self->rested == before && !self->parted)
    g_main_context_iteration (NULL, TRUE);
}

void
await_beginning (Scene *self)
{
  unsigned before = self->begun;

  while (self->begun == before && !self->parted)
    g_main_context_iteration (NULL, TRUE);
}

void
await_parting (Scene *self)
{
  while (!self->parted)
    g_main_context_iteration (NULL, TRUE);
}

/* Whatever happened: nothing is left of it, neither sockets nor memory. */
void
scene_clear (Scene *self)
{
  g_assert_true (self->parted);
  for (TasukiRate which = 0; which < TASUKI_RATE_COUNT; which++)
    tasuki_rate_set (which, 0);
  tasuki_worker_free (self->worker);
  for (unsigned end = 0; end < 2; end++)
    {
      g_assert_cmpint (fcntl (self->sockets[end], F_GETFD), ==, -1);
      if (self->clients[end] >= 0)
        close (self->clients[end]);
    }
  g_assert_cmpuint (tasuki_budget_get_used (), ==, 0);
  g_clear_error (&self->broken);
}

void
await_event (int descriptor, short wanted)
{
  struct pollfd poller = { .fd = descriptor, .events = wanted };

  g_assert_cmpint (poll (&poller, 1, -1), ==, 1);
}

/* Reads just @length bytes; fewer if the end comes first. */
size_t
read_bytes (int client, uint8_t *bytes, size_t length)
{
  size_t got = 0;

  while (got < length)
    {
      ssize_t count = recv (client, bytes + got, length - got, 0);

      if (count == 0 || (count < 0 && errno != EAGAIN))
        break;
      if (count < 0)
        await_event (client, POLLIN);
      else
        got += (size_t)count;
    }

  return got;
}

size_t
read_to_end (int client)
{
  uint8_t bytes[4096];
  size_t got = 0;

  for (size_t count = 1; count > 0; got += count)
    count = read_bytes (client, bytes, sizeof bytes);

  return got;
}

void
assert_reads (int client, const char *expected)
{
  char text[64] = "";

  g_assert_cmpuint (read_bytes (client, (uint8_t *)text, strlen (expected)), ==, strlen (expected));
  g_assert_cmpstr (text, ==, expected);
}

void
assert_end (int client)
{
  uint8_t byte;

  g_assert_cmpuint (read_bytes (client, &byte, 1), ==, 0);
}

void
say (int client, const char *text)
{
  g_assert_cmpint (send (client, text, strlen (text), MSG_NOSIGNAL), ==, (ssize_t)strlen (text));
}

void
start_and_be_greeted (Scene *self)
{
  start (self);
  assert_reads (self->clients[0], GREETING);
  assert_reads (self->clients[1], GREETING);
}

/* Every position has its own byte, near enough that a loss or a swap shows. */
static uint8_t
byte_at (size_t position)
{
  return (uint8_t)(position * 2654435761u >> 16);
}

static gpointer
write_bulk (gpointer data)
{
  const int *client = data;
  g_autofree uint8_t *bytes = g_malloc (BULK);
  size_t sent = 0;

  for (size_t i = 0; i < BULK; i++)
    bytes[i] = byte_at (i);
  while (sent < BULK)
    {
      ssize_t count = send (*client, bytes + sent, BULK - sent, MSG_NOSIGNAL);

      if (count < 0)
        await_event (*client, POLLOUT);
      else
        sent += (size_t)count;
    }
  shutdown (*client, SHUT_WR);

  return NULL;
}

static gpointer
read_bulk (gpointer data)
{
  const int *client = data;
  g_autofree uint8_t *bytes = g_malloc (BULK + 1);

  g_assert_cmpuint (read_bytes (*client, bytes, BULK + 1), ==, BULK);
  for (size_t i = 0; i < BULK; i++)
    if (bytes[i] != byte_at (i))
      g_error ("the byte at %zu is wrong", i);

  return NULL;
}

void
pass_bulk (Scene *self)
{
  GThread *threads[4];

  for (unsigned end = 0; end < 2; end++)
    {
      threads[end] = g_thread_new ("writer", write_bulk, &self->clients[end]);
      threads[2 + end] = g_thread_new ("reader", read_bulk, &self->clients[end]);
    }
  await_parting (self);
  for (unsigned i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

/* Writes until nothing more is taken; @limit is what would be too much. */
size_t
write_until_full (int client, size_t limit)
{
  static const uint8_t zeroes[4096];
  struct pollfd poller = { .fd = client, .events = POLLOUT };
  size_t total = 0;

  /* Nobody reads at the other end, so that what is full stays full: there is no event for it. */
  while (total < limit && poll (&poller, 1, 300) == 1)
    {
      ssize_t count = send (client, zeroes, sizeof zeroes, MSG_NOSIGNAL);

      total += count > 0 ? (size_t)count : 0;
    }

  return total;
}

void
assert_broken (Scene *self, TasukiError code, unsigned end)
{
  await_parting (self);
  g_assert_error (self->broken, TASUKI_ERROR, (int)code);
  g_assert_cmpuint (self->end, ==, end);
}

/* Closes so that the other end hears of it whatever it does: by a reset. */
void
vanish (Scene *self, unsigned end)
{
  const struct linger at_once = { .l_onoff = 1 };

  setsockopt (self->clients[end], SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close (self->clients[end]);
  self->clients[end] = -1;
}

void
scene_init_spliced (Scene *self)
{
  scene_init (self);
  self->end_to_end = true;
  self->switch_timeout = 600000;
  for (unsigned end = 0; end < 2; end++)
    plain_stream_set_mark (self->streams[end], MARK[0]);
}

void
start_and_switch (Scene *self)
{
  start (self);
  for (unsigned end = 0; end < 2; end++)
    {
      say (self->clients[end], MARK);
      assert_reads (self->clients[end], GREETING MARK);
    }
}

void
scene_init_as (Scene *self, bool end_to_end)
{
  if (end_to_end)
    scene_init_spliced (self);
  else
    scene_init (self);
}

void
start_as (Scene *self)
{
  if (self->end_to_end)
    start_and_switch (self);
  else
    start_and_be_greeted (self);
}

void
part_and_clear (Scene *self)
{
  tasuki_pump_part (self->pump);
  await_parting (self);
  scene_clear (self);
}

void
add_both_ways (const char *prefix, const PumpCase *cases, size_t count)
{
  static const char *const ways[] = { "terminated", "end-to-end" };

  for (size_t i = 0; i < count; i++)
    for (size_t way = 0; way < G_N_ELEMENTS (ways); way++)
      {
        g_autofree char *path = g_strdup_printf ("/%s/%s/%s", prefix, ways[way], cases[i].name);

        g_test_add_data_func (path, way == 1 ? ways[way] : NULL, cases[i].test);
      }
}
