/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The digest of a transfer, by known answers. */

#include "client/sha256.h"
#include "client/tally.h"

/* sha256 of "abc": FIPS 180-2, appendix B.1 */
#define ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static void
hash (const char *text, size_t length, uint8_t digest[static TASUKI_DIGEST_SIZE])
{
  g_autoptr (TasukiSha256) sha256 = tasuki_sha256_new ();

  tasuki_sha256_add (sha256, text, length);
  tasuki_sha256_finish (sha256, digest);
}

static void
add_file (TasukiTally *tally, const char *path, const char *text, size_t length)
{
  uint8_t digest[TASUKI_DIGEST_SIZE];

  hash (text, length, digest);
  tasuki_tally_add_file (tally, path, (int64_t)length, digest);
}

static void
assert_digest (TasukiTally *tally, const char *expected)
{
  g_autofree char *hex = NULL;

  tasuki_tally_close (tally);
  hex = tasuki_sha256_to_hex (tasuki_tally_get_digest (tally));
  g_assert_cmpstr (hex, ==, expected);
}

static void
test_one_file_has_its_own_digest (void)
{
  g_autoptr (TasukiTally) tally = tasuki_tally_new ();

  add_file (tally, "whatever", "abc", 3);
  assert_digest (tally, ABC);
}

static void
test_several_have_the_digest_of_their_list (void)
{
  static const char list[] = "a\0"
                             "3\0" ABC "\n"
                             "empty\0"
                             "0\0"
                             "\n";
  g_autoptr (TasukiTally) tally = tasuki_tally_new ();
  uint8_t digest[TASUKI_DIGEST_SIZE];
  g_autofree char *expected = NULL;

  hash (list, sizeof list - 1, digest);
  expected = tasuki_sha256_to_hex (digest);
  add_file (tally, "a", "abc", 3);
  tasuki_tally_add_directory (tally, "empty");

  assert_digest (tally, expected);
  g_assert_cmpint (tasuki_tally_get_files (tally), ==, 1);
  g_assert_cmpint (tasuki_tally_get_bytes (tally), ==, 3);
}

static void
test_agrees_with_itself_and_nothing_else (void)
{
  g_autoptr (TasukiTally) tally = tasuki_tally_new ();
  g_autoptr (TasukiTally) other = tasuki_tally_new ();
  g_autoptr (GVariant) body = NULL;

  add_file (tally, "a", "abc", 3);
  add_file (other, "a", "abd", 3);
  tasuki_tally_close (tally);
  tasuki_tally_close (other);
  body = g_variant_ref_sink (tasuki_tally_to_body (tally));

  g_assert_true (tasuki_tally_agrees (tally, body));
  g_assert_false (tasuki_tally_agrees (other, body));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/tally/one-file-has-its-own-digest", test_one_file_has_its_own_digest);
  g_test_add_func ("/tally/several-have-the-digest-of-their-list",
                   test_several_have_the_digest_of_their_list);
  g_test_add_func ("/tally/agrees-with-itself-and-nothing-else",
                   test_agrees_with_itself_and_nothing_else);

  return g_test_run ();
}
