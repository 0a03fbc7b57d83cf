/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Removes entries that need not be kept any longer, so that what is kept can still be verified. */

#include "retention.h"

#include <inttypes.h>

#include <glib/gi18n-lib.h>
#include <tasuki/error.h>

#include "statement.h"
#include "walk.h"

#define DAY (24 * 3600 * (gint64)G_USEC_PER_SEC)

static const char *const names[RETENTION_N_JOURNALS] = {
  [RETENTION_HISTORY] = "history",
  [RETENTION_DENIAL] = "denial",
  [RETENTION_AUDIT] = "audit",
};

bool
retention_is_needed (const RetentionRule rules[static RETENTION_N_JOURNALS])
{
  for (int i = 0; i < RETENTION_N_JOURNALS; i++)
    if (rules[i].days != 0 || rules[i].entries != 0)
      return true;

  return false;
}

/* The latest entry that is one too many. */
static bool
count_surplus (Retention *self, Database *database, GError **error)
{
  sqlite3_stmt *row = statement_get (database,
                                     "SELECT number FROM journal WHERE kind = ?1"
                                     "  ORDER BY number DESC LIMIT 1 OFFSET ?2",
                                     error);
  GError *problem = NULL;

  self->surplus = 0;
  if (row == NULL)
    return false;
  statement_bind_text (row, 1, names[self->journal]);
  statement_bind_number (row, 2, self->rules[self->journal].entries);
  if (self->rules[self->journal].entries != 0 && statement_next (database, row, &problem))
    self->surplus = sqlite3_column_int64 (row, 0);
  sqlite3_reset (row);

  self->counted = true;
  if (problem != NULL)
    g_propagate_error (error, problem);
  return problem == NULL;
}

static bool
is_due (const Retention *self, gint64 number, gint64 time)
{
  gint64 days = self->rules[self->journal].days;

  return number <= self->surplus || (days != 0 && time < self->now - days * DAY);
}

/* How many of the oldest @limit entries, without a gap, are to go. */
static bool
count_due (Retention *self, Database *database, unsigned limit, unsigned *due, GError **error)
{
  sqlite3_stmt *rows = statement_get (
      database, "SELECT number, time FROM journal WHERE kind = ?1 ORDER BY number LIMIT ?2", error);
  GError *problem = NULL;

  *due = 0;
  if (rows == NULL)
    return false;
  statement_bind_text (rows, 1, names[self->journal]);
  statement_bind_number (rows, 2, limit);
  while (statement_next (database, rows, &problem)
         && is_due (self, sqlite3_column_int64 (rows, 0), sqlite3_column_int64 (rows, 1)))
    ++*due;
  sqlite3_reset (rows);

  if (problem != NULL)
    g_propagate_error (error, problem);
  return problem == NULL;
}

/* What is to go, as far as it is what was appended. */
static bool
walk_due (Database *database, const char *kind, unsigned due, Walk *walk, GError **error)
{
  if (!walk_begin (database, kind, 0, walk, error) || !walk_on (database, kind, due, walk, error))
    return false;
  if (walk->bad == 0)
    return true;

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INTEGRITY,
               _ ("journal \"%s\": entry %" PRId64 " was changed or removed; nothing from there on "
                  "is removed for its age"),
               kind, walk->bad);
  return false;
}

/* The keys of an entry stand in it; looking them up there would read the whole index. */
static bool
forget_keys (Database *database, const char *kind, gint64 number, GVariant *keys, GError **error)
{
  g_autofree const char **list = g_variant_get_strv (keys, NULL);

  for (const char **key = list; *key != NULL; key++)
    {
      sqlite3_stmt *statement = statement_get (
          database, "DELETE FROM journal_key WHERE kind = ?1 AND key = ?2 AND number = ?3", error);

      if (statement == NULL)
        return false;
      statement_bind_text (statement, 1, kind);
      statement_bind_text (statement, 2, *key);
      statement_bind_number (statement, 3, number);
      if (!statement_finish (database, statement, error))
        return false;
    }

  return true;
}

static bool
forget_all_keys (Database *database, const char *kind, gint64 last, GError **error)
{
  sqlite3_stmt *rows = statement_get (
      database, "SELECT number, keys FROM journal WHERE kind = ?1 AND number <= ?2", error);
  GError *problem = NULL;

  if (rows == NULL)
    return false;
  statement_bind_text (rows, 1, kind);
  statement_bind_number (rows, 2, last);
  while (problem == NULL && statement_next (database, rows, &problem))
    {
      g_autoptr (GVariant) keys = statement_get_variant (rows, 1, G_VARIANT_TYPE_STRING_ARRAY);

      if (keys != NULL)
        forget_keys (database, kind, sqlite3_column_int64 (rows, 0), keys, &problem);
    }
  sqlite3_reset (rows);

  if (problem != NULL)
    g_propagate_error (error, problem);
  return problem == NULL;
}

static bool
forget_entries (Database *database, const char *kind, gint64 last, GError **error)
{
  sqlite3_stmt *statement
      = statement_get (database, "DELETE FROM journal WHERE kind = ?1 AND number <= ?2", error);

  if (statement == NULL)
    return false;
  statement_bind_text (statement, 1, kind);
  statement_bind_number (statement, 2, last);
  return statement_finish (database, statement, error);
}

static bool
set_base (Database *database, const char *kind, const Walk *walk, GError **error)
{
  sqlite3_stmt *statement = statement_get (
      database,
      "INSERT OR REPLACE INTO journal_base (kind, number, mac, seal) VALUES (?1, ?2, ?3, ?4)",
      error);
  uint8_t seal[CHAIN_MAC_SIZE];

  if (statement == NULL)
    return false;
  chain_seal (database->keys, CHAIN_BASE, kind, walk->number, walk->mac, seal);
  statement_bind_text (statement, 1, kind);
  statement_bind_number (statement, 2, walk->number);
  statement_bind_bytes (statement, 3, walk->mac, CHAIN_MAC_SIZE);
  statement_bind_bytes (statement, 4, seal, CHAIN_MAC_SIZE);
  return statement_finish (database, statement, error);
}

static bool
remove_due (Database *database, const char *kind, unsigned due, GError **error)
{
  Walk walk;

  return walk_due (database, kind, due, &walk, error)
         && forget_all_keys (database, kind, walk.number, error)
         && forget_entries (database, kind, walk.number, error)
         && set_base (database, kind, &walk, error);
}

static bool
move_on (Retention *self)
{
  self->counted = false;
  return ++self->journal < RETENTION_N_JOURNALS;
}

bool
retention_go_on (Retention *self, Database *database, unsigned count, GError **error)
{
  unsigned due;

  if ((!self->counted && !count_surplus (self, database, error))
      || !count_due (self, database, count, &due, error)
      || (due > 0 && !remove_due (database, names[self->journal], due, error)))
    return move_on (self);

  return due == count || move_on (self);
}
