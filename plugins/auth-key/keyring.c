/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Looks for a key among those of a connection. What is malformed is no key. */

#include "keyring.h"

#include <string.h>

#include <sodium.h>

#define FINGERPRINT_LENGTH 64u /* SHA-256 in hexadecimal digits */

bool
keyring_has (TasukiRecord *connection, const char *fingerprint)
{
  g_auto (GStrv) keys
      = connection != NULL ? tasuki_record_dup_strings (connection, "public-keys") : NULL;
  unsigned count = keys != NULL ? g_strv_length (keys) : 0;
  char none[FINGERPRINT_LENGTH + 1] = { 0 };
  char wanted[FINGERPRINT_LENGTH + 1] = { 0 };
  unsigned found = 0;

  if (strlen (fingerprint) == FINGERPRINT_LENGTH)
    memcpy (wanted, fingerprint, FINGERPRINT_LENGTH);

  for (unsigned i = 0; i < KEYRING_MAX; i++)
    {
      bool whole = i < count && strlen (keys[i]) == FINGERPRINT_LENGTH;

      found += sodium_memcmp (whole ? keys[i] : none, wanted, FINGERPRINT_LENGTH) == 0 && whole;
    }

  return found > 0;
}
