/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The encrypted file: opened, keyed and proved to be encrypted. One thread's. */

#pragma once

#include "key.h"

#include <sqlcipher/sqlite3.h>

typedef struct
{
  sqlite3 *handle;
  GHashTable *statements; /* SQL text -> prepared statement */
  StoreKeys *keys;
} Database;

/*
 * Opens the store at @path, or with @create makes an empty one. @keys: (transfer full). NULL with
 * TASUKI_ERROR_STORAGE, or TASUKI_ERROR_EXISTS if @create and there is one. A store that is
 * missing, empty, foreign or locked by another key is refused, never replaced.
 */
Database *database_open (const char *path, StoreKeys *keys, bool create, GError **error);
void database_close (Database *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Database, database_close)

/* Runs SQL that has no parameters and no result. */
bool database_run (Database *self, const char *sql, GError **error);

/* Sets @error to what the library says of the last failure. Returns FALSE. */
bool database_fail (Database *self, GError **error);
