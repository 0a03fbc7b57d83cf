/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A channel takes what a proxy says before the handshake, and goes on when it is told. */

#include <sys/socket.h>

#include <tasuki/error.h>

#include "channel-scene.h"

/* A proxy that speaks for itself. */
static void
say_preface (Scene *self)
{
  static const char header[] = "\r\n\r\n\0\r\nQUIT\n\x20\0\0\0";

  g_assert_cmpint (send (self->peer, header, 16, MSG_NOSIGNAL), ==, 16);
}

static void
await_preface (Scene *self)
{
  while (self->prefaced == 0)
    g_main_context_iteration (NULL, TRUE);
}

/* Both in one go: of what is for TLS, the preface takes nothing. */
static void
test_takes_a_preface_before_the_handshake (Scene *self, gconstpointer data)
{
  tasuki_channel_preface (self->channel);
  say_preface (self);
  g_assert_cmpint (send (self->peer, "!", 1, MSG_NOSIGNAL), ==, 1);
  say (self, TASUKI_MESSAGE_PING);
  await_preface (self);
  await_worker (self);
  g_assert_cmpuint (self->secured, ==, 0);

  secure (self);
  tasuki_channel_resume (self->channel, 64);
  await_messages (self, 1);
  g_assert_cmpuint (self->prefaced, ==, 1);
  g_assert_cmpuint (self->secured, ==, 1);
}

static void
test_refuses_a_preface_that_is_none (Scene *self, gconstpointer data)
{
  tasuki_channel_preface (self->channel);
  say (self, TASUKI_MESSAGE_PING);
  assert_closes (self, TASUKI_ERROR_PROTOCOL);
  g_assert_cmpuint (self->prefaced, ==, 0);
}

static void
test_notices_a_proxy_that_leaves (Scene *self, gconstpointer data)
{
  tasuki_channel_preface (self->channel);
  shutdown (self->peer, SHUT_WR);
  assert_closes (self, TASUKI_ERROR_LOST);
}

/* Before, during and behind it; scene_clear () closes each. */
static void
test_closes_at_a_preface (Scene *self, gconstpointer stage)
{
  tasuki_channel_preface (self->channel);
  if (GPOINTER_TO_INT (stage) > 0)
    await_worker (self);
  if (GPOINTER_TO_INT (stage) > 1)
    {
      say_preface (self);
      await_preface (self);
    }
}

#define ADD_AT(name, test, stage)                                                                  \
  g_test_add ("/channel-preface/" name, Scene, GINT_TO_POINTER (stage), scene_init, test,          \
              scene_clear)
#define ADD(name, test) ADD_AT (name, test, 0)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("is-taken-before-the-handshake", test_takes_a_preface_before_the_handshake);
  ADD ("is-refused-if-it-is-none", test_refuses_a_preface_that_is_none);
  ADD ("ends-with-the-proxy", test_notices_a_proxy_that_leaves);
  ADD_AT ("is-closed-before-it-is-awaited", test_closes_at_a_preface, 0);
  ADD_AT ("is-closed-while-it-is-awaited", test_closes_at_a_preface, 1);
  ADD_AT ("is-closed-behind-it", test_closes_at_a_preface, 2);

  return g_test_run ();
}
