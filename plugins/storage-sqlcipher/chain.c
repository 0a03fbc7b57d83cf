/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The HMAC chain of a journal. */

#include "chain.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n-lib.h>
#include <gnutls/crypto.h>
#include <sodium.h>
#include <tasuki/error.h>

#include "statement.h"

/* Each part with its length in front: no two entries can say the same bytes. */
static void
add_part (gnutls_hmac_hd_t hmac, const void *bytes, size_t size)
{
  uint64_t length = GUINT64_TO_LE ((uint64_t)size);

  gnutls_hmac (hmac, &length, sizeof length);
  gnutls_hmac (hmac, bytes, size);
}

static void
add_variant (gnutls_hmac_hd_t hmac, GVariant *value)
{
  g_autoptr (GVariant) normal = g_variant_get_normal_form (value);

  add_part (hmac, g_variant_get_data (normal), g_variant_get_size (normal));
}

void
chain_compute (const StoreKeys *keys,
               const uint8_t *previous,
               const ChainEntry *entry,
               uint8_t mac[static CHAIN_MAC_SIZE])
{
  int64_t numbers[2] = { GINT64_TO_LE (entry->number), GINT64_TO_LE (entry->time) };
  gnutls_hmac_hd_t hmac;
  int code = gnutls_hmac_init (&hmac, GNUTLS_MAC_SHA256, keys->journal, sizeof keys->journal);

  g_assert (code == 0);
  add_part (hmac, previous, previous != NULL ? CHAIN_MAC_SIZE : 0);
  add_part (hmac, numbers, sizeof numbers);
  add_part (hmac, entry->kind, strlen (entry->kind));
  add_part (hmac, entry->organisation, strlen (entry->organisation));
  add_variant (hmac, entry->keys);
  add_variant (hmac, entry->body);
  gnutls_hmac_deinit (hmac, mac);
}

static bool
check_row (Database *database,
           sqlite3_stmt *row,
           const char *kind,
           const uint8_t *previous,
           uint8_t mac[static CHAIN_MAC_SIZE])
{
  g_autoptr (GVariant) keys = statement_get_variant (row, 3, G_VARIANT_TYPE_STRING_ARRAY);
  g_autoptr (GVariant) body = statement_get_variant (row, 4, G_VARIANT_TYPE_VARDICT);
  const ChainEntry entry = { .kind = kind,
                             .organisation = statement_get_text (row, 1),
                             .number = sqlite3_column_int64 (row, 0),
                             .time = sqlite3_column_int64 (row, 2),
                             .keys = keys,
                             .body = body };

  if (keys == NULL || body == NULL || sqlite3_column_bytes (row, 5) != CHAIN_MAC_SIZE)
    return false;

  chain_compute (database->keys, previous, &entry, mac);
  return sodium_memcmp (mac, sqlite3_column_blob (row, 5), CHAIN_MAC_SIZE) == 0;
}

static bool
check_head (
    Database *database, const char *kind, const uint8_t *last, gint64 number, GError **error)
{
  sqlite3_stmt *head
      = statement_get (database, "SELECT number, mac FROM journal_head WHERE kind = ?1", error);
  bool good;

  if (head == NULL)
    return false;
  statement_bind_text (head, 1, kind);
  if (!statement_next (database, head, error))
    return last == NULL;

  good = last != NULL && sqlite3_column_int64 (head, 0) == number
         && sqlite3_column_bytes (head, 1) == CHAIN_MAC_SIZE
         && sodium_memcmp (sqlite3_column_blob (head, 1), last, CHAIN_MAC_SIZE) == 0;
  sqlite3_reset (head);
  return good;
}

static bool
complain (const char *kind, gint64 number, GError **error)
{
  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INTEGRITY,
               _ ("journal \"%s\": entry %" PRId64 " was changed, removed or cut off"), kind,
               number);
  return false;
}

bool
chain_verify (Database *database, const char *kind, gint64 *bad, GError **error)
{
  sqlite3_stmt *rows = statement_get (database,
                                      "SELECT number, organisation, time, keys, body, mac"
                                      "  FROM journal WHERE kind = ?1 ORDER BY number",
                                      error);
  uint8_t mac[CHAIN_MAC_SIZE];
  bool any = false;
  GError *problem = NULL;

  *bad = 1;
  if (rows == NULL)
    return false;

  statement_bind_text (rows, 1, kind);
  while (statement_next (database, rows, &problem))
    {
      *bad = sqlite3_column_int64 (rows, 0);
      if (!check_row (database, rows, kind, any ? mac : NULL, mac))
        {
          sqlite3_reset (rows);
          return complain (kind, *bad, error);
        }
      any = true;
    }
  if (problem == NULL && check_head (database, kind, any ? mac : NULL, *bad, &problem))
    return true;
  if (problem != NULL)
    {
      g_propagate_error (error, problem);
      return false;
    }

  *bad += any ? 1 : 0;
  return complain (kind, *bad, error);
}
