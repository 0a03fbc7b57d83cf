/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writes lists for other programs, row by row: comma-separated values, or JSON Lines. */

#pragma once

#include "admin/operation.h"
#include "cli/ctl-options.h"
#include "cli/ctl-target.h"
#include "cli/exit-code.h"

/* Whether it is asked for rows, or for all of them. */
bool tasuki_ctl_export_is_wanted (const TasukiCtlOptions *options);

/* Whether it can be done, if it is wanted: TASUKI_ERROR_INVALID. */
bool tasuki_ctl_export_check (const TasukiOperation *operation,
                              const TasukiCtlOptions *options,
                              GError **error);

/*
 * Asks for one page, or for one after the other up to the end, and writes each as it comes. What is
 * added meanwhile is left out, and what goes away meanwhile makes none be missed: one may come
 * twice.
 *
 * @input: as for tasuki_ctl_call ()
 * @code: (out): the exit code, if nothing fails
 */
bool tasuki_ctl_export_run (const TasukiCtlTarget *target,
                            const TasukiOperation *operation,
                            const TasukiCtlOptions *options,
                            GVariant *input,
                            TasukiExitCode *code,
                            GError **error);
