/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A channel and the peer's end of its socket, for tests. */

#include "channel-scene.h"

#include <sys/socket.h>
#include <unistd.h>

#include <tasuki/error.h>

#include "io/budget.h"

static void
on_prefaced (gpointer data, const TasukiProxyHeader *header)
{
  Scene *self = data;

  g_assert_true (header->own);
  self->prefaced++;
}

static void
on_secured (gpointer data, const char *protocol, const char *fingerprint)
{
  ((Scene *)data)->secured++;
}

static void
on_message (gpointer data, TasukiMessageType type, GVariant *body)
{
  Scene *self = data;

  self->messages++;
  self->type = type;
}

static void
on_closed (gpointer data, const GError *reason)
{
  Scene *self = data;

  g_assert_null (self->closed);
  self->closed = g_error_copy (reason);
}

static const TasukiChannelEvents events = {
  .prefaced = on_prefaced,
  .secured = on_secured,
  .message = on_message,
  .closed = on_closed,
};

void
scene_init (Scene *self, gconstpointer data)
{
  int pair[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), ==, 0);
  tasuki_budget_set_limit (1024 * 1024);
  *self = (Scene){ .worker = tasuki_worker_new (0), .peer = pair[1] };
  self->stream = plain_stream_new (pair[0]);
  self->channel = tasuki_channel_new (pair[0], self->worker, &events);
  tasuki_channel_set_data (self->channel, self);
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

void
scene_clear (Scene *self, gconstpointer data)
{
  if (self->channel != NULL)
    tasuki_channel_close (g_steal_pointer (&self->channel));
  tasuki_worker_free (self->worker);
  settle ();
  close (self->peer);
  g_clear_error (&self->closed);
  g_object_unref (self->stream);
  g_assert_cmpuint (tasuki_budget_get_used (), ==, 0);
}

void
secure (Scene *self)
{
  tasuki_channel_secure (self->channel, TASUKI_STREAM (self->stream));
}

static gboolean
turn (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* That a handshake is done wakes nobody. As in a relay, the context turns now and then. */
void
secure_and_wait (Scene *self)
{
  guint turns = g_timeout_add (5, turn, NULL);

  secure (self);
  g_assert_cmpint (send (self->peer, "!", 1, MSG_NOSIGNAL), ==, 1);
  while (self->secured == 0)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (turns);
}

void
await_messages (Scene *self, unsigned count)
{
  while (self->messages < count)
    g_main_context_iteration (NULL, TRUE);
}

void
assert_closes (Scene *self, TasukiError code)
{
  while (self->closed == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (self->closed, TASUKI_ERROR, (int)code);
}

void
say (Scene *self, TasukiMessageType type)
{
  g_autoptr (GBytes) frame = tasuki_message_pack (type, NULL);
  size_t length;
  const void *bytes = g_bytes_get_data (frame, &length);

  g_assert_cmpint (send (self->peer, bytes, length, MSG_NOSIGNAL), ==, (ssize_t)length);
}

static gboolean
wake_cb (gpointer data)
{
  g_atomic_int_set ((int *)data, 1);
  g_main_context_wakeup (NULL);
  return G_SOURCE_REMOVE;
}

void
await_worker (Scene *self)
{
  int done = 0;

  tasuki_worker_post (self->worker, wake_cb, &done);
  while (!g_atomic_int_get (&done))
    g_main_context_iteration (NULL, TRUE);
  settle ();
}
