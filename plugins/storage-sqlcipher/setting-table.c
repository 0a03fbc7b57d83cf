/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Settings: one row per kind and ID, with a revision that grows with each save. */

#include "setting-table.h"

#include <glib/gi18n-lib.h>

#include "statement.h"

/*
 * ?1 kind, ?2 ID, ?4 organisation, ?5 and ?6 period, ?3 and ?9 to ?15 keys, ?16 a list of IDs, ?17
 * one of keys; NULL for any.
 */
#define HAS(key)                                                                                   \
  " AND (" key " IS NULL OR EXISTS (SELECT 1 FROM setting_key AS k"                                \
  "   WHERE k.kind = ?1 AND k.key = " key " AND k.id = setting.id))"
#define MATCHES                                                                                    \
  " FROM setting WHERE kind = ?1 AND (?2 IS NULL OR id = ?2)"                                      \
  " AND (?4 IS NULL OR organisation = ?4)"                                                         \
  " AND (?3 IS NULL OR id IN (SELECT id FROM setting_key WHERE kind = ?1 AND key = ?3))"           \
  " AND time >= ?5 AND time < ?6" STATEMENT_KEYS (                                                 \
      HAS) " AND (?16 IS NULL OR id IN " STATEMENT_LIST ("?16") ")"                                \
                                                                " AND (?17 IS NULL OR id IN "      \
                                                                "(SELECT k.id FROM setting_key "   \
                                                                "AS k"                             \
                                                                "   WHERE k.kind = ?1 AND k.key "  \
                                                                "IN " STATEMENT_LIST ("?17") "))"

static const char count_sql[] = "SELECT count(*)" MATCHES;
static const char page_sql[] = "SELECT id, organisation, keys, body, revision, time" MATCHES
                               " ORDER BY id LIMIT ?7 OFFSET ?8";

static void
bind_search (sqlite3_stmt *statement, TasukiSearch *search)
{
  statement_bind_text (statement, 1, tasuki_search_get_kind (search));
  statement_bind_text (statement, 2, tasuki_search_get_id (search));
  statement_bind_text (statement, 4, tasuki_search_get_organisation (search));
  statement_bind_keys (statement, tasuki_search_get_keys (search), 0);
  statement_bind_number (statement, 5, tasuki_search_get_from (search));
  statement_bind_number (statement, 6, tasuki_search_get_until (search));
  statement_bind_list (statement, 16, tasuki_search_get_ids (search));
  statement_bind_list (statement, 17, tasuki_search_get_any_key (search));
}

static bool
damaged (const char *id, GError **error)
{
  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_STORAGE, _ ("the record \"%s\" is damaged"), id);
  return false;
}

static bool
take_row (sqlite3_stmt *row, const char *kind, GPtrArray *records, GError **error)
{
  g_autoptr (GVariant) keys = statement_get_variant (row, 2, G_VARIANT_TYPE_STRING_ARRAY);
  g_autoptr (GVariant) body = statement_get_variant (row, 3, G_VARIANT_TYPE_VARDICT);
  g_autofree const char **list = keys != NULL ? g_variant_get_strv (keys, NULL) : NULL;

  if (keys == NULL || body == NULL)
    return damaged (statement_get_text (row, 0), error);

  g_ptr_array_add (records, tasuki_record_new_stored (kind, statement_get_text (row, 0),
                                                      statement_get_text (row, 1), list, body,
                                                      (guint64)sqlite3_column_int64 (row, 4),
                                                      sqlite3_column_int64 (row, 5)));
  return true;
}

static bool
count (Database *database, TasukiSearch *search, guint64 *total, GError **error)
{
  sqlite3_stmt *statement = statement_get (database, count_sql, error);

  if (statement == NULL)
    return false;
  bind_search (statement, search);
  if (!statement_next (database, statement, error))
    return false;

  *total = (guint64)sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return true;
}

bool
setting_table_load (
    Database *database, TasukiSearch *search, GPtrArray *records, guint64 *total, GError **error)
{
  sqlite3_stmt *statement = statement_get (database, page_sql, error);
  GError *problem = NULL;

  if (statement == NULL || !count (database, search, total, error))
    return false;

  bind_search (statement, search);
  statement_bind_number (statement, 7, tasuki_search_get_count (search));
  statement_bind_number (statement, 8, tasuki_search_get_start (search));
  while (statement_next (database, statement, &problem))
    if (!take_row (statement, tasuki_search_get_kind (search), records, error))
      {
        sqlite3_reset (statement);
        return false;
      }

  if (problem != NULL)
    g_propagate_error (error, problem);
  return problem == NULL;
}

/* 0 if there is none. */
static bool
look_up_revision (Database *database, TasukiRecord *record, guint64 *revision, GError **error)
{
  sqlite3_stmt *statement
      = statement_get (database, "SELECT revision FROM setting WHERE kind = ?1 AND id = ?2", error);
  GError *problem = NULL;

  *revision = 0;
  if (statement == NULL)
    return false;
  statement_bind_text (statement, 1, tasuki_record_get_kind (record));
  statement_bind_text (statement, 2, tasuki_record_get_id (record));
  if (statement_next (database, statement, &problem))
    *revision = (guint64)sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);

  if (problem != NULL)
    g_propagate_error (error, problem);
  return problem == NULL;
}

static bool
meets_expectation (TasukiChange *change, guint64 found, GError **error)
{
  TasukiRecord *record = tasuki_change_get_record (change);
  TasukiExpectation expectation = tasuki_change_get_expectation (change);
  const char *id = tasuki_record_get_id (record);

  if (expectation == TASUKI_EXPECT_ABSENT && found != 0)
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_EXISTS, _ ("\"%s\" is there already"), id);
      return false;
    }
  if (expectation != TASUKI_EXPECT_REVISION)
    return true;
  if (found == 0)
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_NOT_FOUND, _ ("there is no \"%s\""), id);
      return false;
    }
  if (found == tasuki_change_get_expected_revision (change))
    return true;

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFLICT,
               _ ("\"%s\" was changed by somebody else in the meantime; look at it again"), id);
  return false;
}

static bool
next_revision (Database *database, guint64 *revision, GError **error)
{
  sqlite3_stmt *statement
      = statement_get (database, "SELECT value FROM meta WHERE name = 'revision'", error);

  if (!database_run (database, "UPDATE meta SET value = value + 1 WHERE name = 'revision'", error)
      || statement == NULL || !statement_next (database, statement, error))
    return false;

  *revision = (guint64)sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return true;
}

static bool
forget_keys (Database *database, TasukiRecord *record, GError **error)
{
  sqlite3_stmt *statement
      = statement_get (database, "DELETE FROM setting_key WHERE kind = ?1 AND id = ?2", error);

  if (statement == NULL)
    return false;
  statement_bind_text (statement, 1, tasuki_record_get_kind (record));
  statement_bind_text (statement, 2, tasuki_record_get_id (record));
  return statement_finish (database, statement, error);
}

static bool
remember_keys (Database *database, TasukiRecord *record, GError **error)
{
  for (const char *const *key = tasuki_record_get_keys (record); *key != NULL; key++)
    {
      sqlite3_stmt *statement = statement_get (
          database, "INSERT OR IGNORE INTO setting_key (kind, key, id) VALUES (?1, ?2, ?3)", error);

      if (statement == NULL)
        return false;
      statement_bind_text (statement, 1, tasuki_record_get_kind (record));
      statement_bind_text (statement, 2, *key);
      statement_bind_text (statement, 3, tasuki_record_get_id (record));
      if (!statement_finish (database, statement, error))
        return false;
    }

  return true;
}

static bool
write_row (Database *database, TasukiRecord *record, guint64 revision, GError **error)
{
  sqlite3_stmt *statement = statement_get (database,
                                           "INSERT OR REPLACE INTO setting"
                                           "  (kind, id, organisation, revision, time, keys, body)"
                                           "  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                                           error);
  g_autoptr (GVariant) keys = statement_pack_keys (tasuki_record_get_keys (record));

  if (statement == NULL)
    return false;
  statement_bind_text (statement, 1, tasuki_record_get_kind (record));
  statement_bind_text (statement, 2, tasuki_record_get_id (record));
  statement_bind_text (statement, 3, tasuki_record_get_organisation (record));
  statement_bind_number (statement, 4, (gint64)revision);
  statement_bind_number (statement, 5, g_get_real_time ());
  statement_bind_variant (statement, 6, keys);
  statement_bind_variant (statement, 7, tasuki_record_get_body (record));
  return statement_finish (database, statement, error);
}

bool
setting_table_save (Database *database, TasukiChange *change, guint64 *revision, GError **error)
{
  TasukiRecord *record = tasuki_change_get_record (change);
  guint64 found;

  return look_up_revision (database, record, &found, error)
         && meets_expectation (change, found, error) && next_revision (database, revision, error)
         && write_row (database, record, *revision, error) && forget_keys (database, record, error)
         && remember_keys (database, record, error);
}

bool
setting_table_remove (Database *database, TasukiChange *change, guint64 *revision, GError **error)
{
  TasukiRecord *record = tasuki_change_get_record (change);
  sqlite3_stmt *statement
      = statement_get (database, "DELETE FROM setting WHERE kind = ?1 AND id = ?2", error);

  if (statement == NULL || !look_up_revision (database, record, revision, error))
    return false;
  if (*revision == 0)
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_NOT_FOUND, _ ("there is no \"%s\""),
                   tasuki_record_get_id (record));
      return false;
    }
  if (!meets_expectation (change, *revision, error))
    return false;

  statement_bind_text (statement, 1, tasuki_record_get_kind (record));
  statement_bind_text (statement, 2, tasuki_record_get_id (record));
  return statement_finish (database, statement, error) && forget_keys (database, record, error);
}
