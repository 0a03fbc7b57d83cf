/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A running relay as the administration sees it, for tests. */

#include "support/fake-view.h"

static GVariant *
parse_rows (const char *text)
{
  return g_variant_parse (G_VARIANT_TYPE ("aa{sv}"), text != NULL ? text : "@aa{sv} []", NULL, NULL,
                          NULL);
}

static GVariant *
list_transfers (gpointer data)
{
  return parse_rows (((FakeView *)data)->transfers);
}

static bool
cancel_transfer (gpointer data, const char *id, const char *caller, GError **error)
{
  FakeView *self = data;

  g_free ((char *)self->cancelled);
  self->cancelled = g_strdup_printf ("%s by %s", id, caller);
  return true;
}

static GVariant *
list_clients (gpointer data)
{
  FakeView *self = data;

  if (self->clients != NULL)
    return parse_rows (self->clients);

  return parse_rows ("[{'connection': <'acme.osaka'>, 'organisation': <'default'>,"
                     " 'session': <'s-1'>, 'client-type': <'agent'>, 'address': <'127.0.0.1:1'>,"
                     " 'protocol': <'TLS1.3'>, 'attached': <int64 1000000>,"
                     " 'not-for-anybody': <'x'>}]");
}

static bool
disconnect_client (gpointer data, const char *session, const char *caller, GError **error)
{
  return cancel_transfer (data, session, caller, error);
}

static void
judge (gpointer data,
       TasukiTransfer *transfer,
       TasukiSide side,
       TasukiAdminJudged done,
       gpointer done_data)
{
  FakeView *self = data;

  if (self->denies[side])
    done (false, "no rule", done_data);
  else
    done (true, side == TASUKI_SIDE_SENDER ? "perm-sender" : "perm-receiver", done_data);
}

static void
measure (gpointer data, const char *id, TasukiAdminMeasured done, gpointer done_data)
{
  FakeView *self = data;
  const char *text = self->use != NULL
                         ? self->use
                         : "{'transfers-now': <int64 0>, 'used-this-month': <int64 0>}";
  g_autoptr (GVariant) use = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);

  done (self->fail_measure ? NULL : use, done_data);
}

static GVariant *
get_status (gpointer data)
{
  FakeView *self = data;

  if (self->hides_access)
    return g_variant_new_parsed ("{'name': <'ap1'>}");

  return g_variant_new_parsed ("{'name': <'ap1'>, 'version': <'0.1'>, 'started': <int64 0>,"
                               " 'addresses': <['127.0.0.1:7443']>, 'clients': <int64 1>,"
                               " 'access-point': <'relay.example.net:7443'>,"
                               " 'fingerprint': <'" FAKE_VIEW_FINGERPRINT "'>,"
                               " 'transfers': <int64 2>, 'records': <'library'>,"
                               " 'budget-used': <int64 3>,"
                               " 'budget': <int64 4>}");
}

static GVariant *
list_plugins (gpointer data)
{
  return parse_rows ("[{'name': <'filter-ip'>, 'state': <'running'>,"
                     " 'interfaces': <['filter']>}]");
}

static GVariant *
list_settings (gpointer data)
{
  return parse_rows ("[{'group': <'relay'>, 'key': <'name'>, 'value': <'ap1'>,"
                     " 'origin': <'/etc/tasuki/tasuki.conf:2'>}]");
}

static bool
reload (gpointer data, GError **error)
{
  FakeView *self = data;

  self->reloads++;
  if (self->fail_reload)
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION, "tasuki.conf:3: no");

  return !self->fail_reload;
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
fake_view_functions (void)
{
  return &functions;
}

void
fake_view_clear (FakeView *self)
{
  g_clear_pointer ((char **)&self->cancelled, g_free);
}
