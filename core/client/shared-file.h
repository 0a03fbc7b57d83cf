/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A text file of one owner that several processes read, and change one after the other. */

#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <glib.h>

/*
 * What is in it; "" if it is not there. NULL with TASUKI_ERROR_CONFIGURATION, also if others than
 * its owner may write it, or it is longer than @size bytes.
 */
char *tasuki_shared_file_read (const char *path, size_t size, GError **error);

/* Puts @text in its place, on disk, with mode 0600: readers see what was there or all of it. */
bool tasuki_shared_file_replace (const char *path, const char *text, size_t length, GError **error);

/*
 * Waits until nobody else holds it, so that a change need not be lost; reading goes without.
 * Returns a descriptor, whose close () ends it; -1 with TASUKI_ERROR_CONFIGURATION.
 */
int tasuki_shared_file_lock (const char *path, GError **error);
