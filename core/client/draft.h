/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A profile that is being made of an invitation: whole and on disk, but under a name of its own,
 * as long as it is not known whether it is good for logging in.
 */

#pragma once

#include <glib.h>

/* Where the draft of the profile in @path is: NAME.enrolling.conf; (transfer full). */
char *tasuki_draft_locate (const char *path);

/*
 * Holds the draft, so that nobody else takes it for one that was left over. Returns a descriptor,
 * whose close () ends it, also with the process; -1 with TASUKI_ERROR_NOT_FOUND if it is not there,
 * TASUKI_ERROR_BUSY if somebody else holds it, or TASUKI_ERROR_CONFIGURATION.
 */
int tasuki_draft_hold (const char *draft, GError **error);
