/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What goes into operations on no resource in particular. */

#include "admin/shape.h"

#include <glib/gi18n-lib.h>

#include "admin/shape-parts.h"

const TasukiField tasuki_operation_field_none[] = { { NULL } };

const TasukiField tasuki_operation_field_page[] = {
  FIELD_PAGE,
  { NULL },
};

const TasukiField tasuki_operation_field_owned_page[] = {
  FIELD_OWNER,
  FIELD_PAGE,
  { NULL },
};

const TasukiField tasuki_operation_field_held_page[] = {
  FIELD_OWNER_OR_ALL,
  FIELD_USED_IP_FILTER,
  FIELD_PAGE,
  { NULL },
};

const TasukiColumn tasuki_operation_column_none[] = { { NULL } };
