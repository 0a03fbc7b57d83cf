/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Files that arrive: written under temporary names, then, in batches, synced, given their final
 * names, and their directories synced. What was not committed is removed with the store.
 */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <glib.h>

#include "client/sha256.h"

typedef struct _TasukiStore TasukiStore;

/* A file as the sender announced it. */
typedef struct
{
  int64_t index;
  const char *path; /* passed by tasuki_foreign_path_check () */
  int64_t size;     /* bytes, or TASUKI_SIZE_UNKNOWN */
  uint32_t mode;    /* as in stat (2); of it, only the owner's execute bit is kept */
  int64_t modified; /* nanoseconds since 1970-01-01 UTC; 0: unknown */
} TasukiStoreFile;

/*
 * Opens the directory that everything goes into. @overwrite: whether existing files are replaced.
 * NULL with TASUKI_ERROR_DECLINED. One thread at a time.
 */
TasukiStore *tasuki_store_open (const char *directory, bool overwrite, GError **error);

/* Removes the partial files and closes. */
void tasuki_store_free (TasukiStore *self);

/* How many bytes the file system has room for, as far as it says. */
int64_t tasuki_store_get_room (TasukiStore *self);

/*
 * All of these fail with TASUKI_ERROR_DECLINED, TASUKI_ERROR_EXISTS if a file is there that is
 * not to be replaced, or TASUKI_ERROR_INTEGRITY if the bytes are not as many as were announced.
 * After a failure the store is only good for being freed.
 */
bool
tasuki_store_make_directory (TasukiStore *self, const char *path, int64_t index, GError **error);
bool tasuki_store_begin (TasukiStore *self, const TasukiStoreFile *file, GError **error);
bool tasuki_store_write (TasukiStore *self, const void *bytes, size_t length, GError **error);
bool tasuki_store_complete (TasukiStore *self, GError **error);

/*
 * Opens again what an earlier attempt left of a file (see tasuki_partial_describe ()), with
 * @offset bytes at least. It is kept until it is decided what becomes of it: the next file goes on
 * with it, or it is dropped. Returns how many bytes are in it; -1 if it is of no use.
 */
int64_t tasuki_store_recall (TasukiStore *self, GVariant *description, int64_t offset);

/* Adds bytes of what was recalled to @sha256. FALSE if they cannot be read. */
bool tasuki_store_hash_recalled (TasukiStore *self, int64_t from, int64_t to, TasukiSha256 *sha256);

/* Goes on with it behind @offset bytes, as the file @file. FALSE with TASUKI_ERROR_PROTOCOL if it
 * is another one. */
bool
tasuki_store_go_on (TasukiStore *self, const TasukiStoreFile *file, int64_t offset, GError **error);

/* Removes it. */
void tasuki_store_drop_recalled (TasukiStore *self);

/* By what the file that is arriving is found again: an a{sv}, floating; its bytes are on disk
 * first if @durable. NULL with an error. */
GVariant *tasuki_store_describe_current (TasukiStore *self, bool durable, GError **error);

/* What is arriving or was recalled stays where it is when the store is freed. */
void tasuki_store_keep (TasukiStore *self);

/*
 * A commit in two steps, for who keeps a journal: brings the bytes of what is completed to disk,
 * and tells as a(ayayay) what the commit will place, floating. NULL with an error.
 */
GVariant *tasuki_store_prepare (TasukiStore *self, GError **error);

/* Does what an earlier commit left undone, as the former told of it. */
bool tasuki_store_place_again (TasukiStore *self, GVariant *placements, GError **error);

/*
 * When what is completed ought to be committed: on the monotonic clock, in microseconds; in the
 * past if it is enough already, never (INT64_MAX) if it is nothing.
 */
int64_t tasuki_store_get_due (TasukiStore *self);

/*
 * Commits what is completed: everything is on disk under its final name when this returns.
 * @indexes: (element-type int64_t): the entries that were committed are appended to it
 */
bool tasuki_store_commit (TasukiStore *self, GArray *indexes, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiStore, tasuki_store_free)
