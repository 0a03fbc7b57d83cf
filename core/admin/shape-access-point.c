/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The relay itself. */

#include "admin/shape.h"

#include <glib/gi18n-lib.h>

#include "admin/shape-parts.h"

const TasukiField tasuki_operation_field_session_id[] = {
  {
      .name = "id",
      .type = TASUKI_VALUE_TEXT,
      .required = true,
      .positional = true,
      .meta = "SESSION",
      .help = N_ ("the session, as the list of clients shows it"),
      .pattern = "[A-Za-z0-9._-]{1,64}",
      .expected = N_ ("a session, as the list of clients shows it"),
  },
  { NULL },
};

const TasukiField tasuki_operation_field_client_page[] = {
  FIELD_FILTER ("connection", "ID", N_ ("only what is attached under this connection ID")),
  FIELD_FILTER ("client-type", "TYPE", N_ ("only clients of this type")),
  FIELD_OWNER,
  FIELD_PAGE,
  { NULL },
};

const TasukiColumn tasuki_operation_column_client[] = {
  { "connection", TASUKI_VALUE_TEXT, N_ ("Connection ID") },
  { "organisation", TASUKI_VALUE_TEXT, N_ ("Organisation"), .wide = true },
  { "client-type", TASUKI_VALUE_TEXT, N_ ("Client type") },
  { "session", TASUKI_VALUE_TEXT, N_ ("Session") },
  { "address", TASUKI_VALUE_TEXT, N_ ("Address") },
  { "through", TASUKI_VALUE_TEXT, N_ ("Through"), .wide = true },
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
  { "proxy-addresses", TASUKI_VALUE_LIST, N_ ("Addresses for proxies") },
  { "access-point", TASUKI_VALUE_TEXT, N_ ("Access point") },
  { "fingerprint", TASUKI_VALUE_TEXT, N_ ("Key fingerprint") },
  { "clients", TASUKI_VALUE_NUMBER, N_ ("Clients") },
  { "transfers", TASUKI_VALUE_NUMBER, N_ ("Transfers") },
  { "monthly-warnings", TASUKI_VALUE_LIST, N_ ("Near their monthly limit") },
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
