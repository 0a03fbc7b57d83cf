/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A directory beneath the root that is open for as long as files in it need it. */

#pragma once

#include <glib.h>

typedef struct _TasukiFolder TasukiFolder;

/*
 * Opens it, and makes what is missing; see tasuki_beneath_make_directory (). The file before may
 * have been in the same one: then that is what @latest, (inout) (nullable), is, and it is taken.
 * Returns (transfer full), or NULL with an error.
 */
TasukiFolder *tasuki_folder_enter (
    TasukiFolder **latest, int root, const char *path, GHashTable *made, GError **error);

/* Opens one that is there. NULL if it is not. */
TasukiFolder *tasuki_folder_open (int root, const char *path);

/* One thread at a time. */
void tasuki_folder_unref (TasukiFolder *self);

/* Owned by it. */
int tasuki_folder_get_descriptor (TasukiFolder *self);
