/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Beside accept: who comes through a proxy. Where proxies dial, only those that are trusted are
 * heard; what one of them says makes its connection that of a client, like any other.
 */

#include <glib/gi18n-lib.h>

#include "api/peer-private.h"
#include "flow/flow-private.h"
#include "flow/steps.h"
#include "flow/strands.h"

static const char *
too_many (void)
{
  return _ ("too many connections, or draining");
}

static const char *
not_trusted (void)
{
  return _ ("it comes through a proxy that is no longer among [relay] proxy-from");
}

static bool
is_trusted (TasukiFlow *flow, GInetAddress *proxy)
{
  TasukiAddressSet *proxies = flow->limits->proxies;

  return proxies != NULL && tasuki_address_set_contains (proxies, proxy);
}

static void
deny (TasukiFlow *flow, TasukiPeer *proxy, TasukiError code, const char *reason)
{
  tasuki_record_denial (flow, "connection", proxy, NULL, NULL, NULL, code, reason);
}

bool
tasuki_proxied_admit (TasukiFlow *flow, TasukiPeer *proxy)
{
  bool trusted = is_trusted (flow, tasuki_peer_get_address (proxy));

  if (!trusted)
    deny (flow, proxy, TASUKI_ERROR_REFUSED,
          _ ("only a proxy that is among [relay] proxy-from may dial there"));
  else if (tasuki_accept_admit_proxy (flow, tasuki_peer_get_source (proxy)))
    return true;
  else
    deny (flow, proxy, TASUKI_ERROR_BUSY, too_many ());

  return false;
}

static TasukiPeer *
make_client (TasukiPeer *proxy, const TasukiProxyHeader *header)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_bytes (
      header->address, header->ipv6 ? G_SOCKET_FAMILY_IPV6 : G_SOCKET_FAMILY_IPV4);
  TasukiPeer *client = tasuki_peer_new (tasuki_peer_get_entrance (proxy), address, header->port);

  tasuki_peer_set_proxy (client, tasuki_peer_get_address (proxy));
  return client;
}

/* From here on nothing is left of the proxy but its address. */
static bool
become_client (TasukiConnection *connection, const TasukiProxyHeader *header)
{
  TasukiFlow *flow = connection->flow;
  g_autoptr (TasukiPeer) proxy = g_steal_pointer (&connection->peer);

  connection->peer = make_client (proxy, header);
  tasuki_connection_move (connection, TASUKI_STAGE_SCREENING, flow->limits->handshake_timeout);
  return tasuki_accept_take_over (flow, tasuki_peer_get_source (proxy),
                                  tasuki_peer_get_source (connection->peer));
}

void
tasuki_proxied_take (TasukiConnection *connection, const TasukiProxyHeader *header)
{
  if (header->own)
    tasuki_connection_drop (connection, TASUKI_ERROR_LOST,
                            _ ("the proxy only looked whether somebody listens"), false);
  else if (become_client (connection, header))
    tasuki_screen_begin (connection, tasuki_secure_begin);
  else
    tasuki_connection_drop (connection, TASUKI_ERROR_BUSY, too_many (), false);
}

/* Whether it is, or came through, a proxy that is not trusted now. */
static bool
is_stranded (TasukiFlow *flow, TasukiConnection *connection)
{
  GInetAddress *proxy = connection->stage == TASUKI_STAGE_PREFACE
                            ? tasuki_peer_get_address (connection->peer)
                            : tasuki_peer_get_proxy (connection->peer);

  return proxy != NULL && !is_trusted (flow, proxy);
}

/* Those whose bytes flow are no connections of the flow any more, and end with their transfer. */
static void
review_handover (TasukiHandover *handover)
{
  for (TasukiSide side = TASUKI_SIDE_SENDER; side <= TASUKI_SIDE_RECEIVER; side++)
    for (unsigned stream = 0; stream < TASUKI_STREAMS_MAX; stream++)
      {
        TasukiConnection *data
            = stream == 0 ? handover->data[side] : tasuki_strands_get (handover, stream, side);

        if (data != NULL && is_stranded (handover->flow, data))
          tasuki_settle_refuse (handover, not_trusted ());
      }
}

void
tasuki_proxied_review (TasukiFlow *flow)
{
  g_autoptr (GPtrArray) connections = tasuki_flow_list_connections (flow);
  g_autoptr (GPtrArray) handovers = tasuki_flow_list_handovers (flow);

  for (unsigned i = 0; i < connections->len; i++)
    if (is_stranded (flow, g_ptr_array_index (connections, i)))
      tasuki_connection_drop (g_ptr_array_index (connections, i), TASUKI_ERROR_REFUSED,
                              not_trusted (), true);
  for (unsigned i = 0; i < handovers->len; i++)
    review_handover (g_ptr_array_index (handovers, i));
}

char *
tasuki_proxied_describe (TasukiPeer *peer)
{
  GInetAddress *proxy = tasuki_peer_get_proxy (peer);

  return proxy != NULL ? g_inet_address_to_string (proxy) : NULL;
}
