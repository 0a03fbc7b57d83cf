/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A channel lets one message through at a time, within its limits, and ends in one way. */

#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <tasuki/error.h>

#include "channel-scene.h"
#include "io/budget.h"
#include "wire/frame.h"

static void
say_head (Scene *self, uint8_t type, uint32_t length)
{
  uint8_t head[TASUKI_FRAME_HEAD];

  tasuki_frame_write_head (head, type, length);
  g_assert_cmpint (send (self->peer, head, sizeof head, MSG_NOSIGNAL), ==, sizeof head);
}

static void
test_reads_nothing_until_it_is_told (Scene *self, gconstpointer data)
{
  secure_and_wait (self);
  say (self, TASUKI_MESSAGE_PING);
  await_worker (self);
  g_assert_cmpuint (self->messages, ==, 0);

  tasuki_channel_resume (self->channel, 64);
  await_messages (self, 1);
  g_assert_cmpint (self->type, ==, TASUKI_MESSAGE_PING);
}

/* What a worker is told while the handshake is under way holds behind it: no round trip between. */
static void
test_reads_the_first_message_behind_the_handshake (Scene *self, gconstpointer data)
{
  g_assert_cmpint (send (self->peer, "!", 1, MSG_NOSIGNAL), ==, 1);
  say (self, TASUKI_MESSAGE_PING);
  say (self, TASUKI_MESSAGE_PONG);
  secure (self);
  tasuki_channel_resume (self->channel, 64);
  await_messages (self, 1);
  await_worker (self);

  g_assert_cmpuint (self->secured, ==, 1);
  g_assert_cmpuint (self->messages, ==, 1);
  g_assert_cmpint (self->type, ==, TASUKI_MESSAGE_PING);
}

static void
test_lets_one_message_through_at_a_time (Scene *self, gconstpointer data)
{
  secure_and_wait (self);
  say (self, TASUKI_MESSAGE_PING);
  say (self, TASUKI_MESSAGE_PONG);
  tasuki_channel_resume (self->channel, 64);
  await_messages (self, 1);
  await_worker (self);
  g_assert_cmpuint (self->messages, ==, 1);

  tasuki_channel_resume (self->channel, 64);
  await_messages (self, 2);
  g_assert_cmpint (self->type, ==, TASUKI_MESSAGE_PONG);
}

/* One that is going to be released never goes on after its first message. */
static void
test_parks_whoever_goes_on_after_a_message (Scene *self, gconstpointer data)
{
  secure_and_wait (self);
  tasuki_channel_resume (self->channel, 64);
  say (self, TASUKI_MESSAGE_PING);
  await_messages (self, 1);
  await_worker (self);
  g_assert_false (plain_stream_is_parked (self->stream));

  tasuki_channel_resume (self->channel, 64);
  await_worker (self);
  g_assert_true (plain_stream_is_parked (self->stream));
  say (self, TASUKI_MESSAGE_PONG);
  await_messages (self, 2);
  g_assert_cmpint (self->type, ==, TASUKI_MESSAGE_PONG);
}

static void
test_puts_a_message_together_from_single_bytes (Scene *self, gconstpointer data)
{
  g_autoptr (GBytes) frame = tasuki_message_pack (TASUKI_MESSAGE_PING, NULL);
  size_t length;
  const uint8_t *bytes = g_bytes_get_data (frame, &length);

  secure_and_wait (self);
  tasuki_channel_resume (self->channel, 64);
  for (size_t i = 0; i < length; i++)
    {
      g_assert_cmpint (send (self->peer, bytes + i, 1, MSG_NOSIGNAL), ==, 1);
      await_worker (self);
    }
  await_messages (self, 1);
}

static void
test_refuses_a_frame_beyond_the_limit_before_it_comes (Scene *self, gconstpointer data)
{
  secure_and_wait (self);
  tasuki_channel_resume (self->channel, TASUKI_FRAME_BODY_MAX_BEFORE_LOGIN);
  say_head (self, TASUKI_MESSAGE_LOGIN, TASUKI_FRAME_BODY_MAX_BEFORE_LOGIN + 1);
  assert_closes (self, TASUKI_ERROR_PROTOCOL);
}

static void
test_refuses_a_malformed_head (Scene *self, gconstpointer data)
{
  secure_and_wait (self);
  tasuki_channel_resume (self->channel, 64);
  g_assert_cmpint (send (self->peer, "\x10\1\1\1\0\0\0\0", 8, MSG_NOSIGNAL), ==, 8);
  assert_closes (self, TASUKI_ERROR_PROTOCOL);
}

static void
test_refuses_a_body_that_is_no_message (Scene *self, gconstpointer data)
{
  secure_and_wait (self);
  tasuki_channel_resume (self->channel, 64);
  say_head (self, TASUKI_MESSAGE_LOGIN, 8);
  g_assert_cmpint (send (self->peer, "nonsense", 8, MSG_NOSIGNAL), ==, 8);
  assert_closes (self, TASUKI_ERROR_PROTOCOL);
}

static void
test_refuses_a_body_beyond_the_budget (Scene *self, gconstpointer data)
{
  secure_and_wait (self);
  tasuki_budget_set_limit (100);
  tasuki_channel_resume (self->channel, 2048);
  say_head (self, TASUKI_MESSAGE_LOGIN, 101);
  assert_closes (self, TASUKI_ERROR_BUSY);
}

static void
test_gives_back_a_body_that_never_came (Scene *self, gconstpointer data)
{
  secure_and_wait (self);
  tasuki_channel_resume (self->channel, 2048);
  say_head (self, TASUKI_MESSAGE_LOGIN, 1000);
  while (tasuki_budget_get_used () == 0)
    await_worker (self);
  g_assert_cmpuint (tasuki_budget_get_used (), ==, 1000);
  shutdown (self->peer, SHUT_WR);
  assert_closes (self, TASUKI_ERROR_LOST);
}

static void
test_tells_of_a_handshake_that_failed (Scene *self, gconstpointer data)
{
  plain_stream_set_failure (self->stream, PLAIN_FAILS_AT_HANDSHAKE, 0);
  say (self, TASUKI_MESSAGE_PING);
  secure (self);
  assert_closes (self, TASUKI_ERROR_LOST);
  g_assert_cmpuint (self->secured, ==, 0);
}

static void
test_notices_a_peer_that_leaves_while_paused (Scene *self, gconstpointer data)
{
  secure_and_wait (self);
  shutdown (self->peer, SHUT_RDWR);
  assert_closes (self, TASUKI_ERROR_LOST);
}

/* What a client leaves unread is memory like any other; the end of the channel gives it back. */
static void
test_counts_what_is_queued (Scene *self, gconstpointer data)
{
  g_autofree uint8_t *bytes = g_malloc0 (64 * 1024);
  g_autoptr (GBytes) frame = g_bytes_new (bytes, 64 * 1024);
  unsigned sent = 0;

  secure_and_wait (self);
  do
    {
      tasuki_channel_send (self->channel, frame);
      await_worker (self);
    }
  while (tasuki_budget_get_used () == 0 && ++sent < 64);

  g_assert_null (self->closed);
  g_assert_cmpuint (tasuki_budget_get_used (), ==, 64 * 1024);
}

static void
test_drops_a_peer_that_does_not_read (Scene *self, gconstpointer data)
{
  g_autofree uint8_t *bytes = g_malloc0 (64 * 1024);
  g_autoptr (GBytes) frame = g_bytes_new (bytes, 64 * 1024);

  secure_and_wait (self);
  for (unsigned i = 0; i < 64; i++)
    tasuki_channel_send (self->channel, frame);
  assert_closes (self, TASUKI_ERROR_LOST);
}

static void
test_says_all_before_it_closes_and_nothing_after (Scene *self, gconstpointer data)
{
  g_autoptr (GBytes) frame = tasuki_message_pack (TASUKI_MESSAGE_PING, NULL);
  struct pollfd poller = { .fd = self->peer, .events = POLLIN };
  uint8_t bytes[64];
  size_t got = 0;
  ssize_t count;

  secure_and_wait (self);
  tasuki_channel_resume (self->channel, 64);
  tasuki_channel_send (self->channel, frame);
  tasuki_channel_close (g_steal_pointer (&self->channel));
  say (self, TASUKI_MESSAGE_PONG);

  while (poll (&poller, 1, -1) == 1 && (count = recv (self->peer, bytes + got, 64 - got, 0)) > 0)
    got += (size_t)count;
  g_assert_cmpmem (bytes, got, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame));
  await_worker (self);
  g_assert_cmpuint (self->messages, ==, 0);
  g_assert_null (self->closed);
}

static void
test_closes_without_a_handshake (Scene *self, gconstpointer data)
{
  struct pollfd poller = { .fd = self->peer, .events = POLLIN };
  char byte;

  tasuki_channel_close (g_steal_pointer (&self->channel));
  g_assert_cmpint (poll (&poller, 1, -1), ==, 1);
  g_assert_cmpint (recv (self->peer, &byte, 1, 0), ==, 0);
}

static void
on_released (gpointer data, TasukiEnd end)
{
  Scene *self = data;

  self->released = true;
  self->end = end;
}

static void
release (Scene *self)
{
  tasuki_channel_release (g_steal_pointer (&self->channel), on_released, self);
  while (!self->released)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_releases_the_socket_with_what_is_in_it (Scene *self, gconstpointer data)
{
  char text[8] = "";
  size_t done;

  secure_and_wait (self);
  say (self, TASUKI_MESSAGE_PING);
  tasuki_channel_resume (self->channel, 64);
  await_messages (self, 1);
  g_assert_cmpint (send (self->peer, "payload", 7, MSG_NOSIGNAL), ==, 7);
  release (self);

  g_assert_cmpint (tasuki_stream_read (self->end.stream, (uint8_t *)text, 7, &done, NULL), ==,
                   TASUKI_IO_DONE);
  g_assert_cmpstr (text, ==, "payload");
  tasuki_end_close (&self->end);
}

static void
test_releases_nothing_if_it_broke (Scene *self, gconstpointer data)
{
  secure_and_wait (self);
  shutdown (self->peer, SHUT_RDWR);
  assert_closes (self, TASUKI_ERROR_LOST);
  release (self);
  g_assert_cmpint (self->end.descriptor, ==, -1);
  g_assert_null (self->end.stream);
}

#define ADD(name, test) g_test_add ("/channel/" name, Scene, NULL, scene_init, test, scene_clear)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("reads-nothing-until-it-is-told", test_reads_nothing_until_it_is_told);
  ADD ("reads-the-first-message-behind-the-handshake",
       test_reads_the_first_message_behind_the_handshake);
  ADD ("lets-one-message-through-at-a-time", test_lets_one_message_through_at_a_time);
  ADD ("parks-whoever-goes-on-after-a-message", test_parks_whoever_goes_on_after_a_message);
  ADD ("puts-a-message-together-from-single-bytes", test_puts_a_message_together_from_single_bytes);
  ADD ("refuses-a-frame-beyond-the-limit-before-it-comes",
       test_refuses_a_frame_beyond_the_limit_before_it_comes);
  ADD ("refuses-a-malformed-head", test_refuses_a_malformed_head);
  ADD ("refuses-a-body-that-is-no-message", test_refuses_a_body_that_is_no_message);
  ADD ("refuses-a-body-beyond-the-budget", test_refuses_a_body_beyond_the_budget);
  ADD ("gives-back-a-body-that-never-came", test_gives_back_a_body_that_never_came);
  ADD ("tells-of-a-handshake-that-failed", test_tells_of_a_handshake_that_failed);
  ADD ("notices-a-peer-that-leaves-while-paused", test_notices_a_peer_that_leaves_while_paused);
  ADD ("counts-what-is-queued", test_counts_what_is_queued);
  ADD ("drops-a-peer-that-does-not-read", test_drops_a_peer_that_does_not_read);
  ADD ("says-all-before-it-closes-and-nothing-after",
       test_says_all_before_it_closes_and_nothing_after);
  ADD ("closes-without-a-handshake", test_closes_without_a_handshake);
  ADD ("releases-the-socket-with-what-is-in-it", test_releases_the_socket_with_what_is_in_it);
  ADD ("releases-nothing-if-it-broke", test_releases_nothing_if_it_broke);

  return g_test_run ();
}
