/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Prepared statements: values are bound, never written into SQL. */

#include "statement.h"

#include <string.h>

sqlite3_stmt *
statement_get (Database *database, const char *sql, GError **error)
{
  sqlite3_stmt *statement = g_hash_table_lookup (database->statements, sql);

  if (statement == NULL)
    {
      if (sqlite3_prepare_v2 (database->handle, sql, -1, &statement, NULL) != SQLITE_OK)
        {
          database_fail (database, error);
          return NULL;
        }
      g_hash_table_insert (database->statements, (gpointer)sql, statement);
    }

  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
  return statement;
}

void
statement_bind_text (sqlite3_stmt *statement, int index, const char *text)
{
  sqlite3_bind_text (statement, index, text, -1, SQLITE_TRANSIENT);
}

void
statement_bind_number (sqlite3_stmt *statement, int index, gint64 number)
{
  sqlite3_bind_int64 (statement, index, number);
}

void
statement_bind_bytes (sqlite3_stmt *statement, int index, const void *bytes, size_t size)
{
  /* No bytes are a value too, and not NULL. */
  sqlite3_bind_blob64 (statement, index, size > 0 ? bytes : "", size, SQLITE_TRANSIENT);
}

void
statement_bind_keys (sqlite3_stmt *statement, const char *const *keys, size_t lead)
{
  int index = 9;

  for (size_t i = 0; keys[i] != NULL; i++)
    statement_bind_text (statement, i == lead ? 3 : index++, keys[i]);
}

/* A word that would be read as two is left out: less is found then, and never more. */
void
statement_bind_list (sqlite3_stmt *statement, int index, const char *const *words)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (; words != NULL && *words != NULL; words++)
    if (strchr (*words, '\n') == NULL)
      g_string_append_printf (list, "%s\n", *words);

  statement_bind_text (statement, index, words != NULL ? list->str : NULL);
}

/* Stored in normal form and little endian, so that a store can move between machines. */
static GVariant *
to_stored (GVariant *value)
{
  g_autoptr (GVariant) normal = g_variant_get_normal_form (value);

  if (G_BYTE_ORDER == G_LITTLE_ENDIAN)
    return g_steal_pointer (&normal);
  return g_variant_byteswap (normal);
}

void
statement_bind_variant (sqlite3_stmt *statement, int index, GVariant *value)
{
  g_autoptr (GVariant) stored = to_stored (value);

  statement_bind_bytes (statement, index, g_variant_get_data (stored), g_variant_get_size (stored));
}

bool
statement_finish (Database *database, sqlite3_stmt *statement, GError **error)
{
  bool done = sqlite3_step (statement) == SQLITE_DONE;

  if (!done)
    database_fail (database, error);
  sqlite3_reset (statement);
  return done;
}

bool
statement_next (Database *database, sqlite3_stmt *statement, GError **error)
{
  int code = sqlite3_step (statement);

  if (code == SQLITE_ROW)
    return true;
  if (code != SQLITE_DONE)
    database_fail (database, error);
  sqlite3_reset (statement);
  return false;
}

GVariant *
statement_get_variant (sqlite3_stmt *statement, int column, const GVariantType *type)
{
  const void *data = sqlite3_column_blob (statement, column);
  size_t size = (size_t)sqlite3_column_bytes (statement, column);
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_from_bytes (type, bytes, FALSE));

  if (!g_variant_is_normal_form (value))
    return NULL;
  if (G_BYTE_ORDER == G_LITTLE_ENDIAN)
    return g_steal_pointer (&value);
  return g_variant_byteswap (value);
}

const char *
statement_get_text (sqlite3_stmt *statement, int column)
{
  const char *text = (const char *)sqlite3_column_text (statement, column);

  return text != NULL ? text : "";
}

GVariant *
statement_pack_keys (const char *const *keys)
{
  return g_variant_ref_sink (g_variant_new_strv (keys, -1));
}
