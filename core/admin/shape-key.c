/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* API keys. */

#include "admin/shape.h"

#include <glib/gi18n-lib.h>

#include "admin/shape-parts.h"

#define FIELD_ID                                                                                   \
  {                                                                                                \
    .name = "id", .type = TASUKI_VALUE_TEXT, .required = true, .positional = true, .meta = "ID",   \
    .help = N_ ("the key's ID, which stands in the key behind tsk_"), .pattern = "[a-z2-7]{12}",   \
    .expected = N_ ("an ID of 12 of a-z and 2-7")                                                  \
  }

const TasukiField tasuki_operation_field_key[] = {
  {
      .name = "scopes",
      .type = TASUKI_VALUE_LIST,
      .required = true,
      .meta = "SCOPE,...",
      .help
      = N_ ("what it lets do, such as transfer:send, connection:read or *:read; * for everything"),
      .pattern = "([a-z]+(-[a-z]+)*|\\*):[a-z]+|\\*",
      .expected = N_ ("scopes like transfer:send, *:read or *"),
      .minimum = 1,
  },
  FIELD_ORGANISATION_OR_ALL,
  {
      .name = "connections",
      .type = TASUKI_VALUE_LIST,
      .meta = "ID,...",
      .help = N_ ("the connections that it is for; all of its organisation if not given"),
      .pattern = ID_PATTERN,
      .expected = ID_EXPECTED,
      .minimum = 1,
  },
  FIELD_NETWORKS,
  FIELD_IP_FILTER,
  {
      .name = "not-before",
      .type = TASUKI_VALUE_TIME,
      .meta = "TIME",
      .help = N_ ("from when on it holds; now if not given"),
  },
  {
      .name = "expires",
      .type = TASUKI_VALUE_TIME,
      .meta = "TIME",
      .help = N_ ("until when it holds; for 365 days if not given"),
  },
  FIELD_MEMO (""),
  { NULL },
};

const TasukiField tasuki_operation_field_key_id[] = {
  FIELD_ID,
  { NULL },
};

const TasukiField tasuki_operation_field_key_change[] = {
  FIELD_ID, FIELD_ENABLED, FIELD_MEMO (NULL), FIELD_REVISION, { NULL },
};

const TasukiField tasuki_operation_field_key_rotation[] = {
  FIELD_ID,
  {
      .name = "former-until",
      .type = TASUKI_VALUE_TIME,
      .meta = "TIME",
      .help = N_ ("until when the former secret holds as well; seven days if it is not given"),
  },
  FIELD_REVISION,
  { NULL },
};

const TasukiField tasuki_operation_field_key_removal[] = {
  FIELD_ID,
  FIELD_REVISION,
  { NULL },
};

#define COLUMNS_KEY                                                                                \
  { "id", TASUKI_VALUE_TEXT, N_ ("Key ID") },                                                      \
      { "organisation", TASUKI_VALUE_TEXT, N_ ("Organisation") },                                  \
      { "scopes", TASUKI_VALUE_LIST, N_ ("Scopes") },                                              \
      { "connections", TASUKI_VALUE_LIST, N_ ("Connections") },                                    \
      { "networks", TASUKI_VALUE_LIST, N_ ("Networks"), .wide = true },                            \
      { "ip-filter", TASUKI_VALUE_TEXT, N_ ("IP filter"), .wide = true },                          \
      { "enabled", TASUKI_VALUE_BOOLEAN, N_ ("Enabled") },                                         \
      { "not-before", TASUKI_VALUE_TIME, N_ ("Valid from"), .wide = true },                        \
      { "expires", TASUKI_VALUE_TIME, N_ ("Expires") },                                            \
      { "former-until", TASUKI_VALUE_TIME, N_ ("Former secret until"), .wide = true },             \
      { "last-used", TASUKI_VALUE_TIME, N_ ("Last used") },                                        \
      { "last-address", TASUKI_VALUE_TEXT, N_ ("Last address"), .wide = true },                    \
      { "created", TASUKI_VALUE_TIME, N_ ("Created"), .wide = true },                              \
      { "memo", TASUKI_VALUE_TEXT, N_ ("Memo") },                                                  \
  {                                                                                                \
    "revision", TASUKI_VALUE_NUMBER, N_ ("Revision"), .wide = true                                 \
  }

const TasukiColumn tasuki_operation_column_key[] = {
  COLUMNS_KEY,
  { NULL },
};

/* Shown to whoever has just had it made, and never again. */
const TasukiColumn tasuki_operation_column_new_key[] = {
  COLUMNS_KEY,
  { "key", TASUKI_VALUE_SECRET, N_ ("API key") },
  { NULL },
};
