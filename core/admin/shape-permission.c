/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Relay permissions. */

#include "admin/shape.h"

#include <glib/gi18n-lib.h>

#include "admin/shape-parts.h"

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
  {
      .name = "remote",
      .type = TASUKI_VALUE_TEXT,
      .required = true,
      .meta = "ID|GLOB",
      .help = N_ ("the connection on the other side; * and ? stand for any characters"),
      .pattern = "[a-z0-9*?][a-z0-9._*?-]{0,63}",
      .expected = N_ ("a connection ID, in which * and ? stand for any characters"),
  },
  {
      .name = "file-id",
      .type = TASUKI_VALUE_TEXT,
      .meta = "GLOB",
      .help = N_ ("the file IDs that it holds for; * and ? stand for any characters"),
      .otherwise = "*",
      .minimum = 1,
  },
  {
      .name = "max-size",
      .type = TASUKI_VALUE_SIZE,
      .meta = "SIZE",
      .help = N_ ("the greatest size of a transfer, like 10MiB"),
      .maximum = G_MAXINT64,
  },
  {
      .name = "valid-from",
      .type = TASUKI_VALUE_TIME,
      .meta = "TIME",
      .help = N_ ("from when on it holds"),
  },
  {
      .name = "valid-until",
      .type = TASUKI_VALUE_TIME,
      .meta = "TIME",
      .help = N_ ("until when it holds"),
  },
  {
      .name = "memo",
      .type = TASUKI_VALUE_TEXT,
      .meta = "TEXT",
      .help = N_ ("a note for people"),
      .otherwise = "",
      .maximum = 1024,
  },
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
  FIELD_PAGE,
  { NULL },
};

const TasukiField tasuki_operation_field_permission_id[] = {
  {
      .name = "id",
      .type = TASUKI_VALUE_TEXT,
      .required = true,
      .positional = true,
      .meta = "ID",
      .help = N_ ("the permission's ID, as the list shows it"),
      .pattern = "perm-[0-9a-f]{16}",
      .expected = N_ ("an ID like perm-0123456789abcdef"),
  },
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
