/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Prepared statements: values are bound, never written into SQL. */

#pragma once

#include "database.h"

#include <tasuki/record.h>

/* @sql has to be a literal: it is prepared once and kept. NULL with @error set. */
sqlite3_stmt *statement_get (Database *database, const char *sql, GError **error);

void statement_bind_text (sqlite3_stmt *statement, int index, const char *text); /* nullable */
void statement_bind_number (sqlite3_stmt *statement, int index, gint64 number);
void statement_bind_variant (sqlite3_stmt *statement, int index, GVariant *value);
void statement_bind_bytes (sqlite3_stmt *statement, int index, const void *bytes, size_t size);

/*
 * A search asks for ?3, which leads, and for what is not NULL of ?9 to ?15, in any order. What
 * leads decides how many rows are looked at. @lead: its place in @keys
 */
#define STATEMENT_KEYS(condition)                                                                  \
  condition ("?9") condition ("?10") condition ("?11") condition ("?12") condition ("?13")         \
      condition ("?14") condition ("?15")
void statement_bind_keys (sqlite3_stmt *statement, const char *const *keys, size_t lead);

/*
 * The words of a list, for IN: of none, nothing is in it. The list is bound by
 * statement_bind_list ().
 */
#define STATEMENT_LIST(list)                                                                       \
  "(WITH RECURSIVE split (word, rest) AS (SELECT NULL, " list                                      \
  "   UNION ALL SELECT substr (rest, 1, instr (rest, char (10)) - 1),"                             \
  "     substr (rest, instr (rest, char (10)) + 1) FROM split WHERE rest <> '')"                   \
  " SELECT word FROM split WHERE word IS NOT NULL)"
void statement_bind_list (sqlite3_stmt *statement, int index, const char *const *words);

/* Runs to the end a statement without rows. */
bool statement_finish (Database *database, sqlite3_stmt *statement, GError **error);

/* TRUE if there is a row; FALSE at the end, or with @error set. */
bool statement_next (Database *database, sqlite3_stmt *statement, GError **error);

/* A column as a value of @type; NULL if the bytes are not one. (transfer full) */
GVariant *statement_get_variant (sqlite3_stmt *statement, int column, const GVariantType *type);
const char *statement_get_text (sqlite3_stmt *statement, int column);

/* `as` to and from a list of keys. */
GVariant *statement_pack_keys (const char *const *keys);
