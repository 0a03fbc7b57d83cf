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

static gnutls_hmac_hd_t
begin (const StoreKeys *keys)
{
  gnutls_hmac_hd_t hmac;
  int code = gnutls_hmac_init (&hmac, GNUTLS_MAC_SHA256, keys->journal, sizeof keys->journal);

  g_assert (code == 0);
  return hmac;
}

void
chain_compute (const StoreKeys *keys,
               const uint8_t *previous,
               const ChainEntry *entry,
               uint8_t mac[static CHAIN_MAC_SIZE])
{
  int64_t numbers[2] = { GINT64_TO_LE (entry->number), GINT64_TO_LE (entry->time) };
  gnutls_hmac_hd_t hmac = begin (keys);

  add_part (hmac, previous, previous != NULL ? CHAIN_MAC_SIZE : 0);
  add_part (hmac, numbers, sizeof numbers);
  add_part (hmac, entry->kind, strlen (entry->kind));
  add_part (hmac, entry->organisation, strlen (entry->organisation));
  add_variant (hmac, entry->keys);
  add_variant (hmac, entry->body);
  gnutls_hmac_deinit (hmac, mac);
}

void
chain_seal (const StoreKeys *keys,
            const char *kind,
            gint64 number,
            const uint8_t mac[static CHAIN_MAC_SIZE],
            uint8_t seal[static CHAIN_MAC_SIZE])
{
  int64_t last = GINT64_TO_LE (number);
  gnutls_hmac_hd_t hmac = begin (keys);

  add_part (hmac, "head", strlen ("head"));
  add_part (hmac, &last, sizeof last);
  add_part (hmac, kind, strlen (kind));
  add_part (hmac, mac, CHAIN_MAC_SIZE);
  gnutls_hmac_deinit (hmac, seal);
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

/* How far a walk has come. */
typedef struct
{
  gint64 number; /* of the last good entry; 0 if there is none */
  uint8_t mac[CHAIN_MAC_SIZE];
} Walk;

static bool
complain (const char *kind, gint64 number, GError **error)
{
  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INTEGRITY,
               _ ("journal \"%s\": entry %" PRId64 " was changed, removed or cut off"), kind,
               number);
  return false;
}

static bool
is_head (Database *database, sqlite3_stmt *row, const char *kind, const Walk *walk)
{
  uint8_t seal[CHAIN_MAC_SIZE];

  chain_seal (database->keys, kind, walk->number, walk->mac, seal);
  return sqlite3_column_int64 (row, 0) == walk->number
         && sqlite3_column_bytes (row, 1) == CHAIN_MAC_SIZE
         && sodium_memcmp (sqlite3_column_blob (row, 1), walk->mac, CHAIN_MAC_SIZE) == 0
         && sqlite3_column_bytes (row, 2) == CHAIN_MAC_SIZE
         && sodium_memcmp (sqlite3_column_blob (row, 2), seal, CHAIN_MAC_SIZE) == 0;
}

/* The walk ended where the journal did; an empty one has no head. */
static bool
check_head (Database *database, const char *kind, const Walk *walk, GError **error)
{
  sqlite3_stmt *head = statement_get (
      database, "SELECT number, mac, seal FROM journal_head WHERE kind = ?1", error);
  GError *problem = NULL;
  bool found;

  if (head == NULL)
    return false;
  statement_bind_text (head, 1, kind);
  found = statement_next (database, head, &problem);
  if (problem != NULL)
    {
      g_propagate_error (error, problem);
      return false;
    }

  found = found ? walk->number != 0 && is_head (database, head, kind, walk) : walk->number == 0;
  sqlite3_reset (head);
  return found || complain (kind, walk->number + 1, error);
}

/* What the first entry of the walk is chained to: the one before the last @count. */
static bool
find_start (Database *database, const char *kind, unsigned count, Walk *walk, GError **error)
{
  sqlite3_stmt *row = statement_get (database,
                                     "SELECT number, mac FROM journal WHERE kind = ?1"
                                     "  ORDER BY number DESC LIMIT 1 OFFSET ?2",
                                     error);
  GError *problem = NULL;

  if (row == NULL)
    return false;
  statement_bind_text (row, 1, kind);
  statement_bind_number (row, 2, count);
  if (statement_next (database, row, &problem))
    {
      walk->number = sqlite3_column_int64 (row, 0);
      if (sqlite3_column_bytes (row, 1) != CHAIN_MAC_SIZE)
        complain (kind, walk->number, &problem);
      else
        memcpy (walk->mac, sqlite3_column_blob (row, 1), CHAIN_MAC_SIZE);
      sqlite3_reset (row);
    }

  if (problem != NULL)
    g_propagate_error (error, problem);
  return problem == NULL;
}

static bool
walk_on (Database *database, const char *kind, Walk *walk, GError **error)
{
  sqlite3_stmt *rows
      = statement_get (database,
                       "SELECT number, organisation, time, keys, body, mac"
                       "  FROM journal WHERE kind = ?1 AND number > ?2 ORDER BY number",
                       error);
  GError *problem = NULL;

  if (rows == NULL)
    return false;
  statement_bind_text (rows, 1, kind);
  statement_bind_number (rows, 2, walk->number);
  while (problem == NULL && statement_next (database, rows, &problem))
    {
      gint64 number = sqlite3_column_int64 (rows, 0);

      if (check_row (database, rows, kind, walk->number != 0 ? walk->mac : NULL, walk->mac))
        walk->number = number;
      else
        complain (kind, number, &problem);
    }
  sqlite3_reset (rows);

  if (problem != NULL)
    g_propagate_error (error, problem);
  return problem == NULL;
}

bool
chain_verify (Database *database, const char *kind, unsigned count, GError **error)
{
  Walk walk = { 0 };

  return find_start (database, kind, count, &walk, error) && walk_on (database, kind, &walk, error)
         && check_head (database, kind, &walk, error);
}

/* The first journal by name after @kind, entries or head; NULL if there is none, or on error. */
static char *
next_kind (Database *database, const char *kind, GError **error)
{
  sqlite3_stmt *row
      = statement_get (database,
                       "SELECT min (kind) FROM ("
                       "  SELECT min (kind) AS kind FROM journal WHERE kind > ?1 UNION ALL"
                       "  SELECT min (kind) FROM journal_head WHERE kind > ?1)",
                       error);
  char *next = NULL;

  if (row == NULL)
    return NULL;
  statement_bind_text (row, 1, kind);
  if (statement_next (database, row, error))
    next = g_strdup ((const char *)sqlite3_column_text (row, 0));
  sqlite3_reset (row);

  return next;
}

bool
chain_verify_all (Database *database, unsigned count, GError **error)
{
  GError *problem = NULL;
  g_autofree char *kind = next_kind (database, "", &problem);

  while (kind != NULL && chain_verify (database, kind, count, &problem))
    {
      g_autofree char *done = g_steal_pointer (&kind);

      kind = next_kind (database, done, &problem);
    }

  if (problem != NULL)
    g_propagate_error (error, problem);
  return problem == NULL;
}
