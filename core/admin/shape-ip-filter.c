/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* IP filters: named groups of address ranges. */

#include "admin/shape.h"

#include <glib/gi18n-lib.h>

#include "admin/shape-parts.h"

/* A body of two such lists fits into a request. */
#define RANGES_MAX 256

#define FIELDS_RANGES(missing)                                                                     \
  { .name = "allow",                                                                               \
    .type = TASUKI_VALUE_LIST,                                                                     \
    .meta = "RANGE,...",                                                                           \
    .help = N_ ("the addresses it lets in, like 192.0.2.0/24,2001:db8::/32; none: nobody"),        \
    .otherwise = (missing),                                                                        \
    .clearable = true,                                                                             \
    .maximum = RANGES_MAX },                                                                       \
  {                                                                                                \
    .name = "deny", .type = TASUKI_VALUE_LIST, .meta = "RANGE,...",                                \
    .help = N_ ("the addresses it keeps out, even if they are among the others"),                  \
    .otherwise = (missing), .clearable = true, .maximum = RANGES_MAX                               \
  }

const TasukiField tasuki_operation_field_ip_filter[] = {
  FIELD_CHOSEN_ID (N_ ("the IP filter's ID, such as acme.offices")),
  FIELD_ORGANISATION,
  FIELDS_RANGES (""),
  FIELD_MEMO (""),
  { NULL },
};

const TasukiField tasuki_operation_field_ip_filter_id[] = {
  FIELD_CHOSEN_ID (N_ ("the IP filter's ID")),
  { NULL },
};

const TasukiField tasuki_operation_field_ip_filter_change[] = {
  FIELD_CHOSEN_ID (N_ ("the IP filter's ID")),
  FIELDS_RANGES (NULL),
  FIELD_MEMO (NULL),
  FIELD_CLEAR,
  FIELD_REVISION,
  { NULL },
};

const TasukiField tasuki_operation_field_ip_filter_removal[] = {
  FIELD_CHOSEN_ID (N_ ("the IP filter's ID")),
  FIELD_REVISION,
  { NULL },
};

const TasukiColumn tasuki_operation_column_ip_filter[] = {
  { "id", TASUKI_VALUE_TEXT, N_ ("IP filter") },
  { "organisation", TASUKI_VALUE_TEXT, N_ ("Organisation") },
  { "allow", TASUKI_VALUE_LIST, N_ ("Allowed") },
  { "deny", TASUKI_VALUE_LIST, N_ ("Denied") },
  { "revision", TASUKI_VALUE_NUMBER, N_ ("Revision"), .wide = true },
  { "memo", TASUKI_VALUE_TEXT, N_ ("Memo") },
  { NULL },
};
