/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Step 1, accept: caps on connections in all and per source. A proxy is no source: what it brings
 * counts for whom it has dialled, and until it has said for whom, apart.
 */

#include "flow/flow-private.h"
#include "flow/steps.h"

static bool
has_room (TasukiFlow *flow)
{
  return !flow->draining && flow->admitted < flow->limits->max_connections;
}

bool
tasuki_accept_admit (TasukiFlow *flow, const char *source)
{
  if (!has_room (flow)
      || tasuki_flow_get_count (flow->sources, source) >= flow->limits->max_connections_per_source)
    return false;

  flow->admitted++;
  tasuki_flow_count_up (flow->sources, source);
  tasuki_kept_make_room (flow, source);
  return true;
}

bool
tasuki_accept_admit_proxy (TasukiFlow *flow, const char *proxy)
{
  if (!has_room (flow) || tasuki_flow_get_count (flow->prefaces, proxy) >= TASUKI_PREFACES_MAX)
    return false;

  flow->admitted++;
  tasuki_flow_count_up (flow->prefaces, proxy);
  return true;
}

bool
tasuki_accept_take_over (TasukiFlow *flow, const char *proxy, const char *source)
{
  bool fits
      = !flow->draining
        && tasuki_flow_get_count (flow->sources, source) < flow->limits->max_connections_per_source;

  tasuki_flow_count_down (flow->prefaces, proxy);
  tasuki_flow_count_up (flow->sources, source);
  if (fits)
    tasuki_kept_make_room (flow, source);
  return fits;
}

void
tasuki_accept_release_proxy (TasukiFlow *flow, const char *proxy)
{
  g_assert (flow->admitted > 0);
  flow->admitted--;
  tasuki_flow_count_down (flow->prefaces, proxy);
}

void
tasuki_accept_release (TasukiFlow *flow, const char *source)
{
  g_assert (flow->admitted > 0);
  flow->admitted--;
  tasuki_flow_count_down (flow->sources, source);
}

void
tasuki_accept_release_pair (TasukiFlow *flow, TasukiConnection *data[static 2])
{
  for (TasukiSide side = TASUKI_SIDE_SENDER; side <= TASUKI_SIDE_RECEIVER; side++)
    {
      if (data[side] == NULL)
        continue;

      tasuki_accept_release (flow, tasuki_peer_get_source (data[side]->peer));
      g_clear_pointer (&data[side], tasuki_connection_unref);
    }
}
