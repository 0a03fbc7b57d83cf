/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A SubjectPublicKeyInfo in base64, with and without the lines of PEM around it. */

#include "client/public-key.h"

#include <string.h>

#include <gnutls/gnutls.h>

#include "wire/key.h"

char *
tasuki_public_key_write (const uint8_t key[static TASUKI_KEY_SIZE])
{
  uint8_t spki[TASUKI_KEY_SPKI_SIZE];

  tasuki_key_write_spki (key, spki);
  return g_base64_encode (spki, sizeof spki);
}

bool
tasuki_public_key_read (const char *text, uint8_t key[static TASUKI_KEY_SIZE])
{
  size_t length = 0;
  g_autofree uint8_t *bytes = g_base64_decode (text, &length);
  g_autofree char *again = NULL;

  if (!tasuki_key_read_spki (bytes, length, key))
    return false;

  again = tasuki_public_key_write (key);
  return g_str_equal (again, text);
}

bool
tasuki_public_key_from_pem (const char *text, uint8_t key[static TASUKI_KEY_SIZE])
{
  const gnutls_datum_t pem = { (unsigned char *)text, (unsigned)strlen (text) };
  gnutls_datum_t bytes = { NULL, 0 };
  bool is_good = gnutls_pem_base64_decode2 ("PUBLIC KEY", &pem, &bytes) == GNUTLS_E_SUCCESS
                 && tasuki_key_read_spki (bytes.data, bytes.size, key);

  gnutls_free (bytes.data);
  return is_good;
}
