/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Extension point: screen a peer. The default refuses. */

#include <tasuki/filter.h>

#include "api/question-private.h"

G_DEFINE_INTERFACE (TasukiFilter, tasuki_filter, G_TYPE_OBJECT)

static void
default_screen (TasukiFilter *self, TasukiPeer *peer, TasukiDecision *decision)
{
  tasuki_question_not_supported (TASUKI_QUESTION (decision), "screen");
}

static gboolean
default_heeds_ip_filters (TasukiFilter *self)
{
  return FALSE;
}

static void
tasuki_filter_default_init (TasukiFilterInterface *iface)
{
  iface->screen = default_screen;
  iface->heeds_ip_filters = default_heeds_ip_filters;
}

void
tasuki_filter_screen (TasukiFilter *self, TasukiPeer *peer, TasukiDecision *decision)
{
  g_return_if_fail (TASUKI_IS_FILTER (self));

  TASUKI_FILTER_GET_IFACE (self)->screen (self, peer, decision);
}

gboolean
tasuki_filter_heeds_ip_filters (TasukiFilter *self)
{
  g_return_val_if_fail (TASUKI_IS_FILTER (self), FALSE);

  return TASUKI_FILTER_GET_IFACE (self)->heeds_ip_filters (self);
}
