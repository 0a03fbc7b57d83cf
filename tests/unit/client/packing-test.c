/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is packed and what is left as it is; and what a hostile peer cannot have unpacked. */

#include <string.h>

#include <zstd.h>

#include <tasuki/error.h>

#include "client/packing.h"
#include "wire/frame.h"

#define FRAME TASUKI_FRAME_BODY_MAX

/* The same each time: what follows a frame does not know it. */
static uint8_t *
make_random (void)
{
  static uint8_t bytes[FRAME];

  for (size_t i = 0; i < FRAME && bytes[FRAME - 1] == 0; i++)
    bytes[i] = (uint8_t)g_test_rand_int_range (1, 256);
  return g_memdup2 (bytes, FRAME);
}

static size_t
pack_zeros (TasukiPacking *packing)
{
  g_autofree uint8_t *bytes = g_malloc0 (FRAME);

  return tasuki_packing_pack (packing, bytes, FRAME);
}

static size_t
pack_random (TasukiPacking *packing)
{
  g_autofree uint8_t *bytes = make_random ();
  g_autofree uint8_t *before = g_memdup2 (bytes, FRAME);
  size_t packed = tasuki_packing_pack (packing, bytes, FRAME);

  if (packed == 0)
    g_assert_cmpmem (bytes, FRAME, before, FRAME);
  return packed;
}

static void
test_what_is_packed_is_the_same_unpacked (void)
{
  g_autoptr (TasukiPacking) packing = tasuki_packing_new (TASUKI_COMPRESSION_AUTO);
  g_autoptr (TasukiUnpacking) unpacking = tasuki_unpacking_new ();
  g_autofree uint8_t *bytes = g_malloc0 (FRAME);
  g_autofree uint8_t *before = NULL;
  const uint8_t *after;
  size_t length;

  memset (bytes + 100, 'x', 30000);
  before = g_memdup2 (bytes, FRAME);
  length = tasuki_packing_pack (packing, bytes, FRAME);
  g_assert_cmpuint (length, >, 0);
  g_assert_cmpuint (length, <, 1000);

  after = tasuki_unpacking_unpack (unpacking, bytes, length, &length, NULL);
  g_assert_nonnull (after);
  g_assert_cmpmem (after, length, before, FRAME);
}

static void
test_sample_that_does_not_shrink_ends_the_tries (void)
{
  g_autoptr (TasukiPacking) packing = tasuki_packing_new (TASUKI_COMPRESSION_AUTO);

  g_assert_cmpuint (pack_random (packing), ==, 0);
  g_assert_cmpuint (pack_random (packing), ==, 0);
  for (int i = 0; i < 64; i++)
    g_assert_cmpuint (pack_zeros (packing), ==, 0); /* not even tried */

  g_assert_cmpuint (pack_zeros (packing), >, 0);
  g_assert_cmpuint (pack_zeros (packing), >, 0);
}

static void
test_pauses_grow (void)
{
  g_autoptr (TasukiPacking) packing = tasuki_packing_new (TASUKI_COMPRESSION_AUTO);

  for (int i = 0; i < 2 + 64 + 1; i++)
    pack_random (packing);
  for (int i = 0; i < 128; i++)
    g_assert_cmpuint (pack_zeros (packing), ==, 0);
  g_assert_cmpuint (pack_zeros (packing), >, 0);
}

static void
test_each_large_file_has_a_sample (void)
{
  g_autoptr (TasukiPacking) packing = tasuki_packing_new (TASUKI_COMPRESSION_AUTO);

  for (int i = 0; i < 3; i++)
    pack_random (packing);
  g_assert_cmpuint (pack_zeros (packing), ==, 0);
  tasuki_packing_begin (packing);

  g_assert_cmpuint (pack_zeros (packing), >, 0);
}

static void
test_small_files_share_one (void)
{
  g_autoptr (TasukiPacking) packing = tasuki_packing_new (TASUKI_COMPRESSION_AUTO);

  for (int i = 0; i < 2; i++)
    {
      tasuki_packing_begin (packing);
      g_assert_cmpuint (pack_random (packing), ==, 0);
    }
  tasuki_packing_begin (packing);
  g_assert_cmpuint (pack_zeros (packing), ==, 0);
}

static void
test_always_goes_on_trying (void)
{
  g_autoptr (TasukiPacking) packing = tasuki_packing_new (TASUKI_COMPRESSION_ALWAYS);

  for (int i = 0; i < 4; i++)
    pack_random (packing);
  g_assert_cmpuint (pack_zeros (packing), >, 0);
}

static void
assert_refused (const void *packed, size_t length)
{
  g_autoptr (TasukiUnpacking) unpacking = tasuki_unpacking_new ();
  g_autoptr (GError) error = NULL;
  size_t unpacked;

  g_assert_null (tasuki_unpacking_unpack (unpacking, packed, length, &unpacked, &error));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_PROTOCOL);
}

/* Zeros, as one frame, with or without its size at the front; behind @lead bytes. */
static uint8_t *
pack_by_zstd (size_t size, bool tells_size, size_t lead, size_t *length)
{
  ZSTD_CCtx *context = ZSTD_createCCtx ();
  g_autofree uint8_t *plain = g_malloc0 (MAX (size, 1));
  size_t room = ZSTD_compressBound (size);
  uint8_t *packed = g_malloc0 (lead + room);

  ZSTD_CCtx_setParameter (context, ZSTD_c_contentSizeFlag, tells_size);
  *length = ZSTD_compress2 (context, packed + lead, room, plain, size);
  g_assert_false (ZSTD_isError (*length));
  ZSTD_freeCCtx (context);
  return packed;
}

static void
test_bomb_is_refused (void)
{
  size_t length;
  g_autofree uint8_t *bomb = pack_by_zstd (64 * 1024 * 1024, true, 0, &length);
  g_autofree uint8_t *just_too_large = NULL;

  g_assert_cmpuint (length, <, FRAME);
  assert_refused (bomb, length);

  just_too_large = pack_by_zstd (FRAME + 1, true, 0, &length);
  assert_refused (just_too_large, length);
}

static void
test_bomb_that_hides_its_size_is_refused (void)
{
  size_t length;
  g_autofree uint8_t *bomb = pack_by_zstd (64 * 1024 * 1024, false, 0, &length);

  assert_refused (bomb, length);
}

static void
test_empty_one_is_refused (void)
{
  size_t length;
  g_autofree uint8_t *empty = pack_by_zstd (0, true, 0, &length);

  assert_refused (empty, length);
  assert_refused ("", 0);
}

static void
test_more_than_one_frame_is_refused (void)
{
  size_t length;
  size_t second;
  g_autofree uint8_t *first = pack_by_zstd (1000, true, 0, &length);
  g_autofree uint8_t *both = pack_by_zstd (1000, true, length, &second);

  memcpy (both, first, length);
  assert_refused (both, length + second);
}

/* RFC 8878, 3.1.2: the library would pass over it. */
static void
test_skippable_frame_is_refused (void)
{
  static const uint8_t skippable[] = { 0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4 };

  assert_refused (skippable, sizeof skippable);
}

static void
test_damaged_ones_are_refused (void)
{
  size_t length;
  g_autofree uint8_t *packed = pack_by_zstd (1000, true, 0, &length);

  for (size_t i = 0; i < length; i++)
    assert_refused (packed, i);
  memset (packed + length - 3, 0xff, 3);
  assert_refused (packed, length);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/packing/what-is-packed-is-the-same-unpacked",
                   test_what_is_packed_is_the_same_unpacked);
  g_test_add_func ("/packing/sample-that-does-not-shrink-ends-the-tries",
                   test_sample_that_does_not_shrink_ends_the_tries);
  g_test_add_func ("/packing/pauses-grow", test_pauses_grow);
  g_test_add_func ("/packing/each-large-file-has-a-sample", test_each_large_file_has_a_sample);
  g_test_add_func ("/packing/small-files-share-one", test_small_files_share_one);
  g_test_add_func ("/packing/always-goes-on-trying", test_always_goes_on_trying);
  g_test_add_func ("/unpacking/bomb-is-refused", test_bomb_is_refused);
  g_test_add_func ("/unpacking/bomb-that-hides-its-size-is-refused",
                   test_bomb_that_hides_its_size_is_refused);
  g_test_add_func ("/unpacking/empty-one-is-refused", test_empty_one_is_refused);
  g_test_add_func ("/unpacking/more-than-one-frame-is-refused",
                   test_more_than_one_frame_is_refused);
  g_test_add_func ("/unpacking/skippable-frame-is-refused", test_skippable_frame_is_refused);
  g_test_add_func ("/unpacking/damaged-ones-are-refused", test_damaged_ones_are_refused);

  return g_test_run ();
}
