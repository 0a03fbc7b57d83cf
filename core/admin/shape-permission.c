/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Relay permissions. */

#include "admin/shape.h"

#include <glib/gi18n-lib.h>

#include "admin/shape-parts.h"

#define FIELD_ID                                                                                   \
  {                                                                                                \
    .name = "id", .type = TASUKI_VALUE_TEXT, .required = true, .positional = true, .meta = "ID",   \
    .help = N_ ("the permission's ID, as the list shows it"), .pattern = "perm-[0-9a-f]{16}",      \
    .expected = N_ ("an ID like perm-0123456789abcdef")                                            \
  }

#define FIELD_REMOTE(needed)                                                                       \
  {                                                                                                \
    .name = "remote", .type = TASUKI_VALUE_TEXT, .required = (needed), .meta = "ID|GLOB",          \
    .help = N_ ("the connection on the other side; * and ? stand for any characters"),             \
    .pattern = "[a-z0-9*?][a-z0-9._*?-]{0,63}",                                                    \
    .expected = N_ ("a connection ID, in which * and ? stand for any characters")                  \
  }

/* What a consent is limited to. */
#define FIELD_LIMITS(any_file_id)                                                                  \
  { .name = "file-id",                                                                             \
    .type = TASUKI_VALUE_TEXT,                                                                     \
    .meta = "GLOB",                                                                                \
    .help = N_ ("the file IDs that it holds for; * and ? stand for any characters"),               \
    .otherwise = (any_file_id),                                                                    \
    .minimum = 1 },                                                                                \
      { .name = "max-size",                                                                        \
        .type = TASUKI_VALUE_SIZE,                                                                 \
        .meta = "SIZE",                                                                            \
        .help = N_ ("the greatest size of a transfer, like 10MiB"),                                \
        .clearable = true,                                                                         \
        .maximum = G_MAXINT64 },                                                                   \
      { .name = "valid-from",                                                                      \
        .type = TASUKI_VALUE_TIME,                                                                 \
        .meta = "TIME",                                                                            \
        .help = N_ ("from when on it holds"),                                                      \
        .clearable = true },                                                                       \
  {                                                                                                \
    .name = "valid-until", .type = TASUKI_VALUE_TIME, .meta = "TIME",                              \
    .help = N_ ("until when it holds"), .clearable = true                                          \
  }

const TasukiField tasuki_operation_field_permission[] = {
  {
      .name = "connection",
      .type = TASUKI_VALUE_TEXT,
      .required = true,
      .meta = "ID",
      .help = N_ ("the connection whose consent this is"),
      .pattern = ID_PATTERN,
      .expected = ID_EXPECTED,
  },
  {
      .name = "direction",
      .type = TASUKI_VALUE_TEXT,
      .required = true,
      .meta = "send|receive",
      .help = N_ ("whether the connection may send or receive"),
      .pattern = "send|receive",
      .expected = N_ ("send or receive"),
  },
  FIELD_REMOTE (true),
  FIELD_LIMITS ("*"),
  FIELD_MEMO (""),
  { NULL },
};

const TasukiField tasuki_operation_field_permission_page[] = {
  {
      .name = "connection",
      .type = TASUKI_VALUE_TEXT,
      .meta = "ID",
      .help = N_ ("only the permissions of this connection"),
      .pattern = ID_PATTERN,
      .expected = ID_EXPECTED,
  },
  FIELD_OWNER,
  FIELD_PAGE,
  { NULL },
};

const TasukiField tasuki_operation_field_permission_id[] = {
  FIELD_ID,
  { NULL },
};

const TasukiField tasuki_operation_field_permission_change[] = {
  FIELD_ID,          FIELD_REMOTE (false), FIELD_LIMITS (NULL), FIELD_ENABLED,
  FIELD_MEMO (NULL), FIELD_CLEAR,          FIELD_REVISION,      { NULL },
};

const TasukiField tasuki_operation_field_permission_removal[] = {
  FIELD_ID,
  FIELD_REVISION,
  { NULL },
};

const TasukiColumn tasuki_operation_column_permission[] = {
  { "id", TASUKI_VALUE_TEXT, N_ ("Permission ID") },
  { "organisation", TASUKI_VALUE_TEXT, N_ ("Organisation"), .wide = true },
  { "connection", TASUKI_VALUE_TEXT, N_ ("Connection ID") },
  { "direction", TASUKI_VALUE_TEXT, N_ ("Direction") },
  { "remote", TASUKI_VALUE_TEXT, N_ ("Remote") },
  { "file-id", TASUKI_VALUE_TEXT, N_ ("File ID") },
  { "max-size", TASUKI_VALUE_SIZE, N_ ("Largest size") },
  { "valid-from", TASUKI_VALUE_TIME, N_ ("Valid from"), .wide = true },
  { "valid-until", TASUKI_VALUE_TIME, N_ ("Valid until") },
  { "enabled", TASUKI_VALUE_BOOLEAN, N_ ("Enabled") },
  { "memo", TASUKI_VALUE_TEXT, N_ ("Memo") },
  { "revision", TASUKI_VALUE_NUMBER, N_ ("Revision"), .wide = true },
  { NULL },
};

const TasukiField tasuki_operation_field_explanation[] = {
  {
      .name = "from",
      .type = TASUKI_VALUE_TEXT,
      .required = true,
      .meta = "ID",
      .help = N_ ("the connection that would send"),
      .pattern = ID_PATTERN,
      .expected = ID_EXPECTED,
  },
  {
      .name = "to",
      .type = TASUKI_VALUE_TEXT,
      .required = true,
      .meta = "ID",
      .help = N_ ("the connection that would receive"),
      .pattern = ID_PATTERN,
      .expected = ID_EXPECTED,
  },
  {
      .name = "file-id",
      .type = TASUKI_VALUE_TEXT,
      .meta = "ID",
      .help = N_ ("the file ID; none if it is not given"),
      .otherwise = "",
  },
  {
      .name = "size",
      .type = TASUKI_VALUE_SIZE,
      .meta = "SIZE",
      .help = N_ ("the size of the transfer, like 10MiB; not known if it is not given"),
      .maximum = G_MAXINT64,
  },
  { NULL },
};

#define COLUMNS_EXPLANATION                                                                        \
  { "from", TASUKI_VALUE_TEXT, N_ ("Sender") }, { "to", TASUKI_VALUE_TEXT, N_ ("Receiver") },      \
      { "file-id", TASUKI_VALUE_TEXT, N_ ("File ID") },                                            \
      { "size", TASUKI_VALUE_SIZE, N_ ("Size") },                                                  \
      { "allowed", TASUKI_VALUE_BOOLEAN, N_ ("Allowed") },                                         \
      { "sender-allowed", TASUKI_VALUE_BOOLEAN, N_ ("Sender's side allows") },                     \
      { "sender-rule", TASUKI_VALUE_TEXT, N_ ("Sender's permission") },                            \
      { "sender-reason", TASUKI_VALUE_TEXT, N_ ("Why the sender's side does not") },               \
      { "receiver-allowed", TASUKI_VALUE_BOOLEAN, N_ ("Receiver's side allows") },                 \
      { "receiver-rule", TASUKI_VALUE_TEXT, N_ ("Receiver's permission") },                        \
  {                                                                                                \
    "receiver-reason", TASUKI_VALUE_TEXT, N_ ("Why the receiver's side does not")                  \
  }

const TasukiColumn tasuki_operation_column_explanation[] = {
  COLUMNS_EXPLANATION,
  { NULL },
};

/* Of a transfer that there is, or was: and what became of it. */
const TasukiColumn tasuki_operation_column_hindsight[] = {
  { "transfer", TASUKI_VALUE_TEXT, N_ ("Transfer") },
  { "outcome", TASUKI_VALUE_TEXT, N_ ("Outcome") },
  { "reason", TASUKI_VALUE_TEXT, N_ ("Reason") },
  COLUMNS_EXPLANATION,
  { NULL },
};
