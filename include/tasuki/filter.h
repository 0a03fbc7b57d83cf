/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Extension point: screen a peer. */

#pragma once

#include <tasuki/decision.h>
#include <tasuki/peer.h>

G_BEGIN_DECLS

/**
 * TasukiFilter:
 *
 * Screens a peer: once by its address, straight after accept and before any byte is sent, and
 * once more when it has logged in. A data connection that comes from another address than the
 * session that it belongs to is screened like one that has logged in. After a change of settings
 * whoever has an identity is screened again. Who administers is screened by its address, and with
 * each login once more if what it logs in with has an IP filter.
 *
 * Since: 0.1
 */
#define TASUKI_TYPE_FILTER (tasuki_filter_get_type ())
TASUKI_AVAILABLE
G_DECLARE_INTERFACE (TasukiFilter, tasuki_filter, TASUKI, FILTER, GObject)

/**
 * TasukiFilterInterface:
 * @screen: answers @decision on @peer. The default refuses.
 * @heeds_ip_filters: says whether @screen takes the peer's IP filter into account. The default says
 *   that it does not.
 *
 * Since: 0.1
 */
struct _TasukiFilterInterface
{
  GTypeInterface parent_iface;

  void (*screen) (TasukiFilter *self, TasukiPeer *peer, TasukiDecision *decision);
  gboolean (*heeds_ip_filters) (TasukiFilter *self);
};

/**
 * tasuki_filter_screen:
 * @self: a filter
 * @peer: who wants to pass; its connection ID is %NULL in the first screening
 * @decision: the question to answer
 *
 * Asks the filter. Main context only.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void
tasuki_filter_screen (TasukiFilter *self, TasukiPeer *peer, TasukiDecision *decision);

/**
 * tasuki_filter_heeds_ip_filters:
 * @self: a filter
 *
 * Says whether its screening denies whoever the peer's IP filter ([method@Peer.get_ip_filter]) does
 * not let in. As long as no filter says so, a peer that has one is refused, whatever the filters
 * would answer: a limit that nobody looks at must not let anybody in. Main context only.
 *
 * Returns: %TRUE if it does
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_filter_heeds_ip_filters (TasukiFilter *self);

G_END_DECLS
