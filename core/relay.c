/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The assembly: one access point out of host, path, sockets and administration. */

#include "relay-private.h"

#include <glib/gi18n-lib.h>

#include "io/budget.h"
#include "io/rate.h"

#define DRAIN_INTERVAL 50 /* milliseconds between looks at what still runs */

G_DEFINE_FINAL_TYPE (TasukiRelay, tasuki_relay, G_TYPE_OBJECT)

static guint stopped_signal;

static void
clear_chains (TasukiChains *chains)
{
  g_clear_pointer (&chains->filters, g_ptr_array_unref);
  g_clear_pointer (&chains->authenticators, g_ptr_array_unref);
  g_clear_pointer (&chains->policies, g_ptr_array_unref);
  g_clear_object (&chains->storage);
  g_clear_object (&chains->transport);
}

static void
tasuki_relay_finalize (GObject *object)
{
  TasukiRelay *self = TASUKI_RELAY (object);

  clear_chains (&self->chains);
  g_clear_object (&self->cipher);
  g_clear_pointer (&self->host, tasuki_host_free);
  g_ptr_array_unref (self->listeners);
  g_ptr_array_unref (self->proxy_listeners);
  g_clear_pointer (&self->limits.proxies, tasuki_address_set_unref);
  g_free (self->limits.name);

  G_OBJECT_CLASS (tasuki_relay_parent_class)->finalize (object);
}

static void
tasuki_relay_class_init (TasukiRelayClass *class)
{
  G_OBJECT_CLASS (class)->finalize = tasuki_relay_finalize;

  stopped_signal = g_signal_new ("stopped", TASUKI_TYPE_RELAY, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
tasuki_relay_init (TasukiRelay *self)
{
  self->listeners = tasuki_relay_listen_new_list ();
  self->proxy_listeners = tasuki_relay_listen_new_list ();
}

TasukiRelay *
tasuki_relay_new_for_file (const char *path, GError **error)
{
  g_autoptr (TasukiRelay) self = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_object_new (TASUKI_TYPE_RELAY, NULL);
  self->host = tasuki_host_new (path, error);
  if (self->host == NULL)
    return NULL;

  return g_steal_pointer (&self);
}

gboolean
tasuki_relay_initialise (const char *path, GError **error)
{
  g_return_val_if_fail (path != NULL, FALSE);

  return tasuki_host_initialise (path, error);
}

gboolean
tasuki_relay_add_plugin (TasukiRelay *self, const char *name, GObject *plugin, GError **error)
{
  g_return_val_if_fail (TASUKI_IS_RELAY (self) && name != NULL && G_IS_OBJECT (plugin), FALSE);
  g_return_val_if_fail (!self->running, FALSE);

  return tasuki_host_add_plugin (self->host, name, plugin, error);
}

static bool
take_only (TasukiRelay *self, GType type, const char *what, gpointer *plugin, GError **error)
{
  g_autoptr (GPtrArray) found = tasuki_host_find (self->host, type);

  g_clear_object (plugin);
  if (found->len != 1)
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION,
                   _ ("[relay] plugins: %u plugins are a %s; name exactly one"), found->len, what);
      return false;
    }

  *plugin = g_object_ref (g_ptr_array_index (found, 0));
  return true;
}

static bool
take_cipher (TasukiRelay *self, GError **error)
{
  g_autoptr (GPtrArray) found = tasuki_host_find (self->host, TASUKI_TYPE_RECORD_CIPHER);

  g_clear_object (&self->cipher);
  if (found->len > 1)
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION,
                   _ ("[relay] plugins: %u plugins are a record cipher; name one at most"),
                   found->len);
      return false;
    }

  self->cipher = found->len == 1 ? g_object_ref (g_ptr_array_index (found, 0)) : NULL;
  return true;
}

static void
choose_record_path (TasukiRelay *self)
{
  tasuki_record_path_choose (tasuki_host_get_config (self->host)->direct_records, self->cipher);
}

static bool
build_chains (TasukiRelay *self, GError **error)
{
  TasukiChains *chains = &self->chains;

  clear_chains (chains);
  chains->filters = tasuki_host_find (self->host, TASUKI_TYPE_FILTER);
  chains->authenticators = tasuki_host_find (self->host, TASUKI_TYPE_AUTHENTICATOR);
  chains->policies = tasuki_host_find (self->host, TASUKI_TYPE_POLICY);

  return take_cipher (self, error)
         && take_only (self, TASUKI_TYPE_STORAGE, "storage", (gpointer *)&chains->storage, error)
         && take_only (self, TASUKI_TYPE_TRANSPORT, "transport", (gpointer *)&chains->transport,
                       error);
}

static void
take_limits (TasukiRelay *self)
{
  const TasukiRelayConfig *config = tasuki_host_get_config (self->host);

  g_free (self->limits.name);
  g_clear_pointer (&self->limits.proxies, tasuki_address_set_unref);
  self->limits = (TasukiLimits){
    .name = g_strdup (config->name),
    .max_connections = config->max_connections,
    .max_connections_per_source = config->max_connections_per_source,
    .max_handovers = config->max_transfers,
    .max_handovers_per_sender = config->max_transfers_per_sender,
    .max_streams = config->streams_per_transfer,
    .handshake_timeout = config->handshake_timeout,
    .login_timeout = config->login_timeout,
    .keep_alive = config->keep_alive,
    .offer_timeout = config->offer_timeout,
    .pair_timeout = config->pair_timeout,
    .stall_timeout = config->stall_timeout,
    .question_deadline = config->question_deadline,
    .keep_data = config->keep_data,
    .may_terminate = config->may_terminate,
    .may_end_to_end = config->may_end_to_end,
    .proxies = tasuki_address_set_ref (config->proxies),
  };
  tasuki_budget_set_limit (config->memory_budget);
  tasuki_rate_set (TASUKI_RATE_TOTAL, config->rate_total);
  tasuki_rate_set (TASUKI_RATE_CONNECTION, config->rate_per_connection);
  tasuki_rate_set (TASUKI_RATE_CONNECTION_ID, config->rate_per_connection_id);
}

/* From here to the end of its work the relay holds itself: a script may forget it meanwhile. */
static void
begin_work (TasukiRelay *self)
{
  const TasukiRelayConfig *config = tasuki_host_get_config (self->host);
  unsigned workers = config->workers != 0 ? config->workers : g_get_num_processors ();

  choose_record_path (self);
  self->performing = tasuki_performer_new (&self->limits, &self->chains, workers);
  self->view = (TasukiView){ .relay = self,
                             .host = self->host,
                             .flow = tasuki_performer_get_flow (self->performing),
                             .started = g_get_real_time () };
  self->admin = tasuki_admin_new (self->chains.storage, tasuki_view_functions (), &self->view);
  self->running = true;
  g_object_ref (self);
}

static void
end_work (TasukiRelay *self)
{
  g_clear_pointer (&self->admin, tasuki_admin_free);
  g_clear_pointer (&self->performing, tasuki_performer_free);
  tasuki_record_path_choose (TRUE, NULL);
  tasuki_host_stop (self->host);
  self->running = false;
}

gboolean
tasuki_relay_check (TasukiRelay *self, GError **error)
{
  g_return_val_if_fail (TASUKI_IS_RELAY (self) && !self->running, FALSE);

  return tasuki_host_check_settings (self->host, error) && build_chains (self, error)
         && tasuki_host_check_plugins (self->host, error);
}

gboolean
tasuki_relay_start (TasukiRelay *self, GError **error)
{
  g_return_val_if_fail (TASUKI_IS_RELAY (self) && !self->running, FALSE);

  take_limits (self);
  if (!tasuki_host_check_settings (self->host, error) || !build_chains (self, error)
      || !tasuki_host_start (self->host, self, error))
    return FALSE;

  begin_work (self);
  if (tasuki_relay_listen_begin (self, error))
    return TRUE;

  tasuki_relay_stop (self, 0);
  while (self->running)
    g_main_context_iteration (NULL, TRUE);
  return FALSE;
}

gboolean
tasuki_relay_reload (TasukiRelay *self, GError **error)
{
  g_return_val_if_fail (TASUKI_IS_RELAY (self), FALSE);

  if (!tasuki_host_reload (self->host, error))
    return FALSE;

  take_limits (self);
  if (!self->running)
    return TRUE;

  choose_record_path (self);
  tasuki_flow_review (tasuki_performer_get_flow (self->performing));
  tasuki_relay_listen_compare (self);
  return TRUE;
}

static gboolean
on_drain (gpointer data)
{
  TasukiRelay *self = data;
  bool now = g_get_monotonic_time () >= self->drain_until;

  if (!tasuki_flow_drain (tasuki_performer_get_flow (self->performing), now))
    return G_SOURCE_CONTINUE;

  self->draining = 0;
  end_work (self);
  g_signal_emit (self, stopped_signal, 0);
  g_object_unref (self);
  return G_SOURCE_REMOVE;
}

void
tasuki_relay_stop (TasukiRelay *self, guint grace)
{
  g_return_if_fail (TASUKI_IS_RELAY (self));

  if (!self->running)
    return;

  tasuki_relay_listen_end (self);
  self->drain_until = g_get_monotonic_time () + (int64_t)grace * G_USEC_PER_SEC;
  if (self->draining == 0)
    self->draining = g_timeout_add (DRAIN_INTERVAL, on_drain, self);
}

TasukiStorage *
tasuki_relay_get_storage (TasukiRelay *self)
{
  g_return_val_if_fail (TASUKI_IS_RELAY (self), NULL);

  return self->chains.storage;
}

char **
tasuki_relay_get_addresses (TasukiRelay *self)
{
  g_return_val_if_fail (TASUKI_IS_RELAY (self), NULL);

  return tasuki_relay_listen_describe (self->listeners);
}
