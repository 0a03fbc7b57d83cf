/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Looks for a key among those of a connection. What is malformed is no key, and no invitation. */

#include "keyring.h"

#include <string.h>

#include <sodium.h>

#define FINGERPRINT_LENGTH 64u /* SHA-256 in hexadecimal digits */
#define DIGEST_SIZE        32u
#define KEYS               "public-keys"
#define DIGEST             "invitation-digest"
#define UNTIL              "invitation-until"

bool
keyring_has (TasukiRecord *connection, const char *fingerprint)
{
  g_auto (GStrv) keys = connection != NULL ? tasuki_record_dup_strings (connection, KEYS) : NULL;
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

/* A digest that fits nothing stands in for one that is not there. */
bool
keyring_invites (TasukiRecord *connection, GBytes *digest)
{
  uint8_t kept[DIGEST_SIZE];
  g_autoptr (GVariant) value = NULL;
  const uint8_t *bytes = NULL;
  gsize length = 0;

  randombytes_buf (kept, sizeof kept);
  if (connection != NULL)
    value = g_variant_lookup_value (tasuki_record_get_body (connection), DIGEST,
                                    G_VARIANT_TYPE_BYTESTRING);
  if (value != NULL)
    bytes = g_variant_get_fixed_array (value, &length, 1);
  if (length == sizeof kept)
    memcpy (kept, bytes, length);

  return g_bytes_get_size (digest) == sizeof kept
         && sodium_memcmp (kept, g_bytes_get_data (digest, NULL), sizeof kept) == 0;
}

gint64
keyring_get_invitation_end (TasukiRecord *connection)
{
  return tasuki_record_get_integer (connection, UNTIL, 0);
}

TasukiRecord *
keyring_add (TasukiRecord *connection, const char *fingerprint)
{
  g_auto (GStrv) keys = tasuki_record_dup_strings (connection, KEYS);
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (tasuki_record_get_body (connection));
  g_autoptr (GStrvBuilder) all = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;

  g_strv_builder_addv (all, (const char **)keys);
  if (!keyring_has (connection, fingerprint))
    {
      if (g_strv_length (keys) >= KEYRING_MAX)
        return NULL;
      g_strv_builder_add (all, fingerprint);
    }
  list = g_strv_builder_end (all);

  g_variant_dict_insert (&body, KEYS, "^as", list);
  g_variant_dict_remove (&body, DIGEST);
  g_variant_dict_remove (&body, UNTIL);
  return tasuki_record_new (tasuki_record_get_kind (connection), tasuki_record_get_id (connection),
                            tasuki_record_get_organisation (connection),
                            tasuki_record_get_keys (connection), g_variant_dict_end (&body));
}
