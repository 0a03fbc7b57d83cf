/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Has the daemon do an operation, over its admin socket or its admin listener. */

#pragma once

#include "admin/operation.h"
#include "cli/ctl-target.h"

/*
 * @target: found
 * @input: of type a{sv}, names with hyphens, texts
 *
 * Returns what the daemon replied, of type a{sv}, not floating; empty if it had nothing to say.
 * NULL with the daemon's error, or TASUKI_ERROR_LOST if there is no daemon, TASUKI_ERROR_LOGIN if
 * it does not want us. Blocks, for 40 seconds at most.
 */
GVariant *tasuki_ctl_call (const TasukiCtlTarget *target,
                           const TasukiOperation *operation,
                           GVariant *input,
                           GError **error);
