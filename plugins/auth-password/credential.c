/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A password's name is a digest of its hash: salted, so that it says nothing of the password. */

#include "credential.h"

#define DIGITS 16

/* The former password holds as long as the owner has said. */
VerifierHashes
credential_choose_hashes (TasukiRecord *connection, gint64 now)
{
  VerifierHashes hashes = { tasuki_record_get_string (connection, "password") };

  if (tasuki_record_get_integer (connection, "former-until", 0) > now)
    hashes.former = tasuki_record_get_string (connection, "former-password");
  return hashes;
}

char *
credential_name (const char *hash)
{
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, hash, -1);

  return g_strndup (digest, DIGITS);
}

gint64
credential_get_expiry (TasukiRecord *connection, const char *hash)
{
  if (g_strcmp0 (hash, tasuki_record_get_string (connection, "password")) == 0)
    return G_MAXINT64;

  return tasuki_record_get_integer (connection, "former-until", 0);
}

static bool
has_name (const char *hash, const char *name)
{
  g_autofree char *own = hash != NULL ? credential_name (hash) : NULL;

  return own != NULL && g_strcmp0 (own, name) == 0;
}

bool
credential_holds (TasukiRecord *connection, const char *name, gint64 now)
{
  VerifierHashes hashes = credential_choose_hashes (connection, now);

  return has_name (hashes.hash, name) || has_name (hashes.former, name);
}
