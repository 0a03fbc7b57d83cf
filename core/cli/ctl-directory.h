/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The directory of a new access point: makes files that were not there, or takes them back. */

#pragma once

#include <stdbool.h>

#include <glib.h>

typedef struct _TasukiCtlDirectory TasukiCtlDirectory;

/*
 * Makes the directory with mode 0700 if it is not there. One that is there must belong to us, and
 * nobody else may write to it.
 */
TasukiCtlDirectory *tasuki_ctl_directory_open (const char *path, GError **error);

/* Removes every file that was made, unless it is kept; and the directory, if it was made. */
void tasuki_ctl_directory_free (TasukiCtlDirectory *self);

/* From now on nothing is taken back. */
void tasuki_ctl_directory_keep (TasukiCtlDirectory *self);

/* Its absolute path. */
const char *tasuki_ctl_directory_get_path (TasukiCtlDirectory *self);

/* The absolute path of a file in it. Free it with g_free (). */
char *tasuki_ctl_directory_get_file (TasukiCtlDirectory *self, const char *name);

/* Whether something of that name is there. */
bool tasuki_ctl_directory_has (TasukiCtlDirectory *self, const char *name);

/*
 * Makes a file, which must not be there, and syncs it. TASUKI_ERROR_EXISTS if it is there.
 *
 * @size: of @bytes, in bytes
 */
bool tasuki_ctl_directory_write (TasukiCtlDirectory *self,
                                 const char *name,
                                 unsigned mode,
                                 const void *bytes,
                                 size_t size,
                                 GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiCtlDirectory, tasuki_ctl_directory_free)
