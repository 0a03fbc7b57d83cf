/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the daemon's admin socket is. */

#pragma once

#include <glib.h>

/*
 * @config: the relay's configuration file
 *
 * Returns the path of the socket, for g_free (); NULL with TASUKI_ERROR_CONFIGURATION if the file
 * cannot be read or names none.
 */
char *tasuki_ctl_socket_find (const char *config, GError **error);
