/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Step 9, offer: wait for the receiver if the sender wants to, then ask it. */

#include <glib/gi18n-lib.h>

#include "api/transfer-private.h"
#include "flow/flow-private.h"
#include "flow/steps.h"

static void
wait_for_receiver (TasukiHandover *handover, bool attached)
{
  TasukiConnection *sender = handover->control[TASUKI_SIDE_SENDER];
  int64_t left = handover->wait_until - tasuki_flow_now (handover->flow);
  GVariantDict body = G_VARIANT_DICT_INIT (NULL);

  if (left <= 0)
    {
      tasuki_settle_fail (handover, attached ? TASUKI_ERROR_BUSY : TASUKI_ERROR_OFFLINE,
                          attached ? _ ("the receiver takes no more transfers at a time")
                                   : _ ("the receiver is not attached"));
      return;
    }

  tasuki_handover_move (handover, TASUKI_HANDOVER_WAITING, (unsigned)(left / 1000) + 1);
  g_variant_dict_insert (&body, "request", "u", handover->request);
  tasuki_connection_send (sender, TASUKI_MESSAGE_WAITING, g_variant_dict_end (&body));
}

static void
offer (TasukiHandover *handover, TasukiConnection *receiver)
{
  TasukiTransfer *transfer = handover->transfer;
  GVariantDict body = G_VARIANT_DICT_INIT (NULL);

  tasuki_handover_set_receiver (handover, receiver);
  tasuki_handover_move (handover, TASUKI_HANDOVER_OFFERED, handover->flow->limits->offer_timeout);

  g_variant_dict_insert (&body, "transfer", "s", tasuki_transfer_get_id (transfer));
  g_variant_dict_insert (&body, "from", "s", tasuki_transfer_get_sender_id (transfer));
  g_variant_dict_insert (&body, "file-id", "s", tasuki_transfer_get_file_id (transfer));
  g_variant_dict_insert (&body, "name", "s", tasuki_transfer_get_name (transfer));
  if (tasuki_transfer_get_files (transfer) >= 0)
    g_variant_dict_insert (&body, "files", "x", tasuki_transfer_get_files (transfer));
  if (tasuki_transfer_get_size (transfer) >= 0)
    g_variant_dict_insert (&body, "size", "x", tasuki_transfer_get_size (transfer));
  if (handover->streams > 1)
    g_variant_dict_insert (&body, "streams", "u", handover->streams);
  tasuki_connection_send (receiver, TASUKI_MESSAGE_OFFER, g_variant_dict_end (&body));
}

void
tasuki_offer_begin (TasukiHandover *handover)
{
  const char *id = tasuki_transfer_get_receiver_id (handover->transfer);
  bool attached;
  TasukiConnection *receiver = tasuki_attach_find_receiver (handover->flow, id, &attached);

  if (receiver != NULL)
    offer (handover, receiver);
  else
    wait_for_receiver (handover, attached);
}

static TasukiHandover *
find_oldest_waiting (TasukiFlow *flow, const char *receiver_id)
{
  TasukiHandover *oldest = NULL;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, flow->handovers);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      TasukiHandover *handover = value;

      if (handover->state == TASUKI_HANDOVER_WAITING
          && g_str_equal (tasuki_transfer_get_receiver_id (handover->transfer), receiver_id)
          && (oldest == NULL || handover->number < oldest->number))
        oldest = handover;
    }

  return oldest;
}

void
tasuki_offer_retry (TasukiFlow *flow, const char *receiver_id)
{
  bool attached;

  for (;;)
    {
      TasukiConnection *receiver = tasuki_attach_find_receiver (flow, receiver_id, &attached);
      TasukiHandover *handover = receiver != NULL ? find_oldest_waiting (flow, receiver_id) : NULL;

      if (handover == NULL)
        return;
      offer (handover, receiver);
    }
}

void
tasuki_offer_accepted (TasukiHandover *handover)
{
  if (tasuki_mode_decide (handover))
    tasuki_pair_begin (handover);
}
