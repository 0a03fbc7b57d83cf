/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two clients whose data connections may be kept, for tests. */

#include "flow/kept-scene.h"

void
kept_set_up (Scene *self, gconstpointer data)
{
  self->path = path_new ();
  scene_attach (self, 2, 8);
  self->pair = path_run (self->sender, self->receiver, "bolt", &self->id);
}

void
kept_keep (Scene *self)
{
  path_store_and_keep (self->receiver, self->id);
  path_keep (self->sender, self->id);
  pair_rest (self->pair, 5);
  scene_expect_settled (self, "ok");
}

void
kept_proceed (Scene *self, GVariant *tickets[2])
{
  g_free (self->id);
  self->id = path_proceed (self->sender, self->receiver, "bolt", tickets);
}

void
kept_clear_tickets (GVariant *tickets[2])
{
  g_variant_unref (tickets[0]);
  g_variant_unref (tickets[1]);
}

void
kept_assert_kept (GVariant *tickets[2], const char *former)
{
  for (TasukiSide side = TASUKI_SIDE_SENDER; side <= TASUKI_SIDE_RECEIVER; side++)
    g_assert_cmpstr (tasuki_message_text (tickets[side], "kept", NULL), ==, former);
}

void
kept_assert_dials (Scene *self)
{
  GVariant *tickets[2];

  g_assert_cmpuint (self->path->pairs->len, ==, 0);
  kept_proceed (self, tickets);
  kept_assert_kept (tickets, NULL);
  kept_clear_tickets (tickets);
}

void
kept_assert_void (Scene *self, GVariant *ticket)
{
  Client *client = path_present (self->path, ticket);

  client_expect_code (client, TASUKI_MESSAGE_REFUSED, "refused");
}
