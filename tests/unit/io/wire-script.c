/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What two ends do by chance: sizes, cuts and new keys by a seed; nothing may be lost or changed.
 */

#include "wire-script.h"

/* A stream of bytes from one end to the other that never comes to its end, and how far it is. */
typedef struct
{
  size_t written;
  size_t heard;
} Progress;

static uint8_t
byte_at (size_t position)
{
  return (uint8_t)(position * 2654435761u >> 11);
}

static void
write_random (WireScene *scene, unsigned end, Progress *progress, GRand *rand)
{
  static const int sizes[] = { 1, 2, 100, 16383, 16384, 16385, 40000, 300000 };
  size_t size = (size_t)g_rand_int_range (rand, 1, sizes[g_rand_int_range (rand, 0, 8)] + 1);
  g_autofree uint8_t *bytes = g_malloc (size);
  g_autoptr (GError) error = NULL;
  size_t done;

  for (size_t i = 0; i < size; i++)
    bytes[i] = byte_at (progress->written + i);
  g_assert_cmpint (tasuki_stream_write (scene->streams[end], bytes, size, &done, &error), ==,
                   TASUKI_IO_DONE);
  g_assert_no_error (error);
  progress->written += done;
}

static void
read_random (WireScene *scene, unsigned end, Progress *progress, GRand *rand)
{
  static const int sizes[] = { 1, 8, 1000, 16384, 16400, 65544, 262144, 300000 };
  size_t size = (size_t)sizes[g_rand_int_range (rand, 0, 8)];
  g_autofree uint8_t *bytes = g_malloc (size);
  g_autoptr (GError) error = NULL;
  size_t done;
  TasukiIo io = tasuki_stream_read (scene->streams[end], bytes, size, &done, &error);

  g_assert_no_error (error);
  g_assert_true (io == TASUKI_IO_DONE || io == TASUKI_IO_WANT_READ);
  g_assert_true ((io == TASUKI_IO_DONE) == (done > 0));
  for (size_t i = 0; i < done; i++)
    if (bytes[i] != byte_at (progress->heard + i))
      g_error ("the byte at %zu is wrong", progress->heard + i);
  progress->heard += done;
  g_assert_cmpuint (progress->heard, <=, progress->written);
}

/*
 * GnuTLS takes at most eight new keys a second, and no two ends that ask each other at a time. What
 * asks is a library's end, whose session always knows its numbers.
 */
static void
update_key (WireScene *scene, unsigned *updates, GRand *rand)
{
  unsigned end = scene->tiers[0] == LIBRARY ? 0 : 1;
  unsigned flags = g_rand_boolean (rand) ? GNUTLS_KU_PEER : 0;

  if (scene->tiers[end] != LIBRARY || *updates >= 6 || g_rand_int_range (rand, 0, 60) > 0)
    return;

  (*updates)++;
  g_assert_cmpint (gnutls_session_key_update (scene->sessions[end], flags), ==, 0);
}

static void
carry_random (WireScene *scene, unsigned from, GRand *rand)
{
  wire_hold (scene, from);
  if (scene->held[from]->len > 0)
    wire_deliver (scene, from, (size_t)g_rand_int_range (rand, 0, (int)scene->held[from]->len + 1));
}

void
wire_run_script (WireScene *scene, unsigned seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  Progress progress[2] = { 0 };
  unsigned updates = 0;

  for (unsigned step = 0; step < 400; step++)
    {
      unsigned end = (unsigned)g_rand_int_range (rand, 0, 2);

      if (progress[end].written - progress[end].heard < 600000)
        write_random (scene, end, &progress[end], rand);
      update_key (scene, &updates, rand);
      carry_random (scene, end, rand);
      read_random (scene, !end, &progress[end], rand);
    }

  for (unsigned end = 0; end < 2; end++)
    {
      g_autoptr (GError) error = NULL;
      uint8_t byte;
      size_t done;

      g_assert_cmpint (tasuki_stream_finish (scene->streams[end], &error), ==, TASUKI_IO_DONE);
      wire_carry (scene, end);
      while (progress[end].heard < progress[end].written)
        read_random (scene, !end, &progress[end], rand);
      g_assert_cmpint (tasuki_stream_read (scene->streams[!end], &byte, 1, &done, &error), ==,
                       TASUKI_IO_END);
    }
}
