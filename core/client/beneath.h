/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Makes directories and files beneath an open directory, and never anywhere else: each step
 * goes through openat2 (2) with RESOLVE_BENEATH, without symbolic links or magic links.
 */

#pragma once

#include <stdbool.h>
#include <sys/stat.h>

#include <glib.h>

#define TASUKI_BENEATH_TEMPORARY_PREFIX ".tasuki-"
#define TASUKI_BENEATH_TEMPORARY_SUFFIX ".part"

/*
 * Opens an existing directory of the user's own choice. Symbolic links are followed here, and
 * only here. Returns a descriptor, or -1 with TASUKI_ERROR_DECLINED.
 */
int tasuki_beneath_open_root (const char *directory, GError **error);

/*
 * Opens the directory @path, which tasuki_foreign_path_check () passed or is empty for @root
 * itself, and makes what is missing of it.
 *
 * @made: (nullable): is told the path of each directory in which one was made: a set of strings
 * Returns a descriptor, or -1 with TASUKI_ERROR_DECLINED.
 */
int tasuki_beneath_make_directory (int root, const char *path, GHashTable *made, GError **error);

/* Opens an existing directory; otherwise like the former. */
int tasuki_beneath_open_directory (int root, const char *path, GError **error);

/* Opens an existing file for reading. Returns a descriptor, or -1 with TASUKI_ERROR_DECLINED. */
int tasuki_beneath_open_file (int root, const char *path, GError **error);

/*
 * Makes a new, empty file with a temporary name that nobody can guess.
 * @name: is set to its name; free it with g_free ().
 * Returns a descriptor to write to and read from, or -1 with TASUKI_ERROR_DECLINED.
 */
int tasuki_beneath_make_temporary (int directory, char **name, GError **error);

/*
 * Opens a file that has such a name, to write to and read from; @facts is set. -1 if it is not
 * there, or is not a regular file with no other name.
 */
int tasuki_beneath_reopen_temporary (int directory, const char *name, struct stat *facts);

/*
 * Gives a file in @directory its final name. Never over anything that is there unless @overwrite:
 * that is TASUKI_ERROR_EXISTS. Other failures are TASUKI_ERROR_DECLINED.
 */
bool tasuki_beneath_rename (
    int directory, const char *from, const char *to, bool overwrite, GError **error);

/* Whether anything, be it a dangling link, has this name. */
bool tasuki_beneath_exists (int directory, const char *name);

/* Sets TASUKI_ERROR_DECLINED: what cannot be done (translated), with what, and why (errno). Returns
 * false. */
bool tasuki_beneath_fail (GError **error, const char *what, const char *name, int code);
