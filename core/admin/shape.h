/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What goes into the operations and comes out of them: fields and columns, each list ending with a
 * row without name. A value without a column never leaves. One file for each kind of resource.
 */

#pragma once

#include "admin/operation.h"

extern const TasukiField tasuki_operation_field_none[];
extern const TasukiField tasuki_operation_field_page[];
extern const TasukiField tasuki_operation_field_owned_page[];
extern const TasukiField tasuki_operation_field_held_page[];
extern const TasukiField tasuki_operation_field_history[];
extern const TasukiField tasuki_operation_field_denial[];
extern const TasukiField tasuki_operation_field_audit[];
extern const TasukiField tasuki_operation_field_verification[];
extern const TasukiField tasuki_operation_field_organisation[];
extern const TasukiField tasuki_operation_field_organisation_id[];
extern const TasukiField tasuki_operation_field_organisation_change[];
extern const TasukiField tasuki_operation_field_organisation_removal[];
extern const TasukiField tasuki_operation_field_account[];
extern const TasukiField tasuki_operation_field_account_id[];
extern const TasukiField tasuki_operation_field_account_change[];
extern const TasukiField tasuki_operation_field_account_secret[];
extern const TasukiField tasuki_operation_field_account_removal[];
extern const TasukiField tasuki_operation_field_connection[];
extern const TasukiField tasuki_operation_field_connection_page[];
extern const TasukiField tasuki_operation_field_connection_id[];
extern const TasukiField tasuki_operation_field_connection_change[];
extern const TasukiField tasuki_operation_field_connection_secret[];
extern const TasukiField tasuki_operation_field_connection_invitation[];
extern const TasukiField tasuki_operation_field_connection_removal[];
extern const TasukiField tasuki_operation_field_ip_filter[];
extern const TasukiField tasuki_operation_field_ip_filter_id[];
extern const TasukiField tasuki_operation_field_ip_filter_change[];
extern const TasukiField tasuki_operation_field_ip_filter_removal[];
extern const TasukiField tasuki_operation_field_permission[];
extern const TasukiField tasuki_operation_field_permission_page[];
extern const TasukiField tasuki_operation_field_permission_id[];
extern const TasukiField tasuki_operation_field_permission_change[];
extern const TasukiField tasuki_operation_field_permission_removal[];
extern const TasukiField tasuki_operation_field_explanation[];
extern const TasukiField tasuki_operation_field_key[];
extern const TasukiField tasuki_operation_field_key_id[];
extern const TasukiField tasuki_operation_field_key_change[];
extern const TasukiField tasuki_operation_field_key_rotation[];
extern const TasukiField tasuki_operation_field_key_removal[];
extern const TasukiField tasuki_operation_field_transfer_page[];
extern const TasukiField tasuki_operation_field_transfer_id[];
extern const TasukiField tasuki_operation_field_client_page[];
extern const TasukiField tasuki_operation_field_session_id[];

extern const TasukiColumn tasuki_operation_column_none[];
extern const TasukiColumn tasuki_operation_column_organisation[];
extern const TasukiColumn tasuki_operation_column_account[];
extern const TasukiColumn tasuki_operation_column_new_account[];
extern const TasukiColumn tasuki_operation_column_connection[];
extern const TasukiColumn tasuki_operation_column_connection_use[];
extern const TasukiColumn tasuki_operation_column_new_connection[];
extern const TasukiColumn tasuki_operation_column_invitation[];
extern const TasukiColumn tasuki_operation_column_ip_filter[];
extern const TasukiColumn tasuki_operation_column_permission[];
extern const TasukiColumn tasuki_operation_column_explanation[];
extern const TasukiColumn tasuki_operation_column_hindsight[];
extern const TasukiColumn tasuki_operation_column_key[];
extern const TasukiColumn tasuki_operation_column_new_key[];
extern const TasukiColumn tasuki_operation_column_transfer[];
extern const TasukiColumn tasuki_operation_column_history[];
extern const TasukiColumn tasuki_operation_column_denial[];
extern const TasukiColumn tasuki_operation_column_audit[];
extern const TasukiColumn tasuki_operation_column_verification[];
extern const TasukiColumn tasuki_operation_column_client[];
extern const TasukiColumn tasuki_operation_column_plugin[];
extern const TasukiColumn tasuki_operation_column_status[];
extern const TasukiColumn tasuki_operation_column_setting[];
