/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Opens the encrypted file, and refuses whatever is not an encrypted store of ours. */

#include "database.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <tasuki/error.h>

#include "guard.h"

/* "tsk1": says that a store is ours. */
#define APPLICATION_ID "1953721137"
#define SCHEMA_VERSION 1
#define BUSY_TIMEOUT   2000 /* milliseconds */

/* Where the kept entries of a journal begin. Stores that are older than it have all of theirs. */
#define CREATE_BASE                                                                                \
  "CREATE TABLE IF NOT EXISTS journal_base (kind TEXT PRIMARY KEY, number INTEGER NOT NULL,"       \
  "  mac BLOB NOT NULL, seal BLOB NOT NULL) WITHOUT ROWID;"

static const char schema[]
    = "BEGIN EXCLUSIVE;"
      "PRAGMA application_id = " APPLICATION_ID ";"
      "CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;"
      "INSERT INTO meta VALUES ('schema', 1), ('revision', 0);"
      "CREATE TABLE setting (kind TEXT NOT NULL, id TEXT NOT NULL, organisation TEXT NOT NULL,"
      "  revision INTEGER NOT NULL, time INTEGER NOT NULL, keys BLOB NOT NULL, body BLOB NOT NULL,"
      "  PRIMARY KEY (kind, id)) WITHOUT ROWID;"
      "CREATE TABLE setting_key (kind TEXT NOT NULL, key TEXT NOT NULL, id TEXT NOT NULL,"
      "  PRIMARY KEY (kind, key, id)) WITHOUT ROWID;"
      "CREATE TABLE journal (number INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL,"
      "  organisation TEXT NOT NULL, time INTEGER NOT NULL, keys BLOB NOT NULL, body BLOB NOT NULL,"
      "  mac BLOB NOT NULL);"
      /* Covers whatever entries are counted by: no count reads the entries themselves. */
      "CREATE INDEX journal_by_kind ON journal (kind, number, time, organisation);"
      "CREATE TABLE journal_key (kind TEXT NOT NULL, key TEXT NOT NULL, number INTEGER NOT NULL,"
      "  time INTEGER NOT NULL, organisation TEXT NOT NULL,"
      "  PRIMARY KEY (kind, key, number)) WITHOUT ROWID;"
      "CREATE TABLE journal_head (kind TEXT PRIMARY KEY, number INTEGER NOT NULL,"
      "  mac BLOB NOT NULL, seal BLOB NOT NULL) WITHOUT ROWID;" CREATE_BASE
      "CREATE TABLE idempotency (key TEXT PRIMARY KEY, time INTEGER NOT NULL,"
      "  revision INTEGER NOT NULL) WITHOUT ROWID;"
      "CREATE INDEX idempotency_by_time ON idempotency (time);"
      "COMMIT;";

bool
database_fail (Database *self, GError **error)
{
  int code = sqlite3_errcode (self->handle);

  if (code == SQLITE_NOTADB)
    g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_STORAGE,
                         _ ("the store does not open with this key: it is another key, or the "
                            "file is damaged; is key-file the one that it was made with?"));
  else if (code == SQLITE_BUSY)
    g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_STORAGE,
                         _ ("the store is in use; does another tasukid run with it?"));
  else
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_STORAGE, _ ("the store: %s"),
                 sqlite3_errmsg (self->handle));

  return false;
}

bool
database_run (Database *self, const char *sql, GError **error)
{
  return sqlite3_exec (self->handle, sql, NULL, NULL, NULL) == SQLITE_OK
         || database_fail (self, error);
}

/*
 * One process has the store, or none: the copies of settings that a relay keeps are only ever told
 * of its own changes. And nothing is written beside it, were it as much as a sorter's overflow.
 */
static bool
claim (Database *self, GError **error)
{
  return database_run (self, "PRAGMA locking_mode = EXCLUSIVE", error)
         && database_run (self, "PRAGMA temp_store = MEMORY", error);
}

/* A raw key in SQLCipher's own notation: no pass-phrase, so no slow derivation. */
static bool
set_key (Database *self, GError **error)
{
  char text[2 + 2 * STORE_KEY_SIZE + 2] = "x'";
  bool good;

  sodium_bin2hex (text + 2, 2 * STORE_KEY_SIZE + 1, self->keys->database, STORE_KEY_SIZE);
  text[2 + 2 * STORE_KEY_SIZE] = '\'';
  good = sqlite3_key (self->handle, text, 3 + 2 * STORE_KEY_SIZE) == SQLITE_OK;
  sodium_memzero (text, sizeof text);

  return good || database_fail (self, error);
}

/* The first read is what tells a wrong key. */
static bool
check_marker (Database *self, GError **error)
{
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (self->handle, "PRAGMA application_id", -1, &statement, NULL);
  bool ours = false;

  if (code == SQLITE_OK && sqlite3_step (statement) == SQLITE_ROW)
    ours = g_strcmp0 ((const char *)sqlite3_column_text (statement, 0), APPLICATION_ID) == 0;
  else
    database_fail (self, error);
  sqlite3_finalize (statement);
  if (!ours && error != NULL && *error == NULL)
    g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_STORAGE,
                         _ ("the store was not made by Tasuki; it is left alone"));

  return ours;
}

static bool
check_schema (Database *self, GError **error)
{
  sqlite3_stmt *statement = NULL;
  int version = -1;
  int code = sqlite3_prepare_v2 (self->handle, "SELECT value FROM meta WHERE name = 'schema'", -1,
                                 &statement, NULL);

  if (code == SQLITE_OK && (code = sqlite3_step (statement)) == SQLITE_ROW)
    version = sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);
  if (code != SQLITE_ROW && code != SQLITE_DONE)
    return database_fail (self, error);
  if (version == SCHEMA_VERSION)
    return true;

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_STORAGE,
               _ ("the store has schema %d, this version needs %d; use the version that made it"),
               version, SCHEMA_VERSION);
  return false;
}

static bool
connect_to (Database *self, const char *path, GError **error)
{
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;

  if (sqlite3_open_v2 (path, &self->handle, flags, NULL) != SQLITE_OK)
    return database_fail (self, error);

  sqlite3_busy_timeout (self->handle, BUSY_TIMEOUT);
  return set_key (self, error) && database_run (self, "PRAGMA cipher_page_size = 4096", error)
         && claim (self, error) && guard_check_cipher (self->handle, error);
}

/* What acknowledged means: on disk. Anything below FULL loses rows at power loss. */
static bool
make_durable (Database *self, GError **error)
{
  return database_run (self, "PRAGMA journal_mode = WAL", error)
         && database_run (self, "PRAGMA synchronous = FULL", error);
}

static bool
check_existing (const char *path, GError **error)
{
  struct stat status;

  if (stat (path, &status) != 0)
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_STORAGE,
                   _ ("%s: %s; a first store is made by: tasukid --config FILE --initialise"), path,
                   g_strerror (errno));
      return false;
    }
  if (status.st_size == 0)
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_STORAGE,
                   _ ("%s: is empty, so its content was lost; restore a backup, or remove the file "
                      "and make a new store by: tasukid --config FILE --initialise"),
                   path);
      return false;
    }

  return guard_check_file (path, error);
}

static bool
open_existing (Database *self, const char *path, GError **error)
{
  return check_existing (path, error) && connect_to (self, path, error)
         && check_marker (self, error) && check_schema (self, error) && make_durable (self, error)
         && database_run (self, CREATE_BASE, error);
}

/* An empty file of our own: nobody else's is ever taken over, whoever was faster. */
static bool
make_file (const char *path, GError **error)
{
  int descriptor = open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);

  if (descriptor >= 0)
    {
      close (descriptor);
      return true;
    }

  if (errno == EEXIST)
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_EXISTS,
                 _ ("%s: is there already and is left alone"), path);
  else
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_STORAGE, "%s: %s", path, g_strerror (errno));
  return false;
}

static bool
make_new (Database *self, const char *path, GError **error)
{
  if (!make_file (path, error))
    return false;
  if (connect_to (self, path, error) && database_run (self, schema, error)
      && guard_check_file (path, error) && make_durable (self, error))
    return true;

  unlink (path);
  return false;
}

static void
finalize_statement (gpointer statement)
{
  sqlite3_finalize (statement);
}

Database *
database_open (const char *path, StoreKeys *keys, bool create, GError **error)
{
  g_autoptr (Database) self = g_new0 (Database, 1);
  GError *problem = NULL;

  self->keys = keys;
  self->statements = g_hash_table_new_full (NULL, NULL, NULL, finalize_statement);
  if (guard_check_linkage (&problem)
      && (create ? make_new (self, path, &problem) : open_existing (self, path, &problem)))
    return g_steal_pointer (&self);

  g_propagate_error (error, problem);
  return NULL;
}

void
database_close (Database *self)
{
  g_hash_table_unref (self->statements);
  sqlite3_close (self->handle);
  store_keys_free (self->keys);
  g_free (self);
}
