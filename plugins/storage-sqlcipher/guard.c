/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* libsqlite3 exports the same names as libsqlcipher; bound to it, every call succeeds in plain. */

#include "guard.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include <glib/gi18n-lib.h>
#include <tasuki/error.h>

#define PLAIN_HEADER "SQLite format 3"

static bool
refuse (GError **error, const char *problem)
{
  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_STORAGE,
               _ ("the store would not be encrypted: %s; the daemon must not load libsoup or "
                  "libsqlite3 outside of a plugin"),
               problem);
  return false;
}

static const char *
object_of (const void *function)
{
  Dl_info info;

  return dladdr (function, &info) != 0 ? info.dli_fname : NULL;
}

/* What the program and everything it links would find; NULL is what we want. */
static void *
find_global (const char *symbol)
{
  void *program = dlopen (NULL, RTLD_LAZY);
  void *found = program != NULL ? dlsym (program, symbol) : NULL;

  if (program != NULL)
    dlclose (program);
  return found;
}

bool
guard_check_linkage (GError **error)
{
  const char *cipher = object_of ((const void *)sqlite3_key);
  const char *opener = object_of ((const void *)sqlite3_open_v2);
  const char *stepper = object_of ((const void *)sqlite3_step);
  void *global = find_global ("sqlite3_open_v2");

  if (global != NULL && g_strcmp0 (object_of (global), cipher) != 0)
    return refuse (error, _ ("another SQLite stands in the global scope"));
  if (cipher == NULL || g_strcmp0 (cipher, opener) != 0 || g_strcmp0 (cipher, stepper) != 0)
    return refuse (error, _ ("SQLite's functions do not all come from SQLCipher"));
  if (!sqlite3_compileoption_used ("HAS_CODEC"))
    return refuse (error, _ ("this SQLite has no codec"));

  return true;
}

bool
guard_check_cipher (sqlite3 *database, GError **error)
{
  sqlite3_stmt *statement = NULL;
  bool found
      = sqlite3_prepare_v2 (database, "PRAGMA cipher_version", -1, &statement, NULL) == SQLITE_OK
        && sqlite3_step (statement) == SQLITE_ROW && sqlite3_column_bytes (statement, 0) > 0;

  sqlite3_finalize (statement);
  return found || refuse (error, _ ("the library does not call itself SQLCipher"));
}

bool
guard_check_file (const char *path, GError **error)
{
  char header[sizeof PLAIN_HEADER] = { 0 };
  FILE *file = fopen (path, "rbe");
  size_t length = file != NULL ? fread (header, 1, sizeof header, file) : 0;

  if (file != NULL)
    fclose (file);
  if (length == sizeof header && memcmp (header, PLAIN_HEADER, sizeof header) == 0)
    return refuse (error, _ ("its file is a plain SQLite file"));
  if (length == sizeof header)
    return true;

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_STORAGE,
               _ ("%s: cannot be read, or was cut off: it is too short to be a store"), path);
  return false;
}
