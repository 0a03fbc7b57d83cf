/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Transfers, under way and past. */

#include "admin/shape.h"

#include <glib/gi18n-lib.h>

#include "admin/shape-parts.h"

const TasukiField tasuki_operation_field_transfer_id[] = {
  {
      .name = "id",
      .type = TASUKI_VALUE_TEXT,
      .required = true,
      .positional = true,
      .meta = "ID",
      .help = N_ ("the transfer ID"),
      .pattern = "[A-Za-z0-9._-]{1,64}",
      .expected = N_ ("a transfer ID, as the list shows it"),
  },
  { NULL },
};

const TasukiField tasuki_operation_field_transfer_page[] = {
  FIELD_FILTER ("sender", "ID", N_ ("only what this connection sends")),
  FIELD_FILTER ("receiver", "ID", N_ ("only what this connection is to receive")),
  FIELD_FILTER ("file-id", "TEXT", N_ ("only what has this file ID")),
  FIELD_PAGE,
  { NULL },
};

#define COLUMNS_TRANSFER_SUMMARY                                                                   \
  { "transfer", TASUKI_VALUE_TEXT, N_ ("Transfer ID") },                                           \
      { "outcome", TASUKI_VALUE_TEXT, N_ ("Outcome") },                                            \
      { "sender", TASUKI_VALUE_TEXT, N_ ("Sender") },                                              \
      { "receiver", TASUKI_VALUE_TEXT, N_ ("Receiver") },                                          \
      { "file-id", TASUKI_VALUE_TEXT, N_ ("File ID") },                                            \
      { "name", TASUKI_VALUE_TEXT, N_ ("Name") },                                                  \
      { "files", TASUKI_VALUE_NUMBER, N_ ("Files"), .wide = true },                                \
  {                                                                                                \
    "size", TASUKI_VALUE_SIZE, N_ ("Size")                                                         \
  }

#define COLUMNS_TRANSFER_ADDRESSES                                                                 \
  { "sender-address", TASUKI_VALUE_TEXT, N_ ("Sender's address"), .wide = true },                  \
      { "receiver-address", TASUKI_VALUE_TEXT, N_ ("Receiver's address"), .wide = true },          \
      { "sender-protocol", TASUKI_VALUE_TEXT, N_ ("Sender's protocol"), .wide = true },            \
      { "receiver-protocol", TASUKI_VALUE_TEXT, N_ ("Receiver's protocol"), .wide = true },        \
      { "sender-rule", TASUKI_VALUE_TEXT, N_ ("Sender's permission"), .wide = true },              \
      { "receiver-rule", TASUKI_VALUE_TEXT, N_ ("Receiver's permission"), .wide = true },          \
  {                                                                                                \
    "mode", TASUKI_VALUE_TEXT, N_ ("Mode"), .wide = true                                           \
  }

#define COLUMNS_TRANSFER_OWNERS                                                                    \
  { "sender-organisation", TASUKI_VALUE_TEXT, N_ ("Sender's organisation"), .wide = true },        \
  {                                                                                                \
    "receiver-organisation", TASUKI_VALUE_TEXT, N_ ("Receiver's organisation"), .wide = true       \
  }

#define COLUMNS_TRANSFER_KEYS                                                                      \
  { "sender-key", TASUKI_VALUE_TEXT, N_ ("Sender's key"), .wide = true },                          \
      { "receiver-key", TASUKI_VALUE_TEXT, N_ ("Receiver's key"), .wide = true },                  \
  {                                                                                                \
    "resumes", TASUKI_VALUE_TEXT, N_ ("Resumes"), .wide = true                                     \
  }

const TasukiColumn tasuki_operation_column_transfer[] = {
  COLUMNS_TRANSFER_SUMMARY,
  { "bytes", TASUKI_VALUE_SIZE, N_ ("Relayed") },
  { "rate", TASUKI_VALUE_SIZE, N_ ("Per second") },
  { "started", TASUKI_VALUE_TIME, N_ ("Started") },
  COLUMNS_TRANSFER_ADDRESSES,
  COLUMNS_TRANSFER_OWNERS,
  { NULL },
};

const TasukiColumn tasuki_operation_column_history[] = {
  COLUMNS_TRANSFER_SUMMARY,
  { "bytes", TASUKI_VALUE_SIZE, N_ ("Relayed"), .wide = true },
  { "rate", TASUKI_VALUE_SIZE, N_ ("Per second"), .wide = true },
  { "digest", TASUKI_VALUE_TEXT, N_ ("Digest"), .wide = true },
  { "receipt", TASUKI_VALUE_TEXT, N_ ("Receipt"), .wide = true },
  { "started", TASUKI_VALUE_TIME, N_ ("Started") },
  { "ended", TASUKI_VALUE_TIME, N_ ("Ended"), .wide = true },
  { "code", TASUKI_VALUE_TEXT, N_ ("Code") },
  { "reason", TASUKI_VALUE_TEXT, N_ ("Reason") },
  { "side", TASUKI_VALUE_TEXT, N_ ("Refused by"), .wide = true },
  COLUMNS_TRANSFER_ADDRESSES,
  COLUMNS_TRANSFER_OWNERS,
  COLUMNS_TRANSFER_KEYS,
  { NULL },
};
