/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The files of the configuration: read only where nobody else can have written them. */

#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <glib.h>

/*
 * The content of @path, without an end. It has to be a regular file of at most 1 MiB that only root
 * and the effective user may write. NULL with TASUKI_ERROR_CONFIGURATION and the remedy.
 */
char *tasuki_config_file_read (const char *path, size_t *length, GError **error);

/*
 * The paths of the files in @directory that end in `.conf`, in the order of their names by bytes;
 * empty if there is no such directory. (transfer full): of char *. NULL with
 * TASUKI_ERROR_CONFIGURATION if it cannot be read, or others may write it.
 */
GPtrArray *tasuki_config_file_list (const char *directory, GError **error);
