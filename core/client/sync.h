/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Brings many files of one file system to disk at once, where that is as good as one by one. */

#pragma once

#include <stdbool.h>

#include <glib.h>

typedef struct
{
  int root;
  bool is_whole; /* syncfs () is as good here as fsync () on each, and fast enough */
} TasukiSync;

/* @root: a descriptor of any directory there, which outlives it. */
void tasuki_sync_init (TasukiSync *self, int root);

/*
 * Writes all that was written to the file system so far. If it returns TRUE, the bytes and inodes
 * of @count files that were complete before need one fsync () more, on any of them, which empties
 * the disk's own cache. FALSE: nothing is promised, and each has to be synced by itself.
 */
bool tasuki_sync_many (TasukiSync *self, guint count);
