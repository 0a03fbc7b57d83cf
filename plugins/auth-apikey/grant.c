/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Judges the record of an API key. What is missing or malformed grants nothing. */

#include "grant.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <sodium.h>

#include <tasuki/address-set.h>
#include <tasuki/api-key.h>

#define SHORT_BYTES 8u

/* One of the two secrets that a key may have while it is being rotated. */
typedef struct
{
  const char *key;   /* of the record's body */
  const char *until; /* until when it holds; NULL: as long as the key */
} Secret;

static const Secret secrets[] = { { "digest", NULL }, { "former-digest", "former-until" } };

void
grant_free (Grant *grant)
{
  g_free (grant->credential);
  g_strfreev (grant->scopes);
  g_free (grant->ip_filter);
  g_free (grant);
}

/* A digest that fits nothing stands in for one that is not there. */
static void
get_digest (TasukiRecord *record, const char *key, uint8_t digest[TASUKI_API_KEY_DIGEST_SIZE])
{
  g_autoptr (GVariant) value = NULL;
  const uint8_t *bytes = NULL;
  gsize length = 0;

  randombytes_buf (digest, TASUKI_API_KEY_DIGEST_SIZE);
  if (record == NULL)
    return;

  value = g_variant_lookup_value (tasuki_record_get_body (record), key, G_VARIANT_TYPE_BYTESTRING);
  bytes = value != NULL ? g_variant_get_fixed_array (value, &length, 1) : NULL;
  if (length == TASUKI_API_KEY_DIGEST_SIZE)
    memcpy (digest, bytes, length);
}

/* Until when a secret of the record holds; it may be over already. */
static gint64
get_end (TasukiRecord *record, const Secret *secret)
{
  gint64 expires = tasuki_record_get_integer (record, "expires", 0);

  return secret->until != NULL ? MIN (expires, tasuki_record_get_integer (record, secret->until, 0))
                               : expires;
}

static bool
covers (TasukiRecord *record, const char *list, const char *item)
{
  g_auto (GStrv) items = tasuki_record_dup_strings (record, list);

  return g_strv_contains ((const char *const *)items, item);
}

char **
grant_dup_connections (TasukiRecord *record)
{
  g_autoptr (GVariant) value
      = g_variant_lookup_value (tasuki_record_get_body (record), "connections", NULL);

  return value != NULL ? tasuki_record_dup_strings (record, "connections") : NULL;
}

/* Whoever administers names none, and is narrowed down instead. */
static bool
is_for_connection (TasukiRecord *record, const char *id)
{
  g_auto (GStrv) connections = grant_dup_connections (record);

  return connections == NULL || *id == '\0'
         || g_strv_contains ((const char *const *)connections, id);
}

/* Why the key is of no use, whichever of its secrets is known; NULL if it is. */
static const char *
find_fault (TasukiRecord *record, const GrantClaim *claim)
{
  const char *ip_filter;

  if (!tasuki_record_get_boolean (record, "enabled", FALSE))
    return _ ("the API key is disabled");
  if (claim->now < tasuki_record_get_integer (record, "not-before", G_MAXINT64))
    return _ ("the API key does not hold yet");
  if (claim->now >= tasuki_record_get_integer (record, "expires", 0))
    return _ ("the API key has expired");
  if (!tasuki_record_admits (record, "networks", tasuki_peer_get_address (claim->peer)))
    return _ ("the API key may not be used from there");
  if (!tasuki_record_read_string (record, "ip-filter", &ip_filter))
    return _ ("the settings of the API key are damaged");
  if (!is_for_connection (record, claim->connection_id))
    return _ ("the API key is not for this connection");

  return NULL;
}

static char *
name_credential (const char *id, const uint8_t *digest)
{
  char hex[2 * SHORT_BYTES + 1];

  sodium_bin2hex (hex, sizeof hex, digest, SHORT_BYTES);
  return g_strdup_printf ("%s/%s", id, hex);
}

char *
grant_get_key_id (const char *credential)
{
  return g_strndup (credential, strcspn (credential, "/"));
}

Grant *
grant_new (TasukiRecord *record, GBytes *digest, const GrantClaim *claim, const char **why)
{
  const uint8_t *presented = g_bytes_get_data (digest, NULL);
  const Secret *fitting = NULL;
  Grant *grant;

  for (size_t i = 0; i < G_N_ELEMENTS (secrets); i++)
    {
      uint8_t kept[TASUKI_API_KEY_DIGEST_SIZE];

      get_digest (record, secrets[i].key, kept);
      if (sodium_memcmp (kept, presented, sizeof kept) == 0 && fitting == NULL)
        fitting = &secrets[i];
    }

  if (record == NULL)
    *why = _ ("there is no such API key");
  else if (fitting == NULL)
    *why = _ ("the API key is wrong");
  else if (claim->now >= get_end (record, fitting) && fitting->until != NULL)
    *why = _ ("the API key was replaced by a new one");
  else
    *why = find_fault (record, claim);
  if (record == NULL || fitting == NULL || *why != NULL)
    return NULL;

  grant = g_new0 (Grant, 1);
  grant->credential = name_credential (tasuki_record_get_id (record), presented);
  grant->expiry = get_end (record, fitting);
  grant->scopes = tasuki_record_dup_strings (record, "scopes");
  grant->ip_filter = g_strdup (tasuki_record_get_string (record, "ip-filter"));
  return grant;
}

/* Whether what it logged in with is a secret that the key still has. */
static bool
is_kept (TasukiRecord *record, const Secret *secret, const GrantClaim *claim)
{
  uint8_t kept[TASUKI_API_KEY_DIGEST_SIZE];
  g_autofree char *credential = NULL;

  get_digest (record, secret->key, kept);
  credential = name_credential (tasuki_record_get_id (record), kept);
  return g_strcmp0 (credential, tasuki_peer_get_credential (claim->peer)) == 0
         && claim->now < get_end (record, secret);
}

static bool
has_lost_scope (TasukiRecord *record, TasukiPeer *peer)
{
  static const char *const scopes[] = { "transfer:send", "transfer:receive" };

  for (size_t i = 0; i < G_N_ELEMENTS (scopes); i++)
    if (tasuki_peer_has_scope (peer, scopes[i]) && !covers (record, "scopes", scopes[i]))
      return true;

  return false;
}

/* The filters go on asking after the one with which it came in. */
static bool
has_another_ip_filter (TasukiRecord *record, TasukiPeer *peer)
{
  return g_strcmp0 (tasuki_record_get_string (record, "ip-filter"),
                    tasuki_peer_get_ip_filter (peer))
         != 0;
}

bool
grant_holds (TasukiRecord *record, const GrantClaim *claim, const char **why)
{
  *why = record != NULL ? find_fault (record, claim) : _ ("the API key was revoked");
  if (*why != NULL)
    return false;

  if (!is_kept (record, &secrets[0], claim) && !is_kept (record, &secrets[1], claim))
    *why = _ ("the API key was replaced by a new one");
  else if (has_lost_scope (record, claim->peer))
    *why = _ ("the API key has fewer scopes now");
  else if (has_another_ip_filter (record, claim->peer))
    *why = _ ("the API key has another IP filter now");
  return *why == NULL;
}
