/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Makes what operations give: just what has a column, under its name in JSON. */

#pragma once

#include <tasuki/record.h>

#include "admin/operation.h"

/* All results are of type a{sv} and not floating. */

/*
 * @row: of type a{sv}, with the keys of the store. What has no column, or not its type, is left
 * out; times become texts as in RFC 3339.
 */
GVariant *tasuki_output_row (const TasukiColumn *columns, GVariant *row);

/* Likewise, from the body of @record and its id, organisation and time. */
GVariant *tasuki_output_record (const TasukiColumn *columns, TasukiRecord *record);

/* @record as it is to be shown: with another body, which may be floating. It is not to be stored.
 */
TasukiRecord *tasuki_output_with_body (TasukiRecord *record, GVariant *body);

/*
 * What a column of @type shows of a value of the store; NULL if it is not of that type. Not
 * floating.
 */
GVariant *tasuki_output_convert (TasukiValueType type, GVariant *value);
