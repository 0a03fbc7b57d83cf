/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where a relay listens: for clients, and for the proxies that speak for clients. */

#include "relay-private.h"

#include <glib/gi18n-lib.h>

#include "io/listener.h"

static void
on_accepted (gpointer data, int descriptor, GInetSocketAddress *address)
{
  TasukiRelay *self = data;

  tasuki_performer_take (self->performing, descriptor, address);
}

static void
on_accepted_proxied (gpointer data, int descriptor, GInetSocketAddress *address)
{
  TasukiRelay *self = data;

  tasuki_performer_take_proxied (self->performing, descriptor, address);
}

GPtrArray *
tasuki_relay_listen_new_list (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)tasuki_listener_free);
}

/* With an IPv4 address on the same port in the list, `::` leaves IPv4 to it. */
static bool
has_ipv4_twin (GPtrArray *addresses, GInetSocketAddress *address)
{
  for (unsigned i = 0; i < addresses->len; i++)
    {
      GInetSocketAddress *other = g_ptr_array_index (addresses, i);

      if (g_socket_address_get_family (G_SOCKET_ADDRESS (other)) == G_SOCKET_FAMILY_IPV4
          && g_inet_socket_address_get_port (other) == g_inet_socket_address_get_port (address))
        return true;
    }

  return false;
}

static bool
listen_on_all (TasukiRelay *self,
               GPtrArray *addresses,
               TasukiAccepted accepted,
               GPtrArray *listeners,
               GError **error)
{
  for (unsigned i = 0; i < addresses->len; i++)
    {
      GInetSocketAddress *address = g_ptr_array_index (addresses, i);
      TasukiListener *listener = tasuki_listener_new (address, has_ipv4_twin (addresses, address),
                                                      accepted, self, error);

      if (listener == NULL)
        return false;
      g_ptr_array_add (listeners, listener);
    }

  return true;
}

bool
tasuki_relay_listen_begin (TasukiRelay *self, GError **error)
{
  const TasukiRelayConfig *config = tasuki_host_get_config (self->host);

  if (listen_on_all (self, config->listen, on_accepted, self->listeners, error)
      && listen_on_all (self, config->proxy_listen, on_accepted_proxied, self->proxy_listeners,
                        error))
    return true;

  tasuki_relay_listen_end (self);
  return false;
}

void
tasuki_relay_listen_end (TasukiRelay *self)
{
  g_ptr_array_set_size (self->listeners, 0);
  g_ptr_array_set_size (self->proxy_listeners, 0);
}

static bool
listens_as_configured (GPtrArray *addresses, GPtrArray *listeners)
{
  g_auto (GStrv) here = tasuki_relay_listen_describe (listeners);

  if (addresses->len != listeners->len)
    return false;

  for (unsigned i = 0; i < addresses->len; i++)
    {
      GInetSocketAddress *address = g_ptr_array_index (addresses, i);
      g_autofree char *text = g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (address));

      /* Port 0 stands for whatever the kernel gave. */
      if (g_inet_socket_address_get_port (address) != 0
          && !g_strv_contains ((const char *const *)here, text))
        return false;
    }

  return true;
}

void
tasuki_relay_listen_compare (TasukiRelay *self)
{
  const TasukiRelayConfig *config = tasuki_host_get_config (self->host);

  if (!listens_as_configured (config->listen, self->listeners))
    g_warning (_ ("[relay] listen: a change takes effect with a restart"));
  if (!listens_as_configured (config->proxy_listen, self->proxy_listeners))
    g_warning (_ ("[relay] proxy-listen: a change takes effect with a restart"));
}

char **
tasuki_relay_listen_describe (GPtrArray *listeners)
{
  g_autoptr (GStrvBuilder) addresses = g_strv_builder_new ();

  for (unsigned i = 0; i < listeners->len; i++)
    {
      g_autofree char *text = tasuki_listener_describe (g_ptr_array_index (listeners, i));

      g_strv_builder_add (addresses, text);
    }

  return g_strv_builder_end (addresses);
}
