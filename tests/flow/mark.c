/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Step 10, pair: the mark of a transfer under way is stored while the clients dial. */

#include "flow/transfer-scene.h"

/* Both clients dial while the store takes its time. */
static void
dial (Scene *self)
{
  fake_storage_hold (self->path->storage, "save");
  scene_proceed (self);
  path_present (self->path, self->tickets[TASUKI_SIDE_SENDER]);
  path_present (self->path, self->tickets[TASUKI_SIDE_RECEIVER]);
  path_rest (self->path);
  g_assert_cmpuint (self->path->pairs->len, ==, 0);
}

static void
store (Scene *self)
{
  fake_storage_release (self->path->storage);
  path_rest (self->path);
}

static void
test_no_byte_moves_before_it_is_stored (Scene *self, gconstpointer data)
{
  dial (self);
  store (self);
  g_assert_cmpuint (self->path->pairs->len, ==, 1);
  g_assert_nonnull (fake_storage_peek (self->path->storage, "live-transfer", self->id));
}

static void
test_no_byte_moves_if_the_store_fails (Scene *self, gconstpointer data)
{
  unsigned before = path_count_warnings ();
  Client *late;

  fake_storage_fail (self->path->storage, "save", TASUKI_ERROR_STORAGE);
  scene_proceed (self);
  scene_expect_settled (self, "storage");
  late = path_present (self->path, self->tickets[TASUKI_SIDE_SENDER]);
  client_expect_code (late, TASUKI_MESSAGE_REFUSED, "refused");
  g_assert_cmpuint (path_count_warnings (), ==, before + 1);
  path_assert_ended (self->path, "failed", "storage");
}

/* It is the store that is late, and neither client. */
static void
test_one_that_takes_too_long_ends_it (Scene *self, gconstpointer data)
{
  dial (self);
  path_pass (self->path, self->path->limits.pair_timeout);
  scene_expect_settled (self, "storage");

  store (self);
  g_assert_cmpuint (self->path->pairs->len, ==, 0);
  path_assert_ended (self->path, "failed", "storage");
}

static void
test_leaving_meanwhile_leaves_one_row (Scene *self, gconstpointer data)
{
  fake_storage_hold (self->path->storage, "save");
  scene_proceed (self);
  client_leave (self->sender);
  store (self);
  client_expect_code (self->receiver, TASUKI_MESSAGE_SETTLED, "lost");
  client_expect_nothing (self->receiver);
  path_assert_ended (self->path, "failed", "lost");
  g_assert_cmpuint (fake_storage_count_repeated (self->path->storage), ==, 0);
}

int
main (int argc, char **argv)
{
  path_init (&argc, &argv);
#define ADD(name, function)                                                                        \
  g_test_add ("/mark/" name, Scene, NULL, scene_set_up, function, scene_tear_down)
  ADD ("no-byte-moves-before-it-is-stored", test_no_byte_moves_before_it_is_stored);
  ADD ("no-byte-moves-if-the-store-fails", test_no_byte_moves_if_the_store_fails);
  ADD ("one-that-takes-too-long-ends-it", test_one_that_takes_too_long_ends_it);
  ADD ("leaving-meanwhile-leaves-one-row", test_leaving_meanwhile_leaves_one_row);

  return g_test_run ();
}
