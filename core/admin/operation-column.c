/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What comes out of the operations. A value without a column here never leaves. */

#include "admin/operation-column.h"

#include <glib/gi18n-lib.h>

#define COLUMNS_CONNECTION                                                                         \
  { "id", TASUKI_VALUE_TEXT, N_ ("Connection ID") },                                               \
      { "organisation", TASUKI_VALUE_TEXT, N_ ("Organisation") },                                  \
      { "client-types", TASUKI_VALUE_LIST, N_ ("Client types") },                                  \
      { "enabled", TASUKI_VALUE_BOOLEAN, N_ ("Enabled") },                                         \
      { "created", TASUKI_VALUE_TIME, N_ ("Created") },                                            \
  {                                                                                                \
    "memo", TASUKI_VALUE_TEXT, N_ ("Memo")                                                         \
  }

const TasukiColumn tasuki_operation_column_none[] = { { NULL } };

const TasukiColumn tasuki_operation_column_connection[] = {
  COLUMNS_CONNECTION,
  { NULL },
};

/* The one place where a secret is shown: to whoever has just had it made. */
const TasukiColumn tasuki_operation_column_new_connection[] = {
  COLUMNS_CONNECTION,
  { "password", TASUKI_VALUE_SECRET, N_ ("Password") },
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
  { NULL },
};

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

#define COLUMNS_TRANSFER_KEYS                                                                      \
  { "sender-key", TASUKI_VALUE_TEXT, N_ ("Sender's key"), .wide = true },                          \
      { "receiver-key", TASUKI_VALUE_TEXT, N_ ("Receiver's key"), .wide = true },                  \
  {                                                                                                \
    "resumes", TASUKI_VALUE_TEXT, N_ ("Resumes"), .wide = true                                     \
  }

const TasukiColumn tasuki_operation_column_transfer[] = {
  { "transfer", TASUKI_VALUE_TEXT, N_ ("Transfer ID") },
  { "outcome", TASUKI_VALUE_TEXT, N_ ("Outcome") },
  { "sender", TASUKI_VALUE_TEXT, N_ ("Sender") },
  { "receiver", TASUKI_VALUE_TEXT, N_ ("Receiver") },
  { "file-id", TASUKI_VALUE_TEXT, N_ ("File ID") },
  { "name", TASUKI_VALUE_TEXT, N_ ("Name") },
  { "files", TASUKI_VALUE_NUMBER, N_ ("Files"), .wide = true },
  { "size", TASUKI_VALUE_SIZE, N_ ("Size") },
  { "bytes", TASUKI_VALUE_SIZE, N_ ("Relayed") },
  { "started", TASUKI_VALUE_TIME, N_ ("Started") },
  COLUMNS_TRANSFER_ADDRESSES,
  { NULL },
};

const TasukiColumn tasuki_operation_column_history[] = {
  { "transfer", TASUKI_VALUE_TEXT, N_ ("Transfer ID") },
  { "outcome", TASUKI_VALUE_TEXT, N_ ("Outcome") },
  { "sender", TASUKI_VALUE_TEXT, N_ ("Sender") },
  { "receiver", TASUKI_VALUE_TEXT, N_ ("Receiver") },
  { "file-id", TASUKI_VALUE_TEXT, N_ ("File ID") },
  { "name", TASUKI_VALUE_TEXT, N_ ("Name") },
  { "files", TASUKI_VALUE_NUMBER, N_ ("Files"), .wide = true },
  { "size", TASUKI_VALUE_SIZE, N_ ("Size") },
  { "bytes", TASUKI_VALUE_SIZE, N_ ("Relayed"), .wide = true },
  { "digest", TASUKI_VALUE_TEXT, N_ ("Digest"), .wide = true },
  { "receipt", TASUKI_VALUE_TEXT, N_ ("Receipt"), .wide = true },
  { "started", TASUKI_VALUE_TIME, N_ ("Started") },
  { "ended", TASUKI_VALUE_TIME, N_ ("Ended"), .wide = true },
  { "code", TASUKI_VALUE_TEXT, N_ ("Code") },
  { "reason", TASUKI_VALUE_TEXT, N_ ("Reason") },
  COLUMNS_TRANSFER_ADDRESSES,
  COLUMNS_TRANSFER_KEYS,
  { NULL },
};

const TasukiColumn tasuki_operation_column_denial[] = {
  { "time", TASUKI_VALUE_TIME, N_ ("Time") },
  { "stage", TASUKI_VALUE_TEXT, N_ ("Stage") },
  { "source", TASUKI_VALUE_TEXT, N_ ("Source") },
  { "connection", TASUKI_VALUE_TEXT, N_ ("Connection ID") },
  { "remote", TASUKI_VALUE_TEXT, N_ ("Remote") },
  { "file-id", TASUKI_VALUE_TEXT, N_ ("File ID") },
  { "code", TASUKI_VALUE_TEXT, N_ ("Code") },
  { "reason", TASUKI_VALUE_TEXT, N_ ("Reason") },
  { NULL },
};

const TasukiColumn tasuki_operation_column_audit[] = {
  { "time", TASUKI_VALUE_TIME, N_ ("Time") },
  { "caller", TASUKI_VALUE_TEXT, N_ ("Caller") },
  { "operation", TASUKI_VALUE_TEXT, N_ ("Operation") },
  { "kind", TASUKI_VALUE_TEXT, N_ ("Kind") },
  { "id", TASUKI_VALUE_TEXT, N_ ("ID") },
  { "failure", TASUKI_VALUE_TEXT, N_ ("Failure") },
  { "before", TASUKI_VALUE_OBJECT, N_ ("Before"), .wide = true },
  { "after", TASUKI_VALUE_OBJECT, N_ ("After"), .wide = true },
  { NULL },
};

const TasukiColumn tasuki_operation_column_client[] = {
  { "connection", TASUKI_VALUE_TEXT, N_ ("Connection ID") },
  { "organisation", TASUKI_VALUE_TEXT, N_ ("Organisation"), .wide = true },
  { "client-type", TASUKI_VALUE_TEXT, N_ ("Client type") },
  { "address", TASUKI_VALUE_TEXT, N_ ("Address") },
  { "protocol", TASUKI_VALUE_TEXT, N_ ("Protocol") },
  { "attached", TASUKI_VALUE_TIME, N_ ("Attached") },
  { NULL },
};

const TasukiColumn tasuki_operation_column_plugin[] = {
  { "name", TASUKI_VALUE_TEXT, N_ ("Name") },
  { "state", TASUKI_VALUE_TEXT, N_ ("State") },
  { "interfaces", TASUKI_VALUE_LIST, N_ ("Interfaces") },
  { "origin", TASUKI_VALUE_TEXT, N_ ("Origin"), .wide = true },
  { NULL },
};

const TasukiColumn tasuki_operation_column_status[] = {
  { "name", TASUKI_VALUE_TEXT, N_ ("Name") },
  { "version", TASUKI_VALUE_TEXT, N_ ("Version") },
  { "started", TASUKI_VALUE_TIME, N_ ("Started") },
  { "addresses", TASUKI_VALUE_LIST, N_ ("Addresses") },
  { "clients", TASUKI_VALUE_NUMBER, N_ ("Clients") },
  { "transfers", TASUKI_VALUE_NUMBER, N_ ("Transfers") },
  { "records", TASUKI_VALUE_TEXT, N_ ("Records") },
  { "budget-used", TASUKI_VALUE_SIZE, N_ ("Memory in use") },
  { "budget", TASUKI_VALUE_SIZE, N_ ("Memory budget") },
  { NULL },
};

const TasukiColumn tasuki_operation_column_setting[] = {
  { "group", TASUKI_VALUE_TEXT, N_ ("Group") },
  { "key", TASUKI_VALUE_TEXT, N_ ("Key") },
  { "value", TASUKI_VALUE_TEXT, N_ ("Value") },
  { "origin", TASUKI_VALUE_TEXT, N_ ("Origin") },
  { NULL },
};
