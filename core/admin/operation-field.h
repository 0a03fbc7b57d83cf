/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What goes into the operations: lists of fields, each ending with a row without name. */

#pragma once

#include "admin/operation.h"

extern const TasukiField tasuki_operation_field_none[];
extern const TasukiField tasuki_operation_field_page[];
extern const TasukiField tasuki_operation_field_journal_page[];
extern const TasukiField tasuki_operation_field_connection[];
extern const TasukiField tasuki_operation_field_connection_id[];
extern const TasukiField tasuki_operation_field_permission[];
extern const TasukiField tasuki_operation_field_permission_page[];
extern const TasukiField tasuki_operation_field_permission_id[];
extern const TasukiField tasuki_operation_field_transfer_id[];
