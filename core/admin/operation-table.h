/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table itself; read it through operation.h. */

#pragma once

#include "admin/operation.h"

extern const TasukiOperation tasuki_operation_table[TASUKI_N_OPERATIONS];
