/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Shows what an operation gave: a table, a list of values, or JSON. */

#pragma once

#include "admin/operation.h"
#include "cli/ctl-options.h"

/*
 * Whether the columns that are asked for exist; TASUKI_ERROR_INVALID with those there are. To be
 * asked before the operation is done.
 */
bool tasuki_ctl_show_check (const TasukiOperation *operation,
                            const TasukiCtlOptions *options,
                            GError **error);

/* The columns to show, of const TasukiColumn. @wide: all of them, unless some are asked for */
GPtrArray *tasuki_ctl_show_choose_columns (const TasukiOperation *operation,
                                           const TasukiCtlOptions *options,
                                           bool wide);

/* One row of a reply's `items`: of type a{sv}, not floating; empty if it is no object. */
GVariant *tasuki_ctl_show_get_item (GVariant *items, gsize index);

/* @output: of type a{sv}, as the daemon replied */
void tasuki_ctl_show (const TasukiOperation *operation,
                      const TasukiCtlOptions *options,
                      GVariant *output);
