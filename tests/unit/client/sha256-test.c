/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A digest that is interrupted: wherever, it goes on from a note as if nothing had happened. */

#include <string.h>

#include "client/sha256.h"

/* sha256 of 1,000,000 times "a": FIPS 180-2, appendix B.3 */
#define MILLION "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"

static void
add_letters (TasukiSha256 *sha256, size_t count)
{
  g_autofree char *letters = g_strnfill (count, 'a');

  tasuki_sha256_add (sha256, letters, count);
}

static void
assert_interrupted_at (size_t place)
{
  g_autoptr (TasukiSha256) before = tasuki_sha256_new ();
  g_autoptr (TasukiSha256) after = tasuki_sha256_new ();
  uint8_t digest[TASUKI_DIGEST_SIZE];
  g_autofree char *hex = NULL;
  TasukiSha256State state;

  add_letters (before, place);
  tasuki_sha256_save (before, &state);
  g_assert_cmpuint (state.length, ==, place);

  add_letters (after, 77);
  tasuki_sha256_restore (after, &state);
  add_letters (after, 1000000 - place);
  tasuki_sha256_finish (after, digest);
  hex = tasuki_sha256_to_hex (digest);
  g_assert_cmpstr (hex, ==, MILLION);
}

static void
test_goes_on_anywhere (void)
{
  static const size_t places[] = { 0, 1, 63, 64, 65, 127, 128, 4096, 999999, 1000000 };

  for (size_t i = 0; i < G_N_ELEMENTS (places); i++)
    assert_interrupted_at (places[i]);
}

/* FIPS 180-4, 5.3.3: what the state is before any block. */
static void
test_state_is_the_chaining_value (void)
{
  static const uint8_t initial[] = { 0x6a, 0x09, 0xe6, 0x67 };
  g_autoptr (TasukiSha256) sha256 = tasuki_sha256_new ();
  TasukiSha256State state;

  tasuki_sha256_save (sha256, &state);
  g_assert_cmpmem (state.chain, sizeof initial, initial, sizeof initial);

  add_letters (sha256, 63);
  tasuki_sha256_save (sha256, &state);
  g_assert_cmpmem (state.chain, sizeof initial, initial, sizeof initial);

  add_letters (sha256, 1);
  tasuki_sha256_save (sha256, &state);
  g_assert_cmpint (memcmp (state.chain, initial, sizeof initial), !=, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sha256/goes-on-anywhere", test_goes_on_anywhere);
  g_test_add_func ("/sha256/state-is-the-chaining-value", test_state_is_the_chaining_value);

  return g_test_run ();
}
