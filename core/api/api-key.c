/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Makes API keys and takes them apart. */

#include <tasuki/api-key.h>

#include <stdbool.h>
#include <string.h>

#include <sodium.h>

#define PREFIX        "tsk_"
#define ID_LENGTH     12u
#define SECRET_BYTES  32u
#define SECRET_LENGTH 43u
#define KEY_LENGTH    (sizeof PREFIX - 1 + ID_LENGTH + 1 + SECRET_LENGTH)

static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";

static bool
is_id (const char *id, size_t length)
{
  return length == ID_LENGTH && strspn (id, alphabet) >= ID_LENGTH;
}

char *
tasuki_api_key_renew (const char *id)
{
  uint8_t secret[SECRET_BYTES];
  char text[sodium_base64_ENCODED_LEN (SECRET_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];
  char *key;

  g_return_val_if_fail (id != NULL && is_id (id, strlen (id)), NULL);

  randombytes_buf (secret, sizeof secret);
  sodium_bin2base64 (text, sizeof text, secret, sizeof secret,
                     sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  key = g_strdup_printf (PREFIX "%s_%s", id, text);
  sodium_memzero (secret, sizeof secret);
  sodium_memzero (text, sizeof text);

  return key;
}

char *
tasuki_api_key_make (char **id)
{
  char made[ID_LENGTH + 1] = { 0 };

  g_return_val_if_fail (id != NULL, NULL);

  for (unsigned i = 0; i < ID_LENGTH; i++)
    made[i] = alphabet[randombytes_uniform (sizeof alphabet - 1)];
  *id = g_strdup (made);

  return tasuki_api_key_renew (made);
}

static bool
is_secret_char (char byte)
{
  return g_ascii_isalnum (byte) || byte == '-' || byte == '_';
}

char *
tasuki_api_key_get_id (const guint8 *text, gsize length)
{
  const char *key = (const char *)text;
  const char *id = key + sizeof PREFIX - 1;
  const char *secret = id + ID_LENGTH + 1;

  g_return_val_if_fail (text != NULL || length == 0, NULL);

  if (length != KEY_LENGTH || memcmp (key, PREFIX, sizeof PREFIX - 1) != 0 || id[ID_LENGTH] != '_')
    return NULL;

  for (unsigned i = 0; i < ID_LENGTH; i++)
    if (id[i] == '\0' || strchr (alphabet, id[i]) == NULL)
      return NULL;
  for (unsigned i = 0; i < SECRET_LENGTH; i++)
    if (!is_secret_char (secret[i]))
      return NULL;

  return g_strndup (id, ID_LENGTH);
}

GBytes *
tasuki_api_key_digest (const guint8 *text, gsize length)
{
  uint8_t digest[crypto_hash_sha256_BYTES];

  G_STATIC_ASSERT (sizeof digest == TASUKI_API_KEY_DIGEST_SIZE);
  g_return_val_if_fail (text != NULL || length == 0, NULL);

  crypto_hash_sha256 (digest, text, length);
  return g_bytes_new (digest, sizeof digest);
}
