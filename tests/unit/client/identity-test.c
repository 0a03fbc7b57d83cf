/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Identity keys: known answers, and the way to a file and back. */

#include "client/identity.h"

#include <string.h>

#include <glib/gstdio.h>

#include <tasuki/error.h>

#include "scratch.h"

/* RFC 8032, section 7.1, test 2: a message of one byte. */
#define KEY "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
#define SIGNATURE                                                                                  \
  "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"                               \
  "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
#define FINGERPRINT "deb2ded39dc26fce0e6085b6fc34bf6b5941913bbfe2ea614113cff9e004c170"
static const uint8_t message[] = { 0x72 };

static void
from_hex (const char *hex, uint8_t *bytes)
{
  for (; *hex != '\0'; hex += 2)
    *bytes++ = (uint8_t)(g_ascii_xdigit_value (hex[0]) << 4 | g_ascii_xdigit_value (hex[1]));
}

static void
test_a_known_signature_is_good (void)
{
  uint8_t key[TASUKI_KEY_SIZE], signature[TASUKI_SIGNATURE_SIZE];

  from_hex (KEY, key);
  from_hex (SIGNATURE, signature);
  g_assert_true (tasuki_identity_verify (key, message, sizeof message, signature));
}

static void
test_anything_else_is_not (void)
{
  uint8_t key[TASUKI_KEY_SIZE], signature[TASUKI_SIGNATURE_SIZE];

  from_hex (KEY, key);
  from_hex (SIGNATURE, signature);
  g_assert_false (tasuki_identity_verify (key, "s", 1, signature));
  g_assert_false (tasuki_identity_verify (key, message, 0, signature));
  signature[0] ^= 1;
  g_assert_false (tasuki_identity_verify (key, message, sizeof message, signature));
  signature[0] ^= 1;
  key[0] ^= 1;
  g_assert_false (tasuki_identity_verify (key, message, sizeof message, signature));
}

static void
test_what_it_signs_is_good_by_its_key_alone (void)
{
  g_autoptr (TasukiIdentity) one = tasuki_identity_new ();
  g_autoptr (TasukiIdentity) other = tasuki_identity_new ();
  uint8_t signature[TASUKI_SIGNATURE_SIZE];

  tasuki_identity_sign (one, message, sizeof message, signature);
  g_assert_true (
      tasuki_identity_verify (tasuki_identity_get_key (one), message, sizeof message, signature));
  g_assert_false (
      tasuki_identity_verify (tasuki_identity_get_key (other), message, sizeof message, signature));
}

/* By: openssl pkey -pubin -outform DER | sha256sum */
static void
test_a_fingerprint_is_that_of_the_whole_key (void)
{
  uint8_t key[TASUKI_KEY_SIZE];
  g_autofree char *fingerprint = NULL;

  from_hex (KEY, key);
  fingerprint = tasuki_identity_fingerprint (key);
  g_assert_cmpstr (fingerprint, ==, FINGERPRINT);
}

static void
write_pem (TasukiIdentity *identity, const char *directory, int mode)
{
  size_t length;
  g_autofree char *pem = tasuki_identity_to_pem (identity, &length);
  g_autofree char *path = g_build_filename (directory, "a.key", NULL);

  g_assert_cmpuint (length, ==, strlen (pem));
  scratch_write (directory, "a.key", pem);
  g_assert_cmpint (g_chmod (path, mode), ==, 0);
}

static TasukiIdentity *
load (const char *directory, GError **error)
{
  g_autofree char *path = g_build_filename (directory, "a.key", NULL);

  return tasuki_identity_load (path, error);
}

static void
test_it_comes_back_from_its_file (void)
{
  g_autoptr (TasukiIdentity) identity = tasuki_identity_new ();
  g_autoptr (TasukiIdentity) again = NULL;
  g_autoptr (GError) error = NULL;
  char *directory = scratch_make ();

  write_pem (identity, directory, 0600);
  again = load (directory, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (tasuki_identity_get_key (identity), TASUKI_KEY_SIZE,
                   tasuki_identity_get_key (again), TASUKI_KEY_SIZE);
  scratch_remove (directory);
}

static void
test_a_file_for_everybody_is_refused (void)
{
  g_autoptr (TasukiIdentity) identity = tasuki_identity_new ();
  g_autoptr (GError) error = NULL;
  char *directory = scratch_make ();

  write_pem (identity, directory, 0640);
  g_assert_null (load (directory, &error));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION);
  scratch_remove (directory);
}

static void
test_a_file_that_is_no_key_is_refused (void)
{
  g_autoptr (GError) error = NULL;
  char *directory = scratch_make ();
  g_autofree char *path = g_build_filename (directory, "a.key", NULL);

  scratch_write (directory, "a.key",
                 "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
  g_assert_cmpint (g_chmod (path, 0600), ==, 0);
  g_assert_null (load (directory, &error));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION);
  scratch_remove (directory);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/identity/a-known-signature-is-good", test_a_known_signature_is_good);
  g_test_add_func ("/identity/anything-else-is-not", test_anything_else_is_not);
  g_test_add_func ("/identity/what-it-signs-is-good-by-its-key-alone",
                   test_what_it_signs_is_good_by_its_key_alone);
  g_test_add_func ("/identity/a-fingerprint-is-that-of-the-whole-key",
                   test_a_fingerprint_is_that_of_the_whole_key);
  g_test_add_func ("/identity/it-comes-back-from-its-file", test_it_comes_back_from_its_file);
  g_test_add_func ("/identity/a-file-for-everybody-is-refused",
                   test_a_file_for_everybody_is_refused);
  g_test_add_func ("/identity/a-file-that-is-no-key-is-refused",
                   test_a_file_that_is_no_key_is_refused);
  return g_test_run ();
}
