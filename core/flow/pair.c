/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Step 10, pair: a mark in the store, one ticket for each side, and the data connections that
 * present them. No byte moves before all of that is there.
 */

#include <glib/gi18n-lib.h>

#include "flow/flow-private.h"
#include "flow/kept.h"
#include "flow/steps.h"
#include "flow/strands.h"

/* What a side has to know of the other, and of how the bytes pass. */
static void
insert_mode (TasukiHandover *handover, TasukiSide side, GVariantDict *body)
{
  GBytes *key = handover->keys[!side];

  g_variant_dict_insert (body, "mode", "s", handover->mode);
  if (key != NULL)
    g_variant_dict_insert_value (body, "key",
                                 g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, key, TRUE));
}

static void
proceed (TasukiHandover *handover, TasukiSide side)
{
  TasukiFlow *flow = handover->flow;
  GVariantDict body = G_VARIANT_DICT_INIT (NULL);
  uint8_t ticket[TASUKI_TICKET_SIZE];

  flow->performer->random (flow->data, ticket, sizeof ticket);
  handover->tickets[side] = g_bytes_new (ticket, sizeof ticket);
  g_hash_table_insert (flow->tickets, g_bytes_ref (handover->tickets[side]), handover);

  g_variant_dict_insert (&body, "transfer", "s", tasuki_transfer_get_id (handover->transfer));
  g_variant_dict_insert_value (
      &body, "ticket", g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, ticket, sizeof ticket, 1));
  if (side == TASUKI_SIDE_SENDER)
    g_variant_dict_insert (&body, "request", "u", handover->request);
  insert_mode (handover, side, &body);
  if (handover->kept != NULL)
    g_variant_dict_insert (&body, "kept", "s", handover->kept->transfer);
  tasuki_strands_insert_tickets (handover, side, &body);
  tasuki_connection_send (handover->control[side], TASUKI_MESSAGE_PROCEED,
                          g_variant_dict_end (&body));
}

/* A ticket is good once: it leaves the table with its first use. */
static TasukiHandover *
redeem (TasukiFlow *flow, GBytes *ticket, TasukiSide *side)
{
  TasukiHandover *handover = g_hash_table_lookup (flow->tickets, ticket);

  if (handover == NULL)
    return NULL;

  *side = g_bytes_equal (ticket, handover->tickets[TASUKI_SIDE_SENDER]) ? TASUKI_SIDE_SENDER
                                                                        : TASUKI_SIDE_RECEIVER;
  g_hash_table_remove (flow->tickets, ticket);
  return handover;
}

static void
join (TasukiHandover *handover)
{
  TasukiFlow *flow = handover->flow;
  TasukiConnection *sender = handover->data[TASUKI_SIDE_SENDER];
  TasukiConnection *receiver = handover->data[TASUKI_SIDE_RECEIVER];

  tasuki_handover_move (handover, TASUKI_HANDOVER_RUNNING, flow->limits->stall_timeout);
  tasuki_connection_move (sender, TASUKI_STAGE_JOINED, 0);
  tasuki_connection_move (receiver, TASUKI_STAGE_JOINED, 0);
  flow->performer->join (flow->data, tasuki_handover_ref (handover), 0, sender, receiver);
  tasuki_connection_hand_over (sender);
  tasuki_connection_hand_over (receiver);
  tasuki_strands_start (handover);
}

static void
join_if_complete (TasukiHandover *handover)
{
  if (handover->marked && handover->state == TASUKI_HANDOVER_PAIRING
      && tasuki_origin_is_cleared (handover->data[TASUKI_SIDE_SENDER])
      && tasuki_origin_is_cleared (handover->data[TASUKI_SIDE_RECEIVER]))
    join (handover);
}

static void
on_marked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (TasukiHandover) handover = data;
  g_autoptr (GError) error = NULL;

  if (!tasuki_storage_finish (TASUKI_STORAGE (source), result, &error))
    {
      g_warning (_ ("a transfer could not be recorded and is refused: %s"), error->message);
      /* The store may have kept what it did not confirm in time. */
      tasuki_record_unmark (handover);
      tasuki_settle_fail (handover, TASUKI_ERROR_STORAGE,
                          _ ("the access point could not record the transfer"));
      return;
    }

  handover->marked = true;
  if (tasuki_handover_is_settled (handover))
    tasuki_record_ended (handover);
  else if (handover->kept != NULL)
    tasuki_kept_wake (handover);
  else
    join_if_complete (handover);
}

/*
 * The mark is written while the clients dial: neither waits for the other. A crash leaves a row
 * that says so, as long as bytes may have moved.
 */
void
tasuki_pair_begin (TasukiHandover *handover)
{
  tasuki_handover_move (handover, TASUKI_HANDOVER_PAIRING, handover->flow->limits->pair_timeout);
  tasuki_strands_begin (handover);
  tasuki_kept_choose (handover);
  proceed (handover, TASUKI_SIDE_SENDER);
  proceed (handover, TASUKI_SIDE_RECEIVER);
  tasuki_record_begun (tasuki_handover_ref (handover), on_marked);
}

void
tasuki_pair_late (TasukiHandover *handover)
{
  bool paired
      = handover->data[TASUKI_SIDE_SENDER] != NULL && handover->data[TASUKI_SIDE_RECEIVER] != NULL;
  bool kept = handover->kept != NULL;

  if (paired || (kept && !handover->marked))
    tasuki_settle_fail (handover, TASUKI_ERROR_STORAGE,
                        _ ("the access point could not record the transfer"));
  else
    tasuki_settle_fail (handover, TASUKI_ERROR_TIMED_OUT,
                        _ ("a data connection was not made in time"));
}

void
tasuki_pair_present (TasukiConnection *connection, GVariant *message)
{
  TasukiFlow *flow = connection->flow;
  size_t length;
  const uint8_t *bytes = tasuki_message_bytes (message, "ticket", &length);
  g_autoptr (GBytes) ticket = g_bytes_new (bytes, length);
  TasukiSide side;
  TasukiHandover *handover = redeem (flow, ticket, &side);
  TasukiPeer *session
      = handover != NULL ? tasuki_transfer_get_peer (handover->transfer, side) : NULL;

  if (session == NULL)
    {
      tasuki_connection_drop (connection, TASUKI_ERROR_REFUSED,
                              _ ("the ticket is unknown, used or expired"), true);
      return;
    }

  tasuki_kept_leave (handover);
  tasuki_connection_move (connection, TASUKI_STAGE_PAIRING, 0);
  tasuki_origin_take (connection, session);
  if (tasuki_strands_take (handover, connection, ticket))
    return;

  handover->data[side] = tasuki_connection_ref (connection);
  join_if_complete (handover);
}

/* Of the first stream or a further one; FALSE if it is not a connection of this transfer. */
static bool
find_side (TasukiHandover *handover, TasukiConnection *connection, TasukiSide *side)
{
  for (*side = TASUKI_SIDE_SENDER; *side <= TASUKI_SIDE_RECEIVER; (*side)++)
    if (handover->data[*side] == connection)
      return true;

  return tasuki_strands_find (handover, connection, side);
}

static TasukiHandover *
find_handover (TasukiConnection *connection, TasukiSide *side)
{
  g_autoptr (GPtrArray) handovers = tasuki_flow_list_handovers (connection->flow);

  for (unsigned i = 0; i < handovers->len; i++)
    if (find_side (g_ptr_array_index (handovers, i), connection, side))
      return tasuki_handover_ref (g_ptr_array_index (handovers, i));

  return NULL;
}

void
tasuki_pair_go_on (TasukiConnection *connection)
{
  TasukiSide side;
  g_autoptr (TasukiHandover) handover = find_handover (connection, &side);

  if (handover == NULL)
    return;

  join_if_complete (handover);
  tasuki_strands_go_on (handover);
}

void
tasuki_pair_leave (TasukiConnection *connection, const char *refusal)
{
  TasukiSide side;
  g_autoptr (TasukiHandover) handover = find_handover (connection, &side);

  if (handover == NULL)
    return;

  if (refusal != NULL)
    tasuki_settle_refuse (handover, refusal);
  else
    tasuki_settle_fail (handover, TASUKI_ERROR_LOST, tasuki_handover_gone (side));
}
