/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Beside pair: from where data connections come. The filters have judged the address of a session;
 * of a data connection from another address they are asked, too, as if it had logged in.
 */

#include "api/peer-private.h"
#include "flow/flow-private.h"
#include "flow/steps.h"
#include "flow/strands.h"

/* A data connection whose bytes flow, and about which the filters are asked again. */
typedef struct
{
  TasukiHandover *handover;
  TasukiConnection *connection;
  uint64_t rules; /* as they were when the filters were asked */
} Inquiry;

static void inquire (TasukiHandover *handover, TasukiConnection *connection);

static bool
is_foreign (TasukiConnection *connection, TasukiPeer *session)
{
  return !g_inet_address_equal (tasuki_peer_get_address (connection->peer),
                                tasuki_peer_get_address (session));
}

void
tasuki_origin_take (TasukiConnection *connection, TasukiPeer *session)
{
  connection->claimed = g_strdup (tasuki_peer_get_connection_id (session));
  tasuki_peer_set_identity (connection->peer, connection->claimed,
                            tasuki_peer_get_organisation (session),
                            tasuki_peer_get_client_type (session));
  tasuki_peer_set_ip_filter (connection->peer, tasuki_peer_get_ip_filter (session));
  if (is_foreign (connection, session))
    tasuki_screen_begin (connection, tasuki_pair_go_on);
}

bool
tasuki_origin_is_cleared (TasukiConnection *connection)
{
  return connection != NULL && !connection->screening;
}

static void
on_decided (bool allowed, const char *why, gpointer data)
{
  g_autofree Inquiry *self = data;
  g_autoptr (TasukiHandover) handover = self->handover;
  g_autoptr (TasukiConnection) connection = self->connection;

  connection->screening = false;
  if (tasuki_handover_is_settled (handover))
    return;

  if (!allowed)
    tasuki_settle_refuse (handover, why);
  else if (self->rules != handover->flow->rules)
    inquire (handover, connection);
}

static void
inquire (TasukiHandover *handover, TasukiConnection *connection)
{
  Inquiry *self = g_new0 (Inquiry, 1);

  self->handover = tasuki_handover_ref (handover);
  self->connection = tasuki_connection_ref (connection);
  self->rules = handover->flow->rules;
  connection->screening = true;
  tasuki_screen_ask (handover->flow, connection->peer, on_decided, self);
}

/* Those of a session that is there, and from where it is, are judged with it. */
static void
review (TasukiHandover *handover, TasukiSide side, TasukiConnection *connection)
{
  TasukiConnection *control = handover->control[side];

  if (connection == NULL || connection->screening
      || (control != NULL && !is_foreign (connection, control->peer)))
    return;

  if (tasuki_connection_is_dropped (connection))
    inquire (handover, connection);
  else
    tasuki_screen_begin (connection, tasuki_pair_go_on);
}

void
tasuki_origin_review (TasukiFlow *flow)
{
  g_autoptr (GPtrArray) handovers = tasuki_flow_list_handovers (flow);

  for (unsigned i = 0; i < handovers->len; i++)
    for (TasukiSide side = TASUKI_SIDE_SENDER; side <= TASUKI_SIDE_RECEIVER; side++)
      {
        TasukiHandover *handover = g_ptr_array_index (handovers, i);

        review (handover, side, handover->data[side]);
        for (unsigned stream = 1; stream < TASUKI_STREAMS_MAX; stream++)
          review (handover, side, tasuki_strands_get (handover, stream, side));
      }
}
