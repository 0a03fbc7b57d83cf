/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether nobody but root and ourselves could have put a file where it is. */

#pragma once

#include <glib.h>

/*
 * Follows @path, which has to be absolute, from the root to its end, through symbolic links too,
 * and checks whatever it passes: each has to belong to root or the effective user and not be
 * writable by others. A sticky directory such as /tmp may be on the way, though not hold the file
 * itself: others may write to it, but cannot replace what is not theirs.
 *
 * Returns: (transfer full): the real path, without symbolic links: what was checked is what is to
 * be used. NULL with TASUKI_ERROR_PLUGIN and the remedy
 */
char *tasuki_trust_resolve (const char *path, GError **error);
