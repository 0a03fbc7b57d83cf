/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The table's last column, in a file of its own: programs that only need to know the operations
 * do without what does them.
 */

#include "admin/handler.h"

#include "admin/access-point.h"
#include "admin/accounts.h"
#include "admin/connections.h"
#include "admin/denials.h"
#include "admin/explanation.h"
#include "admin/invitations.h"
#include "admin/ip-filters.h"
#include "admin/journals.h"
#include "admin/keys.h"
#include "admin/organisations.h"
#include "admin/permissions.h"
#include "admin/transfers.h"
#include "admin/verification.h"

static const TasukiJobStep handlers[TASUKI_N_OPERATIONS] = {
  [TASUKI_OPERATION_ORGANISATION_ADD] = tasuki_organisations_add,
  [TASUKI_OPERATION_ORGANISATION_LIST] = tasuki_organisations_list,
  [TASUKI_OPERATION_ORGANISATION_SHOW] = tasuki_organisations_show,
  [TASUKI_OPERATION_ORGANISATION_SET] = tasuki_organisations_set,
  [TASUKI_OPERATION_ORGANISATION_REMOVE] = tasuki_organisations_remove,
  [TASUKI_OPERATION_ACCOUNT_ADD] = tasuki_accounts_add,
  [TASUKI_OPERATION_ACCOUNT_LIST] = tasuki_accounts_list,
  [TASUKI_OPERATION_ACCOUNT_SHOW] = tasuki_accounts_show,
  [TASUKI_OPERATION_ACCOUNT_SET] = tasuki_accounts_set,
  [TASUKI_OPERATION_ACCOUNT_ROTATE_SECRET] = tasuki_accounts_rotate_secret,
  [TASUKI_OPERATION_ACCOUNT_REMOVE] = tasuki_accounts_remove,
  [TASUKI_OPERATION_CONNECTION_ADD] = tasuki_connections_add,
  [TASUKI_OPERATION_CONNECTION_LIST] = tasuki_connections_list,
  [TASUKI_OPERATION_CONNECTION_SHOW] = tasuki_connections_show,
  [TASUKI_OPERATION_CONNECTION_SET] = tasuki_connections_set,
  [TASUKI_OPERATION_CONNECTION_ROTATE_SECRET] = tasuki_connections_rotate_secret,
  [TASUKI_OPERATION_CONNECTION_INVITE] = tasuki_invitations_make,
  [TASUKI_OPERATION_CONNECTION_UNINVITE] = tasuki_invitations_withdraw,
  [TASUKI_OPERATION_CONNECTION_REMOVE] = tasuki_connections_remove,
  [TASUKI_OPERATION_IP_FILTER_ADD] = tasuki_ip_filters_add,
  [TASUKI_OPERATION_IP_FILTER_LIST] = tasuki_ip_filters_list,
  [TASUKI_OPERATION_IP_FILTER_SHOW] = tasuki_ip_filters_show,
  [TASUKI_OPERATION_IP_FILTER_SET] = tasuki_ip_filters_set,
  [TASUKI_OPERATION_IP_FILTER_REMOVE] = tasuki_ip_filters_remove,
  [TASUKI_OPERATION_PERMISSION_ADD] = tasuki_permissions_add,
  [TASUKI_OPERATION_PERMISSION_LIST] = tasuki_permissions_list,
  [TASUKI_OPERATION_PERMISSION_SHOW] = tasuki_permissions_show,
  [TASUKI_OPERATION_PERMISSION_SET] = tasuki_permissions_set,
  [TASUKI_OPERATION_PERMISSION_EXPLAIN] = tasuki_explanation_give,
  [TASUKI_OPERATION_PERMISSION_REMOVE] = tasuki_permissions_remove,
  [TASUKI_OPERATION_KEY_CREATE] = tasuki_keys_create,
  [TASUKI_OPERATION_KEY_LIST] = tasuki_keys_list,
  [TASUKI_OPERATION_KEY_SHOW] = tasuki_keys_show,
  [TASUKI_OPERATION_KEY_SET] = tasuki_keys_set,
  [TASUKI_OPERATION_KEY_ROTATE] = tasuki_keys_rotate,
  [TASUKI_OPERATION_KEY_REVOKE] = tasuki_keys_revoke,
  [TASUKI_OPERATION_TRANSFER_LIST] = tasuki_transfers_list,
  [TASUKI_OPERATION_TRANSFER_SHOW] = tasuki_transfers_show,
  [TASUKI_OPERATION_TRANSFER_EXPLAIN] = tasuki_explanation_give_for_transfer,
  [TASUKI_OPERATION_TRANSFER_CANCEL] = tasuki_transfers_cancel,
  [TASUKI_OPERATION_HISTORY] = tasuki_transfers_history,
  [TASUKI_OPERATION_DENIAL_LIST] = tasuki_denials_list,
  [TASUKI_OPERATION_AUDIT_LIST] = tasuki_journals_audits,
  [TASUKI_OPERATION_AUDIT_VERIFY] = tasuki_verification_run,
  [TASUKI_OPERATION_CLIENT_LIST] = tasuki_access_point_list_clients,
  [TASUKI_OPERATION_CLIENT_DISCONNECT] = tasuki_access_point_disconnect,
  [TASUKI_OPERATION_PLUGIN_LIST] = tasuki_access_point_list_plugins,
  [TASUKI_OPERATION_STATUS] = tasuki_access_point_show_status,
  [TASUKI_OPERATION_CONFIG_SHOW] = tasuki_access_point_list_settings,
  [TASUKI_OPERATION_CONFIG_RELOAD] = tasuki_access_point_reload,
};

TasukiJobStep
tasuki_handler_get (const TasukiOperation *operation)
{
  TasukiJobStep handler = handlers[tasuki_operation_get_id (operation)];

  g_assert (handler != NULL);
  return handler;
}
