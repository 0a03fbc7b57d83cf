/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tells the service manager how the daemon is. */

#pragma once

/* Sends @state, such as `READY=1`, as sd_notify(3) describes; does nothing without a manager. */
void tasuki_notify (const char *state);
