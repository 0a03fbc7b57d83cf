/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whose turn it is: connections by the time when something is due, so that idle ones cost nothing.
 */

#include "flow/flow-private.h"
#include "flow/steps.h"

/* INT64_MAX for never. Messages that come meanwhile put it off: that is found out in its turn. */
static int64_t
get_due (const TasukiConnection *connection)
{
  int64_t period = (int64_t)connection->flow->limits->keep_alive * 1000;
  int64_t due = INT64_MAX;

  if (connection->stage == TASUKI_STAGE_ATTACHED)
    due = connection->heard + (connection->pinged ? 2 : 1) * period;
  if (connection->deadline != 0)
    due = MIN (due, connection->deadline);
  if (connection->expires != 0)
    due = MIN (due, connection->expires);

  return due;
}

static int
compare (gconstpointer one, gconstpointer other, gpointer data)
{
  int64_t left = ((const TasukiConnection *)one)->due;
  int64_t right = ((const TasukiConnection *)other)->due;

  return left < right ? -1 : left > right;
}

static void
leave (TasukiConnection *connection)
{
  if (connection->turn != NULL)
    g_sequence_remove (connection->turn);
  connection->turn = NULL;
}

void
tasuki_turn_plan (TasukiConnection *connection)
{
  leave (connection);
  connection->due = connection->stage != TASUKI_STAGE_DROPPED ? get_due (connection) : INT64_MAX;
  if (connection->due != INT64_MAX)
    connection->turn
        = g_sequence_insert_sorted (connection->flow->turns, connection, compare, NULL);
}

void
tasuki_turn_plan_all (TasukiFlow *flow)
{
  g_autoptr (GPtrArray) connections = tasuki_flow_list_connections (flow);

  for (unsigned i = 0; i < connections->len; i++)
    tasuki_turn_plan (g_ptr_array_index (connections, i));
}

/* NULL if nobody is due; with a reference. */
static TasukiConnection *
take_first (TasukiFlow *flow, int64_t now)
{
  GSequenceIter *first = g_sequence_get_begin_iter (flow->turns);
  TasukiConnection *connection;

  if (g_sequence_iter_is_end (first))
    return NULL;

  connection = g_sequence_get (first);
  if (connection->due > now)
    return NULL;

  leave (connection);
  return tasuki_connection_ref (connection);
}

void
tasuki_turn_tick (TasukiFlow *flow)
{
  g_autoptr (GPtrArray) due
      = g_ptr_array_new_with_free_func ((GDestroyNotify)tasuki_connection_unref);
  int64_t now = tasuki_flow_now (flow);
  TasukiConnection *connection;

  while ((connection = take_first (flow, now)) != NULL)
    g_ptr_array_add (due, connection);

  for (unsigned i = 0; i < due->len; i++)
    {
      connection = g_ptr_array_index (due, i);
      tasuki_connection_tick (connection);
      tasuki_turn_plan (connection);
    }
}
