/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the administration sees of a running relay. */

#include "view.h"

#include <glib/gi18n-lib.h>

#include "api/record-cipher-private.h"
#include "io/budget.h"
#include "relay-private.h"

static GVariant *
list_transfers (gpointer data)
{
  return tasuki_flow_describe_handovers (((TasukiView *)data)->flow);
}

static GVariant *
list_clients (gpointer data)
{
  return tasuki_flow_describe_attached (((TasukiView *)data)->flow);
}

static bool
disconnect_client (gpointer data, const char *session, const char *caller, GError **error)
{
  g_autofree char *reason = g_strdup_printf (_ ("disconnected by %s"), caller);

  if (tasuki_flow_disconnect (((TasukiView *)data)->flow, session, reason))
    return true;

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_NOT_FOUND,
               _ ("no client is attached by the session \"%s\""), session);
  return false;
}

static bool
cancel_transfer (gpointer data, const char *id, const char *caller, GError **error)
{
  g_autofree char *reason = g_strdup_printf (_ ("cancelled by %s"), caller);

  if (tasuki_flow_cancel (((TasukiView *)data)->flow, id, reason))
    return true;

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_NOT_FOUND, _ ("no transfer \"%s\" is under way"),
               id);
  return false;
}

static void
judge (gpointer data,
       TasukiTransfer *transfer,
       TasukiSide side,
       TasukiAdminJudged done,
       gpointer done_data)
{
  tasuki_flow_judge (((TasukiView *)data)->flow, transfer, side, done, done_data);
}

static void
measure (gpointer data, const char *id, TasukiAdminMeasured done, gpointer done_data)
{
  tasuki_flow_describe_quota (((TasukiView *)data)->flow, id, done, done_data);
}

/* What opens and seals the records of bulk. */
static const char *
describe_records (bool direct)
{
  g_autoptr (TasukiRecordCipher) cipher = NULL;

  if (!direct)
    return "library";

  tasuki_record_path_get (&cipher);
  return cipher != NULL ? tasuki_record_cipher_get_name (cipher) : "GnuTLS";
}

static bool
is_any (const char *address)
{
  return g_str_has_prefix (address, "0.0.0.0:") || g_str_has_prefix (address, "[::]:");
}

/* Where clients dial: as the operator says, or where it listens if that is one address. */
static void
insert_access (TasukiView *view, char **addresses, GVariantDict *status)
{
  const char *fingerprint = tasuki_transport_get_fingerprint (view->relay->chains.transport);
  const char *access = tasuki_host_get_config (view->host)->public_address;

  for (char **address = addresses; access == NULL && *address != NULL; address++)
    if (!is_any (*address))
      access = *address;

  if (access != NULL)
    g_variant_dict_insert (status, "access-point", "s", access);
  if (fingerprint != NULL)
    g_variant_dict_insert (status, "fingerprint", "s", fingerprint);
}

static GVariant *
get_status (gpointer data)
{
  TasukiView *view = data;
  const TasukiRelayConfig *config = tasuki_host_get_config (view->host);
  g_auto (GStrv) addresses = tasuki_relay_listen_describe (view->relay->listeners);
  g_auto (GStrv) for_proxies = tasuki_relay_listen_describe (view->relay->proxy_listeners);
  GVariantDict status = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&status, "name", "s", config->name);
  g_variant_dict_insert (&status, "version", "s", TASUKI_VERSION);
  g_variant_dict_insert (&status, "started", "x", view->started);
  g_variant_dict_insert (&status, "addresses", "^as", addresses);
  insert_access (view, addresses, &status);
  if (for_proxies[0] != NULL)
    g_variant_dict_insert (&status, "proxy-addresses", "^as", for_proxies);
  g_variant_dict_insert (&status, "clients", "x", (gint64)tasuki_flow_count_attached (view->flow));
  g_variant_dict_insert (&status, "transfers", "x",
                         (gint64)tasuki_flow_count_handovers (view->flow));
  g_variant_dict_insert (&status, "records", "s", describe_records (config->direct_records));
  g_variant_dict_insert (&status, "budget-used", "x", (gint64)tasuki_budget_get_used ());
  g_variant_dict_insert (&status, "budget", "x", (gint64)config->memory_budget);

  return g_variant_dict_end (&status);
}

static GVariant *
list_plugins (gpointer data)
{
  return tasuki_host_describe_plugins (((TasukiView *)data)->host);
}

static GVariant *
list_settings (gpointer data)
{
  return tasuki_host_describe_settings (((TasukiView *)data)->host);
}

static bool
reload (gpointer data, GError **error)
{
  return tasuki_relay_reload (((TasukiView *)data)->relay, error);
}

static const TasukiAdminView functions = {
  .list_transfers = list_transfers,
  .cancel_transfer = cancel_transfer,
  .judge = judge,
  .measure = measure,
  .list_clients = list_clients,
  .disconnect_client = disconnect_client,
  .get_status = get_status,
  .list_plugins = list_plugins,
  .list_settings = list_settings,
  .reload = reload,
};

const TasukiAdminView *
tasuki_view_functions (void)
{
  return &functions;
}
