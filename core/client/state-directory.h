/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where a client keeps what it must still know after a break: below $XDG_STATE_HOME/tasuki. */

#pragma once

#include <glib.h>

/* What a client keeps there. */
#define TASUKI_STATE_RECEIVING "receiving"
#define TASUKI_STATE_SENDING   "sending"

/*
 * The path of a directory of its own for @what, made if it is missing, for the user alone. Free it
 * with g_free (). NULL if it cannot be made. Any thread.
 */
char *tasuki_state_directory_make (const char *what);

/* What names this start of the system: another one means that what was not synced may be lost. */
char *tasuki_state_get_boot (void);
