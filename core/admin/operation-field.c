/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What goes into the operations. */

#include "admin/operation-field.h"

#include <glib/gi18n-lib.h>

#define ID_PATTERN "[a-z0-9][a-z0-9._-]{0,63}"
#define ID_EXPECTED                                                                                \
  N_ ("1 to 64 of a-z, 0-9, \".\", \"_\" and \"-\", the first a letter or a digit")

#define FIELD_PAGE                                                                                 \
  { .name = "start-index",                                                                         \
    .type = TASUKI_VALUE_NUMBER,                                                                   \
    .meta = "N",                                                                                   \
    .help = N_ ("how many to leave out at the beginning"),                                         \
    .otherwise = "0",                                                                              \
    .maximum = G_MAXINT32 },                                                                       \
  {                                                                                                \
    .name = "max-results", .type = TASUKI_VALUE_NUMBER, .meta = "N",                               \
    .help = N_ ("how many to give at most"), .otherwise = "100", .minimum = 1, .maximum = 1000,    \
  }

const TasukiField tasuki_operation_field_none[] = { { NULL } };

const TasukiField tasuki_operation_field_page[] = {
  FIELD_PAGE,
  { NULL },
};

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

const TasukiField tasuki_operation_field_connection[] = {
  {
      .name = "id",
      .type = TASUKI_VALUE_TEXT,
      .required = true,
      .positional = true,
      .meta = "ID",
      .help = N_ ("the connection ID, such as acme.osaka"),
      .pattern = ID_PATTERN,
      .expected = ID_EXPECTED,
  },
  {
      .name = "organisation",
      .type = TASUKI_VALUE_TEXT,
      .meta = "ORG",
      .help = N_ ("the organisation that owns it"),
      .pattern = ID_PATTERN,
      .expected = ID_EXPECTED,
      .otherwise = "default",
  },
  {
      .name = "client-types",
      .type = TASUKI_VALUE_LIST,
      .meta = "TYPE,...",
      .help = N_ ("the types of clients that may log in with it: agent, cli, api, browser"),
      .pattern = "[a-z][a-z0-9-]{0,31}",
      .expected = N_ ("client types like agent or cli, each 1 to 32 of a-z, 0-9 and \"-\""),
      .otherwise = "agent,cli",
      .minimum = 1,
      .maximum = 16,
  },
  {
      .name = "password",
      .type = TASUKI_VALUE_SECRET,
      .help = N_ ("its password; one is made and shown once if none is given"),
      .minimum = 12,
      .maximum = 256,
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

const TasukiField tasuki_operation_field_connection_id[] = {
  {
      .name = "id",
      .type = TASUKI_VALUE_TEXT,
      .required = true,
      .positional = true,
      .meta = "ID",
      .help = N_ ("the connection ID"),
      .pattern = ID_PATTERN,
      .expected = ID_EXPECTED,
  },
  { NULL },
};

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
