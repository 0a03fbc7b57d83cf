/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two clients whose data connections may be kept, for tests. */

#include "flow/kept-scene.h"

void
kept_set_up (Kept *self, gconstpointer data)
{
  self->path = path_new ();
  self->sender = path_attach (self->path, "acme", 2);
  self->receiver = path_attach (self->path, "bolt", 8);
  self->path->limits.keep_alive = 600000;
  self->pair = path_run (self->sender, self->receiver, "bolt", &self->id);
}

void
kept_tear_down (Kept *self, gconstpointer data)
{
  g_free (self->id);
  path_free (self->path);
}

void
kept_expect_settled (Kept *self, const char *code)
{
  client_expect_code (self->sender, TASUKI_MESSAGE_SETTLED, code);
  client_expect_code (self->receiver, TASUKI_MESSAGE_SETTLED, code);
}

void
kept_keep (Kept *self)
{
  path_store_and_keep (self->receiver, self->id);
  path_keep (self->sender, self->id);
  pair_rest (self->pair, 5);
  kept_expect_settled (self, "ok");
}

void
kept_proceed (Kept *self, GVariant *tickets[2])
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
kept_assert_dials (Kept *self)
{
  GVariant *tickets[2];

  g_assert_cmpuint (self->path->pairs->len, ==, 0);
  kept_proceed (self, tickets);
  kept_assert_kept (tickets, NULL);
  kept_clear_tickets (tickets);
}

void
kept_assert_void (Kept *self, GVariant *ticket)
{
  Client *client = path_present (self->path, ticket);

  client_expect_code (client, TASUKI_MESSAGE_REFUSED, "refused");
}
