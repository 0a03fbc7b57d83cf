/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The operations, one row each. */

#include "admin/operation-table.h"

#include <glib/gi18n-lib.h>

#include "admin/shape.h"

/* The scope of a row; one that is missing or too short to be `resource:verb` does not compile. */
#define SCOPE(text) (&(text)[0 * sizeof (char[sizeof (text) > sizeof "r:v" - 1 ? 1 : -1])])

#define OPERATION(command, verb, route, needed)                                                    \
  .words = (command), .method = (verb), .path = (route), .scope = SCOPE (needed)

const TasukiOperation tasuki_operation_table[TASUKI_N_OPERATIONS] = {
  [TASUKI_OPERATION_CONNECTION_ADD] = {
      OPERATION ("connection add", "POST", "/v1/connections", "connection:write"),
      .summary = N_ ("Registers a connection, under which a client can log in"),
      .fields = tasuki_operation_field_connection,
      .columns = tasuki_operation_column_new_connection,
      .output = TASUKI_OUTPUT_OBJECT,
  },
  [TASUKI_OPERATION_CONNECTION_LIST] = {
      OPERATION ("connection list", "GET", "/v1/connections", "connection:read"),
      .summary = N_ ("Lists the connections"),
      .fields = tasuki_operation_field_page,
      .columns = tasuki_operation_column_connection,
      .output = TASUKI_OUTPUT_LIST,
  },
  [TASUKI_OPERATION_CONNECTION_SHOW] = {
      OPERATION ("connection show", "GET", "/v1/connections/{id}", "connection:read"),
      .summary = N_ ("Shows one connection"),
      .fields = tasuki_operation_field_connection_id,
      .columns = tasuki_operation_column_connection,
      .output = TASUKI_OUTPUT_OBJECT,
  },
  [TASUKI_OPERATION_CONNECTION_SET] = {
      OPERATION ("connection set", "PATCH", "/v1/connections/{id}", "connection:write"),
      .summary = N_ ("Changes settings of a connection; what it no longer allows is cut"),
      .fields = tasuki_operation_field_connection_change,
      .columns = tasuki_operation_column_connection,
      .output = TASUKI_OUTPUT_OBJECT,
  },
  [TASUKI_OPERATION_CONNECTION_ROTATE_SECRET] = {
      OPERATION ("connection rotate-secret", "POST", "/v1/connections/{id}/secret",
                 "connection:write"),
      .summary = N_ ("Gives a connection a new password; the former one holds for a while"),
      .fields = tasuki_operation_field_connection_secret,
      .columns = tasuki_operation_column_new_connection,
      .output = TASUKI_OUTPUT_OBJECT,
  },
  [TASUKI_OPERATION_CONNECTION_REMOVE] = {
      OPERATION ("connection remove", "DELETE", "/v1/connections/{id}", "connection:write"),
      .summary = N_ ("Removes a connection and its permissions"),
      .fields = tasuki_operation_field_connection_removal,
      .columns = tasuki_operation_column_none,
      .output = TASUKI_OUTPUT_NOTHING,
  },
  [TASUKI_OPERATION_IP_FILTER_ADD] = {
      OPERATION ("ip-filter add", "POST", "/v1/ip-filters", "ip-filter:write"),
      .summary = N_ ("Makes an IP filter: a named group of address ranges"),
      .fields = tasuki_operation_field_ip_filter,
      .columns = tasuki_operation_column_ip_filter,
      .output = TASUKI_OUTPUT_OBJECT,
  },
  [TASUKI_OPERATION_IP_FILTER_LIST] = {
      OPERATION ("ip-filter list", "GET", "/v1/ip-filters", "ip-filter:read"),
      .summary = N_ ("Lists the IP filters"),
      .fields = tasuki_operation_field_page,
      .columns = tasuki_operation_column_ip_filter,
      .output = TASUKI_OUTPUT_LIST,
  },
  [TASUKI_OPERATION_IP_FILTER_SHOW] = {
      OPERATION ("ip-filter show", "GET", "/v1/ip-filters/{id}", "ip-filter:read"),
      .summary = N_ ("Shows one IP filter"),
      .fields = tasuki_operation_field_ip_filter_id,
      .columns = tasuki_operation_column_ip_filter,
      .output = TASUKI_OUTPUT_OBJECT,
  },
  [TASUKI_OPERATION_IP_FILTER_SET] = {
      OPERATION ("ip-filter set", "PATCH", "/v1/ip-filters/{id}", "ip-filter:write"),
      .summary = N_ ("Changes an IP filter; whom it no longer lets in is cut"),
      .fields = tasuki_operation_field_ip_filter_change,
      .columns = tasuki_operation_column_ip_filter,
      .output = TASUKI_OUTPUT_OBJECT,
  },
  [TASUKI_OPERATION_IP_FILTER_REMOVE] = {
      OPERATION ("ip-filter remove", "DELETE", "/v1/ip-filters/{id}", "ip-filter:write"),
      .summary = N_ ("Removes an IP filter that no connection has"),
      .fields = tasuki_operation_field_ip_filter_removal,
      .columns = tasuki_operation_column_none,
      .output = TASUKI_OUTPUT_NOTHING,
  },
  [TASUKI_OPERATION_PERMISSION_ADD] = {
      OPERATION ("permission add", "POST", "/v1/permissions", "permission:write"),
      .summary = N_ ("Gives one side's consent to transfers"),
      .fields = tasuki_operation_field_permission,
      .columns = tasuki_operation_column_permission,
      .output = TASUKI_OUTPUT_OBJECT,
  },
  [TASUKI_OPERATION_PERMISSION_LIST] = {
      OPERATION ("permission list", "GET", "/v1/permissions", "permission:read"),
      .summary = N_ ("Lists the relay permissions"),
      .fields = tasuki_operation_field_permission_page,
      .columns = tasuki_operation_column_permission,
      .output = TASUKI_OUTPUT_LIST,
  },
  [TASUKI_OPERATION_PERMISSION_SHOW] = {
      OPERATION ("permission show", "GET", "/v1/permissions/{id}", "permission:read"),
      .summary = N_ ("Shows one relay permission"),
      .fields = tasuki_operation_field_permission_id,
      .columns = tasuki_operation_column_permission,
      .output = TASUKI_OUTPUT_OBJECT,
  },
  [TASUKI_OPERATION_PERMISSION_SET] = {
      OPERATION ("permission set", "PATCH", "/v1/permissions/{id}", "permission:write"),
      .summary = N_ ("Changes a consent; what it no longer allows is cut"),
      .fields = tasuki_operation_field_permission_change,
      .columns = tasuki_operation_column_permission,
      .output = TASUKI_OUTPUT_OBJECT,
  },
  [TASUKI_OPERATION_PERMISSION_EXPLAIN] = {
      OPERATION ("permission explain", "GET", "/v1/explanation", "permission:read"),
      .summary = N_ ("Says whether a transfer would be allowed, by which rules, and what is missing"),
      .fields = tasuki_operation_field_explanation,
      .columns = tasuki_operation_column_explanation,
      .output = TASUKI_OUTPUT_OBJECT,
  },
  [TASUKI_OPERATION_PERMISSION_REMOVE] = {
      OPERATION ("permission remove", "DELETE", "/v1/permissions/{id}", "permission:write"),
      .summary = N_ ("Withdraws a consent"),
      .fields = tasuki_operation_field_permission_removal,
      .columns = tasuki_operation_column_none,
      .output = TASUKI_OUTPUT_NOTHING,
  },
  [TASUKI_OPERATION_KEY_CREATE] = {
      OPERATION ("key create", "POST", "/v1/keys", "key:write"),
      .summary = N_ ("Makes an API key, and shows it once"),
      .fields = tasuki_operation_field_key,
      .columns = tasuki_operation_column_new_key,
      .output = TASUKI_OUTPUT_OBJECT,
  },
  [TASUKI_OPERATION_KEY_LIST] = {
      OPERATION ("key list", "GET", "/v1/keys", "key:read"),
      .summary = N_ ("Lists the API keys, but not their secrets"),
      .fields = tasuki_operation_field_page,
      .columns = tasuki_operation_column_key,
      .output = TASUKI_OUTPUT_LIST,
  },
  [TASUKI_OPERATION_KEY_SHOW] = {
      OPERATION ("key show", "GET", "/v1/keys/{id}", "key:read"),
      .summary = N_ ("Shows one API key, but not its secret"),
      .fields = tasuki_operation_field_key_id,
      .columns = tasuki_operation_column_key,
      .output = TASUKI_OUTPUT_OBJECT,
  },
  [TASUKI_OPERATION_KEY_SET] = {
      OPERATION ("key set", "PATCH", "/v1/keys/{id}", "key:write"),
      .summary = N_ ("Enables or disables an API key, or changes its memo"),
      .fields = tasuki_operation_field_key_change,
      .columns = tasuki_operation_column_key,
      .output = TASUKI_OUTPUT_OBJECT,
  },
  [TASUKI_OPERATION_KEY_ROTATE] = {
      OPERATION ("key rotate", "POST", "/v1/keys/{id}/secret", "key:write"),
      .summary = N_ ("Gives an API key a new secret; the former one holds for a while"),
      .fields = tasuki_operation_field_key_rotation,
      .columns = tasuki_operation_column_new_key,
      .output = TASUKI_OUTPUT_OBJECT,
  },
  [TASUKI_OPERATION_KEY_REVOKE] = {
      OPERATION ("key revoke", "DELETE", "/v1/keys/{id}", "key:write"),
      .summary = N_ ("Revokes an API key; what it let in is cut"),
      .fields = tasuki_operation_field_key_removal,
      .columns = tasuki_operation_column_none,
      .output = TASUKI_OUTPUT_NOTHING,
  },
  [TASUKI_OPERATION_TRANSFER_LIST] = {
      OPERATION ("transfer list", "GET", "/v1/transfers", "transfer:read"),
      .summary = N_ ("Lists the transfers under way"),
      .fields = tasuki_operation_field_page,
      .columns = tasuki_operation_column_transfer,
      .output = TASUKI_OUTPUT_LIST,
  },
  [TASUKI_OPERATION_TRANSFER_SHOW] = {
      OPERATION ("transfer show", "GET", "/v1/transfers/{id}", "transfer:read"),
      .summary = N_ ("Shows one transfer, under way or past"),
      .fields = tasuki_operation_field_transfer_id,
      .columns = tasuki_operation_column_history,
      .output = TASUKI_OUTPUT_OBJECT,
  },
  [TASUKI_OPERATION_TRANSFER_CANCEL] = {
      OPERATION ("transfer cancel", "DELETE", "/v1/transfers/{id}", "transfer:cancel"),
      .summary = N_ ("Cancels a transfer that is under way"),
      .fields = tasuki_operation_field_transfer_id,
      .columns = tasuki_operation_column_none,
      .output = TASUKI_OUTPUT_NOTHING,
  },
  [TASUKI_OPERATION_HISTORY] = {
      OPERATION ("history", "GET", "/v1/history", "history:read"),
      .summary = N_ ("Lists transfers, under way and past, the latest first"),
      .fields = tasuki_operation_field_history,
      .columns = tasuki_operation_column_history,
      .output = TASUKI_OUTPUT_LIST,
  },
  [TASUKI_OPERATION_DENIAL_LIST] = {
      OPERATION ("denial list", "GET", "/v1/denials", "denial:read"),
      .summary = N_ ("Lists refused connections, logins and transfers, the latest first"),
      .fields = tasuki_operation_field_denial,
      .columns = tasuki_operation_column_denial,
      .output = TASUKI_OUTPUT_LIST,
  },
  [TASUKI_OPERATION_AUDIT_LIST] = {
      OPERATION ("audit list", "GET", "/v1/audit", "audit:read"),
      .summary = N_ ("Lists administrative changes, the latest first"),
      .fields = tasuki_operation_field_audit,
      .columns = tasuki_operation_column_audit,
      .output = TASUKI_OUTPUT_LIST,
  },
  [TASUKI_OPERATION_AUDIT_VERIFY] = {
      OPERATION ("audit verify", "GET", "/v1/audit/verification", "audit:read"),
      .summary = N_ ("Looks whether audit log, denials and history are what was written"),
      .fields = tasuki_operation_field_verification,
      .columns = tasuki_operation_column_verification,
      .output = TASUKI_OUTPUT_LIST,
  },
  [TASUKI_OPERATION_CLIENT_LIST] = {
      OPERATION ("client list", "GET", "/v1/clients", "client:read"),
      .summary = N_ ("Lists the clients that are attached"),
      .fields = tasuki_operation_field_page,
      .columns = tasuki_operation_column_client,
      .output = TASUKI_OUTPUT_LIST,
  },
  [TASUKI_OPERATION_PLUGIN_LIST] = {
      OPERATION ("plugin list", "GET", "/v1/plugins", "plugin:read"),
      .summary = N_ ("Lists the plugins of the relay"),
      .fields = tasuki_operation_field_page,
      .columns = tasuki_operation_column_plugin,
      .output = TASUKI_OUTPUT_LIST,
  },
  [TASUKI_OPERATION_STATUS] = {
      OPERATION ("status", "GET", "/v1/status", "status:read"),
      .summary = N_ ("Shows how the relay is doing"),
      .fields = tasuki_operation_field_none,
      .columns = tasuki_operation_column_status,
      .output = TASUKI_OUTPUT_OBJECT,
  },
  [TASUKI_OPERATION_CONFIG_SHOW] = {
      OPERATION ("config show", "GET", "/v1/configuration", "configuration:read"),
      .summary = N_ ("Lists the settings in effect, and where each comes from"),
      .fields = tasuki_operation_field_page,
      .columns = tasuki_operation_column_setting,
      .output = TASUKI_OUTPUT_LIST,
  },
  [TASUKI_OPERATION_CONFIG_RELOAD] = {
      OPERATION ("config reload", "POST", "/v1/configuration/reload", "configuration:write"),
      .summary = N_ ("Has the relay read its configuration again: all of it or nothing"),
      .fields = tasuki_operation_field_none,
      .columns = tasuki_operation_column_none,
      .output = TASUKI_OUTPUT_NOTHING,
  },
};
