/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Several links as one way: nothing is lost, turned round, or waited for that need not be. */

#include "client/bundle.h"

#include <string.h>

#include "fake-link.h"

#define LINKS 3
#define CHUNK TASUKI_STREAM_CHUNK

typedef struct
{
  TasukiLink *links[LINKS][2]; /* the sender's, the receiver's; owned by the bundles */
  TasukiBundle *sender;
  TasukiBundle *receiver;
  uint8_t *sent;
  uint8_t *received;
  size_t size;
} Scene;

/* No two chunks are alike. */
static uint8_t *
make_bytes (size_t size)
{
  uint8_t *bytes = g_malloc (size);
  g_autoptr (GRand) chance = g_rand_new_with_seed (7);

  for (size_t i = 0; i < size; i++)
    bytes[i] = (uint8_t)g_rand_int (chance);
  return bytes;
}

static void
set_up (Scene *self, gconstpointer none)
{
  self->size = (size_t)7 * CHUNK + 12345;
  self->sent = make_bytes (self->size);
  self->received = g_malloc0 (self->size + 1);
  self->sender = tasuki_bundle_new_empty (true);
  self->receiver = tasuki_bundle_new_empty (false);
  for (unsigned i = 0; i < LINKS; i++)
    {
      fake_link_pair (self->links[i]);
      tasuki_bundle_add (self->sender, self->links[i][0], NULL);
      tasuki_bundle_add (self->receiver, self->links[i][1], NULL);
    }
}

static void
tear_down (Scene *self, gconstpointer none)
{
  tasuki_bundle_free (self->sender);
  tasuki_bundle_free (self->receiver);
  g_free (self->sent);
  g_free (self->received);
}

/* Writes up to @end, in pieces of odd sizes, as far as there is room. */
static TasukiIo
write_some (Scene *self, size_t *at, size_t end, GRand *chance, GError **error)
{
  TasukiIo io = TASUKI_IO_DONE;

  while (*at < end && io == TASUKI_IO_DONE)
    {
      size_t size = MIN (end - *at, (size_t)g_rand_int_range (chance, 1, 300000));
      size_t done = 0;

      io = tasuki_bundle_write (self->sender, self->sent + *at, size, &done, error);
      *at += done;
    }

  return io;
}

static TasukiIo
read_some (Scene *self, size_t *at, GRand *chance, GError **error)
{
  TasukiIo io = TASUKI_IO_DONE;

  while (*at <= self->size && io == TASUKI_IO_DONE)
    {
      size_t size = MIN (self->size + 1 - *at, (size_t)g_rand_int_range (chance, 1, 300000));
      size_t done = 0;

      io = tasuki_bundle_read (self->receiver, self->received + *at, size, &done, error);
      *at += done;
    }

  return io;
}

static void
test_odd_sizes_arrive_in_order (Scene *self, gconstpointer none)
{
  g_autoptr (GRand) chance = g_rand_new_with_seed (11);
  g_autoptr (GError) error = NULL;
  size_t written = 0, read = 0;

  while (read < self->size)
    {
      TasukiIo io = write_some (self, &written, self->size, chance, &error);

      g_assert_no_error (error);
      g_assert_true (io == TASUKI_IO_DONE || io == TASUKI_IO_WANT_WRITE);
      if (written == self->size)
        tasuki_bundle_push (self->sender, &error);
      read_some (self, &read, chance, &error);
      g_assert_no_error (error);
    }

  g_assert_cmpmem (self->sent, self->size, self->received, read);
}

/* What waits is pushed until it is gone, while the links are read by hand. */
static void
test_chunks_go_round (Scene *self, gconstpointer none)
{
  g_autoptr (GRand) chance = g_rand_new_with_seed (13);
  GByteArray *seen[LINKS];
  size_t written = 0;
  bool is_over = false;

  for (unsigned i = 0; i < LINKS; i++)
    seen[i] = g_byte_array_new ();
  while (!is_over)
    {
      write_some (self, &written, self->size, chance, NULL);
      is_over = written == self->size && tasuki_bundle_push (self->sender, NULL) == TASUKI_IO_DONE;
      for (unsigned i = 0; i < LINKS; i++)
        {
          GByteArray *more = fake_link_read_all (self->links[i][1]);

          g_byte_array_append (seen[i], more->data, more->len);
          g_byte_array_unref (more);
        }
    }

  for (unsigned chunk = 0; chunk < 7; chunk++)
    g_assert_cmpmem (seen[chunk % LINKS]->data + (size_t)(chunk / LINKS) * CHUNK, CHUNK,
                     self->sent + (size_t)chunk * CHUNK, CHUNK);
  g_assert_cmpuint (seen[0]->len, ==, 3 * CHUNK);
  g_assert_cmpuint (seen[1]->len, ==, 2 * CHUNK + 12345);
  g_assert_cmpuint (seen[2]->len, ==, 2 * CHUNK);
  for (unsigned i = 0; i < LINKS; i++)
    g_byte_array_unref (seen[i]);
}

/* A chunk for each is held back, and no more. */
static void
test_full_link_does_not_stop_the_next (Scene *self, gconstpointer none)
{
  g_autoptr (GRand) chance = g_rand_new_with_seed (17);
  size_t written = 0;

  g_assert_cmpint (write_some (self, &written, self->size, chance, NULL), ==, TASUKI_IO_WANT_WRITE);
  g_assert_cmpuint (written, >=, LINKS * CHUNK);
  g_assert_cmpuint (written, <, (LINKS + 1) * CHUNK);
  for (unsigned i = 0; i < LINKS; i++)
    {
      g_autoptr (GByteArray) begun = fake_link_read_all (self->links[i][1]);

      g_assert_cmpuint (begun->len, >, 0);
      g_assert_cmpmem (begun->data, begun->len, self->sent + (size_t)i * CHUNK, begun->len);
    }
}

static void
test_waits_for_any_that_has_something (Scene *self, gconstpointer none)
{
  const TasukiUntil now = { 0, NULL };
  g_autoptr (GRand) chance = g_rand_new_with_seed (19);
  g_autoptr (GByteArray) taken = NULL;
  size_t written = 0;

  write_some (self, &written, self->size, chance, NULL);
  g_assert_false (tasuki_bundle_wait (self->sender, POLLOUT, -1, &now, NULL));
  taken = fake_link_read_all (self->links[2][1]);
  g_assert_true (tasuki_bundle_wait (self->sender, POLLOUT, -1, &now, NULL));
  g_assert_cmpint (tasuki_bundle_push (self->sender, NULL), ==, TASUKI_IO_WANT_WRITE);
  g_assert_false (tasuki_bundle_wait (self->sender, POLLOUT, -1, &now, NULL));
}

static void
test_waits_for_the_one_whose_turn_it_is (Scene *self, gconstpointer none)
{
  const TasukiUntil now = { 0, NULL };
  size_t done = 0;

  g_assert_cmpint (tasuki_link_write (self->links[1][0], self->sent, 10, &done, NULL), ==,
                   TASUKI_IO_DONE);
  g_assert_false (tasuki_bundle_wait (self->receiver, POLLIN, -1, &now, NULL));
  tasuki_link_write (self->links[0][0], self->sent, 10, &done, NULL);
  g_assert_true (tasuki_bundle_wait (self->receiver, POLLIN, -1, &now, NULL));
}

static void
test_way_back_is_the_first_alone (Scene *self, gconstpointer none)
{
  uint8_t heard[100];
  size_t done = 0, read = 0;

  g_assert_cmpint (tasuki_bundle_write (self->receiver, self->sent, sizeof heard, &done, NULL), ==,
                   TASUKI_IO_DONE);
  g_assert_cmpint (tasuki_bundle_read (self->sender, heard, sizeof heard, &read, NULL), ==,
                   TASUKI_IO_DONE);
  g_assert_cmpmem (heard, read, self->sent, done);
  for (unsigned i = 1; i < LINKS; i++)
    {
      g_autoptr (GByteArray) none_there = fake_link_read_all (self->links[i][0]);

      g_assert_cmpuint (none_there->len, ==, 0);
    }
}

static void
test_break_of_one_is_a_failure (Scene *self, gconstpointer none)
{
  g_autoptr (GRand) chance = g_rand_new_with_seed (23);
  g_autoptr (GError) error = NULL;
  size_t written = 0, read = 0;
  TasukiIo io;

  write_some (self, &written, (size_t)CHUNK + 1000, chance, NULL);
  fake_link_break (self->links[1][1]);
  io = write_some (self, &written, self->size, chance, &error);
  g_assert_cmpint (io, ==, TASUKI_IO_FAILED);
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_LOST);

  /* The receiver has what came before, and no more. */
  do
    {
      tasuki_bundle_push (self->sender, NULL);
      io = read_some (self, &read, chance, NULL);
    }
  while (io == TASUKI_IO_WANT_READ && read < CHUNK);
  g_assert_cmpint (io, ==, TASUKI_IO_END);
  g_assert_cmpuint (read, >=, CHUNK);
  g_assert_cmpmem (self->received, read, self->sent, read);
}

static void
test_what_was_read_already_comes_first (void)
{
  g_autoptr (TasukiBundle) receiver = tasuki_bundle_new_empty (false);
  TasukiLink *ends[2];
  char heard[7] = "";
  size_t length = 0;

  fake_link_pair (ends);
  tasuki_bundle_add (receiver, ends[1], g_bytes_new_static ("abc", 3));
  tasuki_link_write (ends[0], (const uint8_t *)"def", 3, &length, NULL);
  for (size_t at = 0, done = 0; at < 6; at += done)
    g_assert_cmpint (
        tasuki_bundle_read (receiver, (uint8_t *)heard + at, at < 2 ? 2 : 6 - at, &done, NULL), ==,
        TASUKI_IO_DONE);
  g_assert_cmpstr (heard, ==, "abcdef");
  tasuki_link_free (ends[0]);
}

static void
test_ends_when_all_have (Scene *self, gconstpointer none)
{
  const TasukiUntil now = { 0, NULL };

  g_assert_false (tasuki_bundle_drain (self->sender, &now));
  for (unsigned i = 0; i < LINKS; i++)
    {
      g_assert_false (tasuki_bundle_drain (self->receiver, &now));
      tasuki_link_finish (self->links[i][0], &now, NULL);
    }
  g_assert_true (tasuki_bundle_drain (self->receiver, &now));
  g_assert_true (tasuki_bundle_finish (self->receiver, &now, NULL));
  g_assert_true (tasuki_bundle_drain (self->sender, &now));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/bundle/" name, Scene, NULL, set_up, function, tear_down)
  ADD ("odd-sizes-arrive-in-order", test_odd_sizes_arrive_in_order);
  ADD ("chunks-go-round", test_chunks_go_round);
  ADD ("full-link-does-not-stop-the-next", test_full_link_does_not_stop_the_next);
  ADD ("waits-for-any-that-has-something", test_waits_for_any_that_has_something);
  ADD ("waits-for-the-one-whose-turn-it-is", test_waits_for_the_one_whose_turn_it_is);
  ADD ("way-back-is-the-first-alone", test_way_back_is_the_first_alone);
  ADD ("break-of-one-is-a-failure", test_break_of_one_is_a_failure);
  g_test_add_func ("/bundle/what-was-read-already-comes-first",
                   test_what_was_read_already_comes_first);
  ADD ("ends-when-all-have", test_ends_when_all_have);

  return g_test_run ();
}
