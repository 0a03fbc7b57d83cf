/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One file on its way in: it has a temporary name until it is synced and placed. */

#pragma once

#include "client/folder.h"
#include "client/sha256.h"
#include "client/store.h"

typedef struct _TasukiPartial TasukiPartial;

/*
 * Makes the temporary file in the directory of @file, which is made too if it is missing.
 * @root: a descriptor that outlives the result. @made: see tasuki_beneath_make_directory ()
 * @latest: see tasuki_folder_enter ()
 * NULL with an error as tasuki_store_begin () describes.
 */
TasukiPartial *tasuki_partial_new (int root,
                                   const TasukiStoreFile *file,
                                   bool overwrite,
                                   TasukiFolder **latest,
                                   GHashTable *made,
                                   GError **error);

/*
 * Opens one that an earlier attempt left, as tasuki_partial_describe () told of it. NULL if it is
 * not there any more, or is not that file.
 */
TasukiPartial *tasuki_partial_reopen (int root, GVariant *description);

/* An a{sv} by which it is found again. Floating. */
GVariant *tasuki_partial_describe (TasukiPartial *self);

/* Whether it is of the file that @file announces, which has not changed since. */
bool tasuki_partial_is_of (TasukiPartial *self, const TasukiStoreFile *file);

/* The bytes that are in it. */
int64_t tasuki_partial_get_length (TasukiPartial *self);

/*
 * Adds its bytes from @from up to @to to @sha256. FALSE if they cannot be read.
 */
bool tasuki_partial_hash (TasukiPartial *self, int64_t from, int64_t to, TasukiSha256 *sha256);

/* Drops what is behind @length; it goes on from there. */
bool tasuki_partial_cut (TasukiPartial *self, int64_t length);

/*
 * It stays where it is when it is freed, as one does that was opened again until it is known to be
 * of use; or it is the entry @index again, and goes.
 */
void tasuki_partial_keep (TasukiPartial *self);
void tasuki_partial_release (TasukiPartial *self, int64_t index);

/* A (ayayay): directory, temporary name, final name. Floating. */
GVariant *tasuki_partial_to_placement (TasukiPartial *self);

/* Removes the temporary file unless it was placed or is kept. */
void tasuki_partial_free (TasukiPartial *self);

int64_t tasuki_partial_get_index (TasukiPartial *self);

/* The path of its directory beneath the root; empty for the root. Owned by it. */
const char *tasuki_partial_get_directory (TasukiPartial *self);

bool tasuki_partial_write (TasukiPartial *self, const void *bytes, size_t length, GError **error);

/* Checks the size, sets mode and time. No more bytes can be written. */
bool tasuki_partial_complete (TasukiPartial *self, GError **error);

/* The bytes are on disk when this returns. */
bool tasuki_partial_sync (TasukiPartial *self, GError **error);

/* Gives it its final name. */
bool tasuki_partial_place (TasukiPartial *self, bool overwrite, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiPartial, tasuki_partial_free)
