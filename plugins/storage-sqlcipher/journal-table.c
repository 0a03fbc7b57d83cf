/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Journals: append-only, HMAC-chained per kind. */

#include "journal-table.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "chain.h"
#include "statement.h"

/*
 * ?1 kind, ?2 organisation, ?4 and ?5 period, ?6 number, ?7 and ?8 page, ?16 a list of numbers, ?17
 * one of keys; NULL for any.
 */
#define MATCHES                                                                                    \
  " WHERE n.kind = ?1 AND (?2 IS NULL OR n.organisation = ?2)"                                     \
  " AND n.time >= ?4 AND n.time < ?5 AND (?6 IS NULL OR n.number = ?6)"                            \
  " AND (?16 IS NULL OR CAST (n.number AS TEXT) IN " STATEMENT_LIST (                              \
      "?16") ")"                                                                                   \
             " AND (?17 IS NULL OR n.number IN (SELECT k.number FROM journal_key AS k"             \
             "   WHERE k.kind = ?1 AND k.key IN " STATEMENT_LIST ("?17") "))"
#define PAGE " ORDER BY n.number DESC LIMIT ?7 OFFSET ?8"

/* What is counted by stands in the index by itself: no entry is read to be counted. */
#define HAS(key)                                                                                   \
  " AND (" key " IS NULL OR EXISTS (SELECT 1 FROM journal_key AS k"                                \
  "   WHERE k.kind = ?1 AND k.key = " key " AND k.number = n.number))"
#define KEYED MATCHES " AND n.key = ?3" STATEMENT_KEYS (HAS)

static const char count_sql[] = "SELECT count(*) FROM journal AS n" MATCHES;
static const char page_sql[]
    = "SELECT number, organisation, keys, body, time FROM journal AS n" MATCHES PAGE;
static const char count_keyed_sql[] = "SELECT count(*) FROM journal_key AS n" KEYED;
static const char page_keyed_sql[]
    = "SELECT n.number, n.organisation, j.keys, j.body, n.time"
      "  FROM journal_key AS n CROSS JOIN journal AS j ON j.number = n.number" KEYED PAGE;

/* Some thousandths of a second's worth. Beyond that a key is as common as any. */
static const char weight_sql[]
    = "SELECT count(*) FROM"
      "  (SELECT 1 FROM journal_key WHERE kind = ?1 AND key = ?2 LIMIT 100000)";

/* What is no number is the number of no entry. */
static gint64
parse_number (const char *id)
{
  guint64 number = 0;

  g_ascii_string_to_unsigned (id, 10, 1, G_MAXINT64, &number, NULL);
  return (gint64)number;
}

static void
bind_search (sqlite3_stmt *statement, TasukiSearch *search, size_t lead)
{
  const char *id = tasuki_search_get_id (search);

  statement_bind_text (statement, 1, tasuki_search_get_kind (search));
  statement_bind_text (statement, 2, tasuki_search_get_organisation (search));
  statement_bind_keys (statement, tasuki_search_get_keys (search), lead);
  statement_bind_number (statement, 4, tasuki_search_get_from (search));
  statement_bind_number (statement, 5, tasuki_search_get_until (search));
  if (id != NULL)
    statement_bind_number (statement, 6, parse_number (id));
  statement_bind_list (statement, 16, tasuki_search_get_ids (search));
  statement_bind_list (statement, 17, tasuki_search_get_any_key (search));
}

/* Of how many entries a key is, as far as it matters; -1 with @error set. */
static gint64
weigh_key (Database *database, const char *kind, const char *key, GError **error)
{
  sqlite3_stmt *statement = statement_get (database, weight_sql, error);
  gint64 weight = -1;

  if (statement == NULL)
    return -1;
  statement_bind_text (statement, 1, kind);
  statement_bind_text (statement, 2, key);
  if (statement_next (database, statement, error))
    weight = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return weight;
}

/* Entries of the rarest key are looked at one by one, whatever else they have to be found by. */
static bool
choose_lead (Database *database, TasukiSearch *search, size_t *lead, GError **error)
{
  const char *const *keys = tasuki_search_get_keys (search);
  gint64 least = G_MAXINT64;

  *lead = 0;
  for (size_t i = 0; keys[0] != NULL && keys[1] != NULL && keys[i] != NULL; i++)
    {
      gint64 weight = weigh_key (database, tasuki_search_get_kind (search), keys[i], error);

      if (weight < 0)
        return false;
      /* The organisation, to which a caller may be bound, comes last, and narrows down by much. */
      if (weight <= least)
        *lead = i;
      least = MIN (least, weight);
    }

  return true;
}

static bool
take_row (sqlite3_stmt *row, const char *kind, GPtrArray *records, GError **error)
{
  g_autoptr (GVariant) keys = statement_get_variant (row, 2, G_VARIANT_TYPE_STRING_ARRAY);
  g_autoptr (GVariant) body = statement_get_variant (row, 3, G_VARIANT_TYPE_VARDICT);
  g_autofree const char **list = keys != NULL ? g_variant_get_strv (keys, NULL) : NULL;

  if (keys == NULL || body == NULL)
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_STORAGE,
                   _ ("journal \"%s\": entry %s is damaged"), kind, statement_get_text (row, 0));
      return false;
    }

  g_ptr_array_add (records, tasuki_record_new_stored (kind, statement_get_text (row, 0),
                                                      statement_get_text (row, 1), list, body,
                                                      (guint64)sqlite3_column_int64 (row, 0),
                                                      sqlite3_column_int64 (row, 4)));
  return true;
}

bool
journal_table_search (
    Database *database, TasukiSearch *search, GPtrArray *records, guint64 *total, GError **error)
{
  bool keyed = tasuki_search_get_keys (search)[0] != NULL;
  sqlite3_stmt *counted = statement_get (database, keyed ? count_keyed_sql : count_sql, error);
  sqlite3_stmt *page = statement_get (database, keyed ? page_keyed_sql : page_sql, error);
  GError *problem = NULL;
  size_t lead;

  if (counted == NULL || page == NULL || !choose_lead (database, search, &lead, error))
    return false;

  bind_search (counted, search, lead);
  if (!statement_next (database, counted, error))
    return false;
  *total = (guint64)sqlite3_column_int64 (counted, 0);
  sqlite3_reset (counted);

  bind_search (page, search, lead);
  statement_bind_number (page, 7, tasuki_search_get_count (search));
  statement_bind_number (page, 8, tasuki_search_get_start (search));
  while (statement_next (database, page, &problem))
    if (!take_row (page, tasuki_search_get_kind (search), records, error))
      {
        sqlite3_reset (page);
        return false;
      }

  if (problem != NULL)
    g_propagate_error (error, problem);
  return problem == NULL;
}

/* @found: whether there is an entry before. */
static bool
get_head (Database *database,
          const char *kind,
          bool *found,
          uint8_t mac[static CHAIN_MAC_SIZE],
          GError **error)
{
  sqlite3_stmt *statement
      = statement_get (database, "SELECT mac FROM journal_head WHERE kind = ?1", error);
  GError *problem = NULL;

  if (statement == NULL)
    return false;
  statement_bind_text (statement, 1, kind);
  *found = statement_next (database, statement, &problem)
           && sqlite3_column_bytes (statement, 0) == CHAIN_MAC_SIZE;
  if (*found)
    memcpy (mac, sqlite3_column_blob (statement, 0), CHAIN_MAC_SIZE);
  sqlite3_reset (statement);

  if (problem != NULL)
    g_propagate_error (error, problem);
  return problem == NULL;
}

static bool
set_head (Database *database, const ChainEntry *entry, const uint8_t *mac, GError **error)
{
  sqlite3_stmt *statement = statement_get (
      database,
      "INSERT OR REPLACE INTO journal_head (kind, number, mac, seal) VALUES (?1, ?2, ?3, ?4)",
      error);
  uint8_t seal[CHAIN_MAC_SIZE];

  if (statement == NULL)
    return false;
  chain_seal (database->keys, CHAIN_HEAD, entry->kind, entry->number, mac, seal);
  statement_bind_text (statement, 1, entry->kind);
  statement_bind_number (statement, 2, entry->number);
  statement_bind_bytes (statement, 3, mac, CHAIN_MAC_SIZE);
  statement_bind_bytes (statement, 4, seal, CHAIN_MAC_SIZE);
  return statement_finish (database, statement, error);
}

static bool
next_number (Database *database, gint64 *number, GError **error)
{
  sqlite3_stmt *statement
      = statement_get (database, "SELECT coalesce (max (number), 0) + 1 FROM journal_head", error);

  if (statement == NULL || !statement_next (database, statement, error))
    return false;
  *number = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return true;
}

static bool
write_row (Database *database, const ChainEntry *entry, const uint8_t *mac, GError **error)
{
  sqlite3_stmt *statement
      = statement_get (database,
                       "INSERT INTO journal (number, kind, organisation, time, keys, body, mac)"
                       "  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                       error);

  if (statement == NULL)
    return false;
  statement_bind_number (statement, 1, entry->number);
  statement_bind_text (statement, 2, entry->kind);
  statement_bind_text (statement, 3, entry->organisation);
  statement_bind_number (statement, 4, entry->time);
  statement_bind_variant (statement, 5, entry->keys);
  statement_bind_variant (statement, 6, entry->body);
  statement_bind_bytes (statement, 7, mac, CHAIN_MAC_SIZE);
  return statement_finish (database, statement, error);
}

static bool
write_keys (Database *database, const ChainEntry *entry, TasukiRecord *record, GError **error)
{
  for (const char *const *key = tasuki_record_get_keys (record); *key != NULL; key++)
    {
      sqlite3_stmt *statement = statement_get (
          database,
          "INSERT OR IGNORE INTO journal_key (kind, key, number, time, organisation)"
          "  VALUES (?1, ?2, ?3, ?4, ?5)",
          error);

      if (statement == NULL)
        return false;
      statement_bind_text (statement, 1, entry->kind);
      statement_bind_text (statement, 2, *key);
      statement_bind_number (statement, 3, entry->number);
      statement_bind_number (statement, 4, entry->time);
      statement_bind_text (statement, 5, entry->organisation);
      if (!statement_finish (database, statement, error))
        return false;
    }

  return true;
}

bool
journal_table_append (Database *database, TasukiChange *change, guint64 *number, GError **error)
{
  TasukiRecord *record = tasuki_change_get_record (change);
  g_autoptr (GVariant) keys = statement_pack_keys (tasuki_record_get_keys (record));
  ChainEntry entry = { .kind = tasuki_record_get_kind (record),
                       .organisation = tasuki_record_get_organisation (record),
                       .time = g_get_real_time (),
                       .keys = keys,
                       .body = tasuki_record_get_body (record) };
  uint8_t previous[CHAIN_MAC_SIZE];
  uint8_t mac[CHAIN_MAC_SIZE];
  bool found;

  if (!get_head (database, entry.kind, &found, previous, error)
      || !next_number (database, &entry.number, error))
    return false;

  chain_compute (database->keys, found ? previous : NULL, &entry, mac);
  *number = (guint64)entry.number;
  return write_row (database, &entry, mac, error) && write_keys (database, &entry, record, error)
         && set_head (database, &entry, mac, error);
}
