/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One file on its way in: it has a temporary name until it is synced and placed. */

#pragma once

#include "client/folder.h"
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

/* Removes the temporary file unless it was placed. */
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
