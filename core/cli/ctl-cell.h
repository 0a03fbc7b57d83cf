/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writes one value for people. */

#pragma once

#include "admin/operation.h"

/*
 * The value of @column in @row, of type a{sv} as JSON gave it: sizes with a unit, times in the
 * local zone. Empty if there is none. It is not escaped yet. Free it with g_free ().
 */
char *tasuki_ctl_cell_write (const TasukiColumn *column, GVariant *row);

/* Likewise for programs: as JSON has it, a text without its quotes. */
char *tasuki_ctl_cell_write_plain (const TasukiColumn *column, GVariant *row);
