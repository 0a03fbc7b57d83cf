/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What was refused, and what was changed. */

#include "admin/shape.h"

#include <glib/gi18n-lib.h>

#include "admin/shape-parts.h"

#define FIELD_ABOUT                                                                                \
  FIELD_FILTER ("about", "TEXT",                                                                   \
                N_ ("only what concerns this connection, transfer, permission or file ID"))

#define FIELD_PERIOD                                                                               \
  { .name = "from",                                                                                \
    .type = TASUKI_VALUE_TIME,                                                                     \
    .meta = "TIME",                                                                                \
    .help = N_ ("only what happened at this time or later") },                                     \
  {                                                                                                \
    .name = "until", .type = TASUKI_VALUE_TIME, .meta = "TIME",                                    \
    .help = N_ ("only what happened before this time"),                                            \
  }

/* With the organisation, to which a call may be bound, as many keys as a search may have. */
const TasukiField tasuki_operation_field_history[] = {
  FIELD_ABOUT,
  FIELD_FILTER ("transfer", "ID", N_ ("only the transfer with this ID")),
  FIELD_FILTER ("sender", "ID", N_ ("only what this connection sent")),
  FIELD_FILTER ("receiver", "ID", N_ ("only what this connection was to receive")),
  FIELD_FILTER ("file-id", "TEXT", N_ ("only what has this file ID")),
  FIELD_FILTER ("outcome",
                "OUTCOME",
                N_ ("only what ended so: completed, failed or cancelled; or is under way so")),
  FIELD_FILTER ("code", "CODE", N_ ("only what has this code, such as refused")),
  FIELD_PERIOD,
  FIELD_PAGE,
  { NULL },
};

const TasukiField tasuki_operation_field_denial[] = {
  FIELD_ABOUT,
  FIELD_FILTER (
      "stage", "STAGE", N_ ("only what was refused there: connection, login or transfer")),
  FIELD_FILTER ("source", "ADDRESS", N_ ("only what came from this address")),
  FIELD_FILTER ("connection", "ID", N_ ("only what was asked under this connection ID")),
  FIELD_FILTER ("code", "CODE", N_ ("only what has this code, such as refused")),
  FIELD_PERIOD,
  FIELD_PAGE,
  { NULL },
};

const TasukiField tasuki_operation_field_audit[] = {
  FIELD_ABOUT,
  FIELD_FILTER ("caller", "TEXT", N_ ("only what this caller did")),
  FIELD_FILTER ("operation", "TEXT", N_ ("only this operation, such as \"connection add\"")),
  FIELD_FILTER ("kind", "KIND", N_ ("only what was done to this kind, such as connection")),
  FIELD_FILTER ("id", "ID", N_ ("only what was done to the one with this ID")),
  FIELD_PERIOD,
  FIELD_PAGE,
  { NULL },
};

const TasukiField tasuki_operation_field_verification[] = {
  {
      .name = "journal",
      .type = TASUKI_VALUE_TEXT,
      .meta = "JOURNAL",
      .help = N_ ("only this journal: audit, denial or history"),
      .pattern = "audit|denial|history",
      .expected = N_ ("audit, denial or history"),
  },
  {
      .name = "after",
      .type = TASUKI_VALUE_NUMBER,
      .meta = "N",
      .help = N_ ("only what comes after this entry, which is taken as it is"),
      .maximum = G_MAXINT64,
  },
  FIELD_PAGE,
  { NULL },
};

const TasukiColumn tasuki_operation_column_denial[] = {
  { "time", TASUKI_VALUE_TIME, N_ ("Time") },
  { "stage", TASUKI_VALUE_TEXT, N_ ("Stage") },
  { "source", TASUKI_VALUE_TEXT, N_ ("Source") },
  { "through", TASUKI_VALUE_TEXT, N_ ("Through"), .wide = true },
  { "connection", TASUKI_VALUE_TEXT, N_ ("Connection ID") },
  { "remote", TASUKI_VALUE_TEXT, N_ ("Remote") },
  { "file-id", TASUKI_VALUE_TEXT, N_ ("File ID") },
  { "code", TASUKI_VALUE_TEXT, N_ ("Code") },
  { "reason", TASUKI_VALUE_TEXT, N_ ("Reason") },
  { "side", TASUKI_VALUE_TEXT, N_ ("Refused by"), .wide = true },
  { "organisation", TASUKI_VALUE_TEXT, N_ ("Organisation"), .wide = true },
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

const TasukiColumn tasuki_operation_column_verification[] = {
  { "journal", TASUKI_VALUE_TEXT, N_ ("Journal") },
  { "state", TASUKI_VALUE_TEXT, N_ ("State") },
  { "entries", TASUKI_VALUE_NUMBER, N_ ("Good entries") },
  { "last", TASUKI_VALUE_NUMBER, N_ ("The last of them") },
  { "removed", TASUKI_VALUE_NUMBER, N_ ("No longer kept up to") },
  { "bad", TASUKI_VALUE_NUMBER, N_ ("First bad entry") },
  { "bad-time", TASUKI_VALUE_TIME, N_ ("Its time") },
  { NULL },
};
