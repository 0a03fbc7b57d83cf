/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Invitation codes: what is read writes to the same code again, and is what its rules say. */

#include <string.h>

#include <sodium.h>

#include <tasuki/invitation.h>

#define BYTES_MAX  180u
#define CHECK_SIZE 4u
#define VARIANT    sodium_base64_VARIANT_URLSAFE_NO_PADDING

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_code (const char *code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TasukiInvitation) invitation = tasuki_invitation_parse (code, &error);
  g_autofree char *again = NULL;
  g_autofree char *stripped = g_strstrip (g_strdup (code));

  if (invitation == NULL)
    {
      g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID);
      return;
    }

  again = tasuki_invitation_to_code (invitation);
  g_assert_cmpstr (again, ==, stripped);
  g_assert (strlen (again) <= TASUKI_INVITATION_CODE_MAX);
  g_assert (strlen (tasuki_invitation_get_fingerprint (invitation)) == 64);
  g_assert (strpbrk (tasuki_invitation_get_access_point (invitation), "\r\n\t /") == NULL);
  g_assert (strlen (tasuki_invitation_get_connection_id (invitation)) <= 64);
}

/* With the check that no mutation would find. */
static void
check_bytes (const uint8_t *data, size_t size)
{
  uint8_t bytes[BYTES_MAX + CHECK_SIZE];
  uint8_t digest[crypto_hash_sha256_BYTES];
  char text[sodium_base64_ENCODED_LEN (sizeof bytes, VARIANT)];
  g_autofree char *code = NULL;

  size = MIN (size, BYTES_MAX);
  memcpy (bytes, data, size);
  crypto_hash_sha256 (digest, bytes, size);
  memcpy (bytes + size, digest, CHECK_SIZE);
  sodium_bin2base64 (text, sizeof text, bytes, size + CHECK_SIZE, VARIANT);
  code = g_strconcat ("tki_", text, NULL);
  check_code (code);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);

  check_code (text);
  check_bytes (data, size);
  return 0;
}
