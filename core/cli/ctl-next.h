/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The commands that bring the first file through a new access point. */

#pragma once

/*
 * @config: the path of the configuration
 * @authority: the path of the certificate authority's certificate
 * @access: what a client dials, such as `127.0.0.1:7443`
 *
 * Returns the commands, in the order in which to run them, quoted for a shell. For g_strfreev ().
 */
char **tasuki_ctl_next_list (const char *config, const char *authority, const char *access);
