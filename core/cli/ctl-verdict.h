/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an operation's output says to a script that only looks at the exit code. */

#pragma once

#include "admin/operation.h"
#include "cli/exit-code.h"

/* @output: of type a{sv}, as the daemon replied. Says on standard error what is not in order. */
TasukiExitCode tasuki_ctl_verdict (const TasukiOperation *operation, GVariant *output);
