/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Proves that what is called SQLite here encrypts; refuses otherwise. */

#pragma once

#include <stdbool.h>

#include <glib.h>
#include <sqlcipher/sqlite3.h>

/*
 * Before anything is opened: no other SQLite stands in the global scope, and the functions that
 * this plugin calls all come from one SQLCipher.
 */
bool guard_check_linkage (GError **error);

/* After the key was set: the library says that it is SQLCipher. */
bool guard_check_cipher (sqlite3 *database, GError **error);

/* After the first commit: the file at @path is there, and is no plain SQLite file. */
bool guard_check_file (const char *path, GError **error);
