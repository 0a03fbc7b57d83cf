/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Walks along the chain of a journal, and finds the first entry that is not what was appended. */

#include "walk.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <tasuki/error.h>

#include "statement.h"

static bool
is_mac (sqlite3_stmt *row, int column, const uint8_t mac[static CHAIN_MAC_SIZE])
{
  return sqlite3_column_bytes (row, column) == CHAIN_MAC_SIZE
         && sodium_memcmp (sqlite3_column_blob (row, column), mac, CHAIN_MAC_SIZE) == 0;
}

/* TRUE if there is a row, which the caller resets; FALSE with @error set if there was a failure. */
static bool
look_up (Database *database, sqlite3_stmt *statement, const char *kind, GError **error)
{
  statement_bind_text (statement, 1, kind);
  return statement_next (database, statement, error);
}

/* Number, mac and seal of either end. */
static bool
is_sealed (Database *database, sqlite3_stmt *row, ChainEnd end, const char *kind)
{
  uint8_t seal[CHAIN_MAC_SIZE];

  if (sqlite3_column_bytes (row, 1) != CHAIN_MAC_SIZE)
    return false;

  chain_seal (database->keys, end, kind, sqlite3_column_int64 (row, 0),
              sqlite3_column_blob (row, 1), seal);
  return is_mac (row, 2, seal);
}

static void
stand_on (Walk *walk, sqlite3_stmt *row)
{
  walk->number = sqlite3_column_int64 (row, 0);
  memcpy (walk->mac, sqlite3_column_blob (row, 1), CHAIN_MAC_SIZE);
}

bool
walk_find_base (Database *database, const char *kind, Walk *walk, GError **error)
{
  sqlite3_stmt *base = statement_get (
      database, "SELECT number, mac, seal FROM journal_base WHERE kind = ?1", error);
  GError *problem = NULL;

  *walk = (Walk){ 0 };
  if (base == NULL)
    return false;
  if (look_up (database, base, kind, &problem))
    {
      if (is_sealed (database, base, CHAIN_BASE, kind))
        stand_on (walk, base);
      sqlite3_reset (base);
    }

  if (problem != NULL)
    g_propagate_error (error, problem);
  return problem == NULL;
}

/* An entry whose mac is none is bad itself. */
static bool
stand_on_entry (Database *database, const char *kind, gint64 number, Walk *walk, GError **error)
{
  sqlite3_stmt *row = statement_get (
      database, "SELECT number, mac FROM journal WHERE kind = ?1 AND number = ?2", error);
  GError *problem = NULL;

  *walk = (Walk){ 0 };
  if (row == NULL)
    return false;
  statement_bind_number (row, 2, number);
  if (!look_up (database, row, kind, &problem))
    {
      if (problem == NULL)
        g_set_error (&problem, TASUKI_ERROR, TASUKI_ERROR_NOT_FOUND,
                     _ ("journal \"%s\" has no entry %" PRId64), kind, number);
      g_propagate_error (error, problem);
      return false;
    }

  if (sqlite3_column_bytes (row, 1) == CHAIN_MAC_SIZE)
    stand_on (walk, row);
  else
    walk->bad = number;
  sqlite3_reset (row);
  return true;
}

bool
walk_begin (Database *database, const char *kind, gint64 number, Walk *walk, GError **error)
{
  if (!walk_find_base (database, kind, walk, error))
    return false;
  if (number == 0 || number == walk->number)
    return true;

  return stand_on_entry (database, kind, number, walk, error);
}

static bool
check_row (Database *database, sqlite3_stmt *row, const char *kind, Walk *walk)
{
  g_autoptr (GVariant) keys = statement_get_variant (row, 3, G_VARIANT_TYPE_STRING_ARRAY);
  g_autoptr (GVariant) body = statement_get_variant (row, 4, G_VARIANT_TYPE_VARDICT);
  const ChainEntry entry = { .kind = kind,
                             .organisation = statement_get_text (row, 1),
                             .number = sqlite3_column_int64 (row, 0),
                             .time = sqlite3_column_int64 (row, 2),
                             .keys = keys,
                             .body = body };

  if (keys == NULL || body == NULL)
    return false;

  chain_compute (database->keys, walk->number != 0 ? walk->mac : NULL, &entry, walk->mac);
  return is_mac (row, 5, walk->mac);
}

static void
take_row (Database *database, sqlite3_stmt *row, const char *kind, Walk *walk)
{
  gint64 number = sqlite3_column_int64 (row, 0);

  if (check_row (database, row, kind, walk))
    {
      walk->number = number;
      walk->entries++;
      return;
    }

  walk->bad = number;
  walk->time = sqlite3_column_int64 (row, 2);
}

/* The walk ended where the journal did; one that never had an entry has no head. */
static bool
check_head (Database *database, const char *kind, Walk *walk, GError **error)
{
  sqlite3_stmt *head = statement_get (
      database, "SELECT number, mac, seal FROM journal_head WHERE kind = ?1", error);
  GError *problem = NULL;
  bool good = walk->number == 0;

  if (head == NULL)
    return false;
  if (look_up (database, head, kind, &problem))
    {
      good = walk->number != 0 && sqlite3_column_int64 (head, 0) == walk->number
             && is_mac (head, 1, walk->mac) && is_sealed (database, head, CHAIN_HEAD, kind);
      sqlite3_reset (head);
    }

  walk->ended = good;
  walk->bad = good ? 0 : walk->number + 1;
  if (problem != NULL)
    g_propagate_error (error, problem);
  return problem == NULL;
}

bool
walk_on (Database *database, const char *kind, unsigned count, Walk *walk, GError **error)
{
  sqlite3_stmt *rows
      = statement_get (database,
                       "SELECT number, organisation, time, keys, body, mac"
                       "  FROM journal WHERE kind = ?1 AND number > ?2 ORDER BY number LIMIT ?3",
                       error);
  GError *problem = NULL;
  unsigned seen = 0;

  if (rows == NULL)
    return false;
  statement_bind_text (rows, 1, kind);
  statement_bind_number (rows, 2, walk->number);
  statement_bind_number (rows, 3, count != 0 ? (gint64)count : -1);
  while (walk->bad == 0 && statement_next (database, rows, &problem))
    {
      take_row (database, rows, kind, walk);
      seen++;
    }
  sqlite3_reset (rows);

  if (problem != NULL)
    {
      g_propagate_error (error, problem);
      return false;
    }
  if (walk->bad != 0 || (count != 0 && seen == count))
    return true;
  return check_head (database, kind, walk, error);
}

/* The number of the entry before the last @count; 0 if there are no more than that. */
static bool
find_start (Database *database, const char *kind, unsigned count, gint64 *number, GError **error)
{
  sqlite3_stmt *row = statement_get (database,
                                     "SELECT number FROM journal WHERE kind = ?1"
                                     "  ORDER BY number DESC LIMIT 1 OFFSET ?2",
                                     error);
  GError *problem = NULL;

  *number = 0;
  if (row == NULL)
    return false;
  statement_bind_number (row, 2, count);
  if (look_up (database, row, kind, &problem))
    *number = sqlite3_column_int64 (row, 0);
  sqlite3_reset (row);

  if (problem != NULL)
    g_propagate_error (error, problem);
  return problem == NULL;
}

static bool
walk_end (Database *database, const char *kind, unsigned count, GError **error)
{
  Walk walk;
  gint64 start;

  if (!find_start (database, kind, count, &start, error)
      || !walk_begin (database, kind, start, &walk, error)
      || !walk_on (database, kind, 0, &walk, error))
    return false;
  if (walk.bad == 0)
    return true;

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INTEGRITY,
               _ ("journal \"%s\": entry %" PRId64 " was changed, removed or cut off"), kind,
               walk.bad);
  return false;
}

/* The first journal by name after @kind, entries or ends; NULL if there is none, or on error. */
static char *
next_kind (Database *database, const char *kind, GError **error)
{
  sqlite3_stmt *row
      = statement_get (database,
                       "SELECT min (kind) FROM ("
                       "  SELECT min (kind) AS kind FROM journal WHERE kind > ?1 UNION ALL"
                       "  SELECT min (kind) FROM journal_base WHERE kind > ?1 UNION ALL"
                       "  SELECT min (kind) FROM journal_head WHERE kind > ?1)",
                       error);
  char *next = NULL;

  if (row == NULL)
    return NULL;
  if (look_up (database, row, kind, error))
    next = g_strdup ((const char *)sqlite3_column_text (row, 0));
  sqlite3_reset (row);

  return next;
}

bool
walk_latest (Database *database, unsigned count, GError **error)
{
  GError *problem = NULL;
  g_autofree char *kind = next_kind (database, "", &problem);

  while (kind != NULL && walk_end (database, kind, count, &problem))
    {
      g_autofree char *done = g_steal_pointer (&kind);

      kind = next_kind (database, done, &problem);
    }

  if (problem != NULL)
    g_propagate_error (error, problem);
  return problem == NULL;
}
