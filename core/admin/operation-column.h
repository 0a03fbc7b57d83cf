/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What comes out of the operations: lists of columns, each ending with a row without name. */

#pragma once

#include "admin/operation.h"

extern const TasukiColumn tasuki_operation_column_none[];
extern const TasukiColumn tasuki_operation_column_connection[];
extern const TasukiColumn tasuki_operation_column_new_connection[];
extern const TasukiColumn tasuki_operation_column_permission[];
extern const TasukiColumn tasuki_operation_column_transfer[];
extern const TasukiColumn tasuki_operation_column_history[];
extern const TasukiColumn tasuki_operation_column_denial[];
extern const TasukiColumn tasuki_operation_column_audit[];
extern const TasukiColumn tasuki_operation_column_client[];
extern const TasukiColumn tasuki_operation_column_plugin[];
extern const TasukiColumn tasuki_operation_column_status[];
extern const TasukiColumn tasuki_operation_column_setting[];
