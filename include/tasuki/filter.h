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
 * whoever has an identity is screened again.
 *
 * Since: 0.1
 */
#define TASUKI_TYPE_FILTER (tasuki_filter_get_type ())
TASUKI_AVAILABLE
G_DECLARE_INTERFACE (TasukiFilter, tasuki_filter, TASUKI, FILTER, GObject)

/**
 * TasukiFilterInterface:
 * @screen: answers @decision on @peer. The default refuses.
 *
 * Since: 0.1
 */
struct _TasukiFilterInterface
{
  GTypeInterface parent_iface;

  void (*screen) (TasukiFilter *self, TasukiPeer *peer, TasukiDecision *decision);
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

G_END_DECLS
