/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What was refused, and what was changed. */

#include "admin/shape.h"

#include <glib/gi18n-lib.h>

#include "admin/shape-parts.h"

const TasukiField tasuki_operation_field_journal_page[] = {
  {
      .name = "about",
      .type = TASUKI_VALUE_TEXT,
      .meta = "TEXT",
      .help = N_ ("only what concerns this connection, transfer, permission or file ID"),
  },
  {
      .name = "from",
      .type = TASUKI_VALUE_TIME,
      .meta = "TIME",
      .help = N_ ("only what happened at this time or later"),
  },
  {
      .name = "until",
      .type = TASUKI_VALUE_TIME,
      .meta = "TIME",
      .help = N_ ("only what happened before this time"),
  },
  FIELD_PAGE,
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
