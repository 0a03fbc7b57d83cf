/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether nobody but root and ourselves could have put a file where it is. */

#pragma once

#include <stdbool.h>

#include <glib.h>

/*
 * Checks @path, which has to be absolute and without symbolic links, and each of its parents up to
 * the root: owned by root or the effective user, and not writable by others. A sticky directory
 * such as /tmp may be a parent. TASUKI_ERROR_PLUGIN, with the remedy, if that does not hold.
 */
bool tasuki_trust_check (const char *path, GError **error);
