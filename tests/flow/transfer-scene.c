/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two clients, and a transfer between them as far as a test wants it. */

#include "flow/transfer-scene.h"

void
scene_attach (Scene *self, unsigned sender_accepts, unsigned receiver_accepts)
{
  self->sender = path_attach (self->path, "acme", sender_accepts);
  self->receiver = path_attach (self->path, "bolt", receiver_accepts);
  self->path->limits.keep_alive = 600000;
}

void
scene_set_up (Scene *self, gconstpointer data)
{
  self->path = path_new ();
  scene_attach (self, 0, 1);
}

void
scene_set_up_proceeding (Scene *self, gconstpointer data)
{
  scene_set_up (self, data);
  scene_proceed (self);
}

void
scene_set_up_running (Scene *self, gconstpointer data)
{
  scene_set_up (self, data);
  self->pair = path_run (self->sender, self->receiver, "bolt", &self->id);
}

void
scene_tear_down (Scene *self, gconstpointer data)
{
  g_clear_pointer (&self->tickets[TASUKI_SIDE_SENDER], g_variant_unref);
  g_clear_pointer (&self->tickets[TASUKI_SIDE_RECEIVER], g_variant_unref);
  g_free (self->id);
  path_free (self->path);
}

void
scene_proceed (Scene *self)
{
  self->id = path_proceed (self->sender, self->receiver, "bolt", self->tickets);
}

void
scene_say_result (Scene *self, Client *client, const char *code, const char *text)
{
  client_say (client, TASUKI_MESSAGE_RESULT, "{'transfer': <'%s'>, 'code': <'%s'>, 'text': <'%s'>}",
              self->id, code, text);
}

void
scene_expect_settled (Scene *self, const char *code)
{
  client_expect_code (self->sender, TASUKI_MESSAGE_SETTLED, code);
  client_expect_code (self->receiver, TASUKI_MESSAGE_SETTLED, code);
}

void
scene_assert_settled (Scene *self, const char *outcome, const char *code)
{
  scene_expect_settled (self, code);
  client_expect_nothing (self->sender);
  client_expect_nothing (self->receiver);
  path_assert_ended (self->path, outcome, code);
}

void
scene_assert_reason (Scene *self, const char *reason)
{
  g_assert_cmpstr (path_look (self->path, "history", "reason"), ==, reason);
}
