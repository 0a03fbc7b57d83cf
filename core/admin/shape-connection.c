/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Connections. */

#include "admin/shape.h"

#include <glib/gi18n-lib.h>

#include "admin/shape-parts.h"

#define FIELD_CLIENT_TYPES(missing)                                                                \
  {                                                                                                \
    .name = "client-types", .type = TASUKI_VALUE_LIST, .meta = "TYPE,...",                         \
    .help = N_ ("the types of clients that may log in with it: agent, cli, api, browser"),         \
    .pattern = "[a-z][a-z0-9-]{0,31}",                                                             \
    .expected = N_ ("client types like agent or cli, each 1 to 32 of a-z, 0-9 and \"-\""),         \
    .otherwise = (missing), .minimum = 1, .maximum = 16                                            \
  }

#define FIELD_PUBLIC_KEYS                                                                          \
  {                                                                                                \
    .name = "public-keys", .type = TASUKI_VALUE_LIST, .meta = "FINGERPRINT,...",                   \
    .help = N_ ("the keys that log it in, by their fingerprints, as \"tasuki profile show\" has "  \
                "them"),                                                                           \
    .pattern = "[0-9a-f]{64}", .expected = N_ ("1 to 16 fingerprints, each 64 of 0-9 and a-f"),    \
    .clearable = true, .minimum = 1, .maximum = 16                                                 \
  }

#define RATE_MIN 1024
#define RATE_MAX (G_GINT64_CONSTANT (1) << 40)

/* What it may pass, in both directions together. */
#define FIELD_LIMITS                                                                               \
  { .name = "rate-limit",                                                                          \
    .type = TASUKI_VALUE_SIZE,                                                                     \
    .meta = "SIZE",                                                                                \
    .help = N_ ("how many bytes it may pass in a second, like 2MiB"),                              \
    .clearable = true,                                                                             \
    .minimum = RATE_MIN,                                                                           \
    .maximum = RATE_MAX },                                                                         \
      { .name = "parallel-transfers",                                                              \
        .type = TASUKI_VALUE_NUMBER,                                                               \
        .meta = "N",                                                                               \
        .help = N_ ("how many transfers it may have under way at a time"),                         \
        .clearable = true,                                                                         \
        .minimum = 1,                                                                              \
        .maximum = 10000 },                                                                        \
      { .name = "monthly-limit",                                                                   \
        .type = TASUKI_VALUE_SIZE,                                                                 \
        .meta = "SIZE",                                                                            \
        .help = N_ ("how many bytes it may pass in a calendar month, in UTC, like 100GiB"),        \
        .clearable = true,                                                                         \
        .minimum = 1,                                                                              \
        .maximum = G_MAXINT64 },                                                                   \
  {                                                                                                \
    .name = "monthly-warning", .type = TASUKI_VALUE_NUMBER, .meta = "PERCENT",                     \
    .help = N_ ("how much of these is used when the log warns; 80 if it is not given"),            \
    .clearable = true, .minimum = 1, .maximum = 100                                                \
  }

const TasukiField tasuki_operation_field_connection[] = {
  FIELD_CHOSEN_ID (N_ ("the connection ID, such as acme.osaka")),
  FIELD_ORGANISATION,
  FIELD_CLIENT_TYPES ("agent,cli"),
  FIELD_IP_FILTER,
  FIELD_PUBLIC_KEYS,
  FIELD_LIMITS,
  FIELD_PASSWORD (256),
  FIELD_MEMO (""),
  { NULL },
};

const TasukiField tasuki_operation_field_connection_page[] = {
  FIELD_OWNER,
  FIELD_USED_IP_FILTER,
  FIELD_PAGE,
  { NULL },
};

const TasukiField tasuki_operation_field_connection_id[] = {
  FIELD_CHOSEN_ID (N_ ("the connection ID")),
  { NULL },
};

const TasukiField tasuki_operation_field_connection_change[] = {
  FIELD_CHOSEN_ID (N_ ("the connection ID")),
  FIELD_CLIENT_TYPES (NULL),
  FIELD_IP_FILTER,
  FIELD_PUBLIC_KEYS,
  FIELD_LIMITS,
  FIELD_ENABLED,
  FIELD_MEMO (NULL),
  FIELD_CLEAR,
  FIELD_REVISION,
  { NULL },
};

const TasukiField tasuki_operation_field_connection_secret[] = {
  FIELD_CHOSEN_ID (N_ ("the connection ID")),
  FIELD_PASSWORD (256),
  {
      .name = "former-until",
      .type = TASUKI_VALUE_TIME,
      .meta = "TIME",
      .help = N_ ("until when the former password holds as well; seven days if it is not given"),
  },
  FIELD_REVISION,
  { NULL },
};

const TasukiField tasuki_operation_field_connection_invitation[] = {
  FIELD_CHOSEN_ID (N_ ("the connection ID")),
  {
      .name = "valid-for",
      .type = TASUKI_VALUE_DURATION,
      .meta = "DURATION",
      .help = N_ ("how long it can be used; a day if it is not given"),
      .otherwise = "24h",
      .minimum = 5 * 60,
      .maximum = 30 * 86400,
  },
  {
      .name = "access-point",
      .type = TASUKI_VALUE_TEXT,
      .meta = "HOST:PORT",
      .help = N_ ("where that client dials; by itself as the configuration says"),
      .pattern = "([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+\\]):[1-9][0-9]{0,4}",
      .expected = N_ ("an address like relay.example.net:7443 or [2001:db8::1]:7443"),
  },
  FIELD_REVISION,
  { NULL },
};

const TasukiField tasuki_operation_field_connection_removal[] = {
  FIELD_CHOSEN_ID (N_ ("the connection ID")),
  FIELD_REVISION,
  { NULL },
};

#define COLUMNS_CONNECTION                                                                         \
  { "id", TASUKI_VALUE_TEXT, N_ ("Connection ID") },                                               \
      { "organisation", TASUKI_VALUE_TEXT, N_ ("Organisation") },                                  \
      { "client-types", TASUKI_VALUE_LIST, N_ ("Client types") },                                  \
      { "ip-filter", TASUKI_VALUE_TEXT, N_ ("IP filter"), .wide = true },                          \
      { "public-keys", TASUKI_VALUE_LIST, N_ ("Public keys"), .wide = true },                      \
      { "rate-limit", TASUKI_VALUE_SIZE, N_ ("Rate limit"), .wide = true },                        \
      { "parallel-transfers", TASUKI_VALUE_NUMBER, N_ ("Transfers at a time"), .wide = true },     \
      { "monthly-limit", TASUKI_VALUE_SIZE, N_ ("Monthly limit"), .wide = true },                  \
      { "monthly-warning", TASUKI_VALUE_NUMBER, N_ ("Warns at percent"), .wide = true },           \
      { "enabled", TASUKI_VALUE_BOOLEAN, N_ ("Enabled") },                                         \
      { "created", TASUKI_VALUE_TIME, N_ ("Created") },                                            \
      { "former-until", TASUKI_VALUE_TIME, N_ ("Former password until"), .wide = true },           \
      { "invitation-until", TASUKI_VALUE_TIME, N_ ("Invited until"), .wide = true },               \
      { "revision", TASUKI_VALUE_NUMBER, N_ ("Revision"), .wide = true },                          \
  {                                                                                                \
    "memo", TASUKI_VALUE_TEXT, N_ ("Memo")                                                         \
  }

const TasukiColumn tasuki_operation_column_connection[] = {
  COLUMNS_CONNECTION,
  { NULL },
};

/* One that is looked at for itself, with what it has of its limits. */
const TasukiColumn tasuki_operation_column_connection_use[] = {
  COLUMNS_CONNECTION,
  { "used-this-month", TASUKI_VALUE_SIZE, N_ ("Used this month") },
  { "monthly-state", TASUKI_VALUE_TEXT, N_ ("State of the month") },
  { "transfers-now", TASUKI_VALUE_NUMBER, N_ ("Transfers now") },
  { NULL },
};

/* The one place where a secret is shown: to whoever has just had it made. */
const TasukiColumn tasuki_operation_column_new_connection[] = {
  COLUMNS_CONNECTION,
  { "password", TASUKI_VALUE_SECRET, N_ ("Password") },
  { NULL },
};

/* Likewise a code, which its reader has to find at once. */
const TasukiColumn tasuki_operation_column_invitation[] = {
  { "id", TASUKI_VALUE_TEXT, N_ ("Connection ID") },
  { "invitation-until", TASUKI_VALUE_TIME, N_ ("Invited until") },
  { "revision", TASUKI_VALUE_NUMBER, N_ ("Revision"), .wide = true },
  { "code", TASUKI_VALUE_SECRET, N_ ("Invitation code") },
  { NULL },
};
