/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Organisations. */

#include "admin/shape.h"

#include <glib/gi18n-lib.h>

#include "admin/shape-parts.h"

#define FIELD_NAME(missing)                                                                        \
  {                                                                                                \
    .name = "name", .type = TASUKI_VALUE_TEXT, .meta = "TEXT",                                     \
    .help = N_ ("its name, for people"), .otherwise = (missing),                                   \
  }

const TasukiField tasuki_operation_field_organisation[] = {
  FIELD_CHOSEN_ID (N_ ("the organisation's ID, such as acme")),
  FIELD_NAME (""),
  FIELD_MEMO (""),
  { NULL },
};

const TasukiField tasuki_operation_field_organisation_id[] = {
  FIELD_CHOSEN_ID (N_ ("the organisation's ID")),
  { NULL },
};

const TasukiField tasuki_operation_field_organisation_change[] = {
  FIELD_CHOSEN_ID (N_ ("the organisation's ID")),
  FIELD_NAME (NULL),
  FIELD_ENABLED,
  FIELD_MEMO (NULL),
  FIELD_REVISION,
  { NULL },
};

const TasukiField tasuki_operation_field_organisation_removal[] = {
  FIELD_CHOSEN_ID (N_ ("the organisation's ID")),
  FIELD_REVISION,
  { NULL },
};

const TasukiColumn tasuki_operation_column_organisation[] = {
  { "id", TASUKI_VALUE_TEXT, N_ ("Organisation") },
  { "name", TASUKI_VALUE_TEXT, N_ ("Name") },
  { "enabled", TASUKI_VALUE_BOOLEAN, N_ ("Enabled") },
  { "created", TASUKI_VALUE_TIME, N_ ("Created") },
  { "revision", TASUKI_VALUE_NUMBER, N_ ("Revision"), .wide = true },
  { "memo", TASUKI_VALUE_TEXT, N_ ("Memo") },
  { NULL },
};
