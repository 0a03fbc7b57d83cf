/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Accounts. */

#include "admin/shape.h"

#include <glib/gi18n-lib.h>

#include "admin/shape-parts.h"

/* With an ID and a colon, it fits into what a login takes. */
#define PASSWORD_MAX 190

#define FIELD_ROLE(needed)                                                                         \
  {                                                                                                \
    .name = "role", .type = TASUKI_VALUE_TEXT, .required = (needed), .meta = "ROLE",               \
    .help = N_ ("what it may do: administrator, operator or auditor"),                             \
    .pattern = "administrator|operator|auditor",                                                   \
    .expected = N_ ("administrator, operator or auditor")                                          \
  }

const TasukiField tasuki_operation_field_account[] = {
  FIELD_CHOSEN_ID (N_ ("the account's ID, such as acme.sato")),
  FIELD_ROLE (true),
  FIELD_ORGANISATION_OR_ALL,
  FIELD_NETWORKS,
  FIELD_IP_FILTER,
  FIELD_PASSWORD (PASSWORD_MAX),
  FIELD_MEMO (""),
  { NULL },
};

const TasukiField tasuki_operation_field_account_id[] = {
  FIELD_CHOSEN_ID (N_ ("the account's ID")),
  { NULL },
};

const TasukiField tasuki_operation_field_account_change[] = {
  FIELD_CHOSEN_ID (N_ ("the account's ID")),
  FIELD_ROLE (false),
  FIELD_NETWORKS,
  FIELD_IP_FILTER,
  FIELD_ENABLED,
  FIELD_MEMO (NULL),
  FIELD_CLEAR,
  FIELD_REVISION,
  { NULL },
};

const TasukiField tasuki_operation_field_account_secret[] = {
  FIELD_CHOSEN_ID (N_ ("the account's ID")),
  FIELD_PASSWORD (PASSWORD_MAX),
  FIELD_REVISION,
  { NULL },
};

const TasukiField tasuki_operation_field_account_removal[] = {
  FIELD_CHOSEN_ID (N_ ("the account's ID")),
  FIELD_REVISION,
  { NULL },
};

#define COLUMNS_ACCOUNT                                                                            \
  { "id", TASUKI_VALUE_TEXT, N_ ("Account") },                                                     \
      { "organisation", TASUKI_VALUE_TEXT, N_ ("Organisation") },                                  \
      { "role", TASUKI_VALUE_TEXT, N_ ("Role") },                                                  \
      { "networks", TASUKI_VALUE_LIST, N_ ("Networks"), .wide = true },                            \
      { "ip-filter", TASUKI_VALUE_TEXT, N_ ("IP filter"), .wide = true },                          \
      { "enabled", TASUKI_VALUE_BOOLEAN, N_ ("Enabled") },                                         \
      { "created", TASUKI_VALUE_TIME, N_ ("Created") },                                            \
      { "revision", TASUKI_VALUE_NUMBER, N_ ("Revision"), .wide = true },                          \
  {                                                                                                \
    "memo", TASUKI_VALUE_TEXT, N_ ("Memo")                                                         \
  }

const TasukiColumn tasuki_operation_column_account[] = {
  COLUMNS_ACCOUNT,
  { NULL },
};

/* Shown to whoever has just had it made, and never again. */
const TasukiColumn tasuki_operation_column_new_account[] = {
  COLUMNS_ACCOUNT,
  { "password", TASUKI_VALUE_SECRET, N_ ("Password") },
  { NULL },
};
