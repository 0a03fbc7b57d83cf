/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Step 1, accept: caps on connections in all and per source. */

#include <string.h>

#include "flow/flow-private.h"
#include "flow/steps.h"

/* Whoever has one IPv6 address has as a rule the 2^64 of its network. */
#define NETWORK_BYTES 8

char *
tasuki_accept_dup_source (TasukiPeer *peer)
{
  GInetAddress *address = tasuki_peer_get_address (peer);
  uint8_t bytes[16] = { 0 };
  g_autoptr (GInetAddress) network = NULL;

  if (g_inet_address_get_family (address) != G_SOCKET_FAMILY_IPV6)
    return g_inet_address_to_string (address);

  memcpy (bytes, g_inet_address_to_bytes (address), NETWORK_BYTES);
  network = g_inet_address_new_from_bytes (bytes, G_SOCKET_FAMILY_IPV6);
  return g_inet_address_to_string (network);
}

bool
tasuki_accept_admit (TasukiFlow *flow, const char *source)
{
  if (flow->draining || flow->admitted >= flow->limits->max_connections
      || tasuki_flow_get_count (flow->sources, source) >= flow->limits->max_connections_per_source)
    return false;

  flow->admitted++;
  tasuki_flow_count_up (flow->sources, source);
  return true;
}

void
tasuki_accept_release (TasukiFlow *flow, const char *source)
{
  g_assert (flow->admitted > 0);
  flow->admitted--;
  tasuki_flow_count_down (flow->sources, source);
}
