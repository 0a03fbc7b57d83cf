/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A round of the review: everybody who is attached is screened and vouched for again. Many
 * questions are put at a time, but not all: thousands at once would fill up whatever answers them,
 * and who is not answered is dropped.
 */

#include "flow/flow-private.h"
#include "flow/steps.h"

void
tasuki_round_begin (TasukiFlow *flow)
{
  g_autoptr (GPtrArray) connections = tasuki_flow_list_connections (flow);

  tasuki_round_end (flow);
  for (unsigned i = 0; i < connections->len; i++)
    g_queue_push_tail (&flow->round, tasuki_connection_ref (connections->pdata[i]));
  tasuki_round_go_on (flow);
}

void
tasuki_round_go_on (TasukiFlow *flow)
{
  while (flow->asked < TASUKI_ROUND_AT_ONCE && !g_queue_is_empty (&flow->round))
    {
      g_autoptr (TasukiConnection) connection = g_queue_pop_head (&flow->round);

      if (connection->stage != TASUKI_STAGE_ATTACHED)
        continue;
      tasuki_screen_again (connection);
      tasuki_vouch_again (connection);
    }
}

void
tasuki_round_end (TasukiFlow *flow)
{
  g_queue_clear_full (&flow->round, (GDestroyNotify)tasuki_connection_unref);
}
