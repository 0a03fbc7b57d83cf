/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs tasukid for what only the daemon may touch: its plugins and its store. */

#pragma once

#include <stdbool.h>

#include <glib.h>

/*
 * Runs `tasukid --config CONFIG OPTION` and waits for it.
 *
 * @option: such as --check
 *
 * FALSE with TASUKI_ERROR_CONFIGURATION and what it said, if it failed or is not there.
 */
bool tasuki_ctl_daemon_run (const char *config, const char *option, GError **error);
