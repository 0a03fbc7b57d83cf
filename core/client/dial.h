/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Opens a TCP connection to an access point. */

#pragma once

#include "client/wait.h"

/* Whether @access_point is HOST:PORT. FALSE with TASUKI_ERROR_CONFIGURATION otherwise. */
bool tasuki_dial_check (const char *access_point, GError **error);

/*
 * Resolves the name and tries all of its addresses until one answers. Blocks.
 *
 * @access_point: HOST:PORT; an IPv6 address is in brackets
 * Returns: (transfer full): the connection; NULL with TASUKI_ERROR_LOST if none answers in time.
 */
GSocketConnection *
tasuki_dial_open (const char *access_point, const TasukiUntil *until, GError **error);
