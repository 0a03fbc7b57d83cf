/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sends a delivery to its end, and tells people how it goes. */

#pragma once

#include <stdbool.h>

#include <tasuki/delivery.h>

#include "cli/command.h"

/* Connects, sends, and reports. Errors are said. */
TasukiExitCode
tasuki_dispatch_run (const TasukiCommandContext *context, TasukiDelivery *delivery, bool progress);

/*
 * Takes a --retry: a length of time, or `forever`. @text: (nullable). FALSE with
 * TASUKI_ERROR_INVALID.
 */
bool tasuki_dispatch_set_retry (TasukiDelivery *delivery, const char *text, GError **error);
