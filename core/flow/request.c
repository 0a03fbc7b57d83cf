/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Step 7, request: the messages that an attached client sends, by a table. */

#include <glib/gi18n-lib.h>

#include "flow/flow-private.h"
#include "flow/steps.h"
#include "wire/name.h"

#define WAIT_MAX       86400u /* seconds that a sender may wait for a receiver */
#define SHOWN_NAME_MAX 1024

static void
reject (TasukiConnection *sender, uint32_t request, const char *code)
{
  GVariantDict body = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&body, "request", "u", request);
  g_variant_dict_insert (&body, "code", "s", code);
  tasuki_connection_send (sender, TASUKI_MESSAGE_REJECTED, g_variant_dict_end (&body));
}

static bool
is_busy (TasukiConnection *sender)
{
  TasukiFlow *flow = sender->flow;
  const char *id = tasuki_peer_get_connection_id (sender->peer);

  return flow->draining || flow->unstored >= TASUKI_UNSTORED_MAX
         || g_hash_table_size (flow->handovers) >= flow->limits->max_handovers
         || tasuki_flow_get_count (flow->senders, id) >= flow->limits->max_handovers_per_sender;
}

/* A transfer under way of the same number: answers could not be told apart, nor what is cancelled.
 */
static bool
is_taken (TasukiConnection *sender, uint32_t request)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, sender->flow->handovers);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      TasukiHandover *handover = value;

      if (handover->control[TASUKI_SIDE_SENDER] == sender && handover->request == request
          && !tasuki_handover_is_settled (handover))
        return true;
    }

  return false;
}

/* Those who do not say anything know of one stream only. */
static unsigned
agree (unsigned most, GVariant *body)
{
  return CLAMP (tasuki_message_count (body, "streams", 1), 1, CLAMP (most, 1, TASUKI_STREAMS_MAX));
}

static void
on_request (TasukiConnection *sender, GVariant *body)
{
  uint32_t request = tasuki_message_count (body, "request", 0);
  const char *to = tasuki_message_text (body, "to", "");
  const char *file_id = tasuki_message_text (body, "file-id", "");
  const char *name = tasuki_message_text (body, "name", "");
  const char *resumes = tasuki_message_text (body, "resumes", NULL);
  TasukiHandover *handover;

  if (!tasuki_name_is_good (to) || (resumes != NULL && !tasuki_name_is_good (resumes))
      || strlen (file_id) > TASUKI_FILE_ID_MAX || strlen (name) > SHOWN_NAME_MAX
      || is_taken (sender, request))
    {
      reject (sender, request, "invalid");
      return;
    }
  if (is_busy (sender))
    {
      reject (sender, request, "busy");
      return;
    }

  handover = tasuki_handover_new (sender, request, to, file_id, name,
                                  tasuki_message_number (body, "files", TASUKI_SIZE_UNKNOWN),
                                  tasuki_message_number (body, "size", TASUKI_SIZE_UNKNOWN),
                                  MIN (tasuki_message_count (body, "wait", 0), WAIT_MAX));
  handover->resumes = g_strdup (resumes);
  handover->streams = agree (sender->flow->limits->max_streams, body);
  if (tasuki_peer_has_scope (sender->peer, "transfer:send"))
    tasuki_approve_begin (handover, tasuki_limit_begin);
  else
    tasuki_settle_refuse (handover, _ ("what the sender logged in with does not let it send"));
}

/* The transfer that a message is about, if this connection has that side of it. */
static TasukiHandover *
find (TasukiConnection *connection, GVariant *body, TasukiSide side)
{
  const char *id = tasuki_message_text (body, "transfer", "");
  TasukiHandover *handover = tasuki_handover_find (connection->flow, id);

  return handover != NULL && handover->control[side] == connection ? handover : NULL;
}

static void
on_accept (TasukiConnection *receiver, GVariant *body)
{
  TasukiHandover *handover = find (receiver, body, TASUKI_SIDE_RECEIVER);

  if (handover == NULL || handover->state != TASUKI_HANDOVER_OFFERED)
    return;

  handover->streams = agree (handover->streams, body);
  tasuki_offer_accepted (handover);
}

static void
on_decline (TasukiConnection *receiver, GVariant *body)
{
  TasukiHandover *handover = find (receiver, body, TASUKI_SIDE_RECEIVER);
  const char *said = tasuki_message_text (body, "text", "");

  if (handover != NULL && handover->state == TASUKI_HANDOVER_OFFERED)
    tasuki_settle_fail (handover, TASUKI_ERROR_DECLINED,
                        *said != '\0' ? said : _ ("the receiver declined"));
}

static void
on_result (TasukiConnection *connection, GVariant *body)
{
  TasukiHandover *handover = find (connection, body, TASUKI_SIDE_RECEIVER);
  TasukiSide side = TASUKI_SIDE_RECEIVER;

  if (handover == NULL)
    {
      handover = find (connection, body, TASUKI_SIDE_SENDER);
      side = TASUKI_SIDE_SENDER;
    }
  if (handover != NULL)
    tasuki_settle_result (handover, side, body);
}

static void
on_cancel (TasukiConnection *connection, GVariant *body)
{
  uint32_t request = tasuki_message_count (body, "request", UINT32_MAX);
  const char *transfer = tasuki_message_text (body, "transfer", NULL);
  g_autoptr (GPtrArray) handovers = tasuki_flow_list_handovers (connection->flow);

  for (unsigned i = 0; i < handovers->len; i++)
    {
      TasukiHandover *handover = g_ptr_array_index (handovers, i);
      bool sends = handover->control[TASUKI_SIDE_SENDER] == connection;
      bool receives = handover->control[TASUKI_SIDE_RECEIVER] == connection;
      bool named = transfer != NULL
                       ? g_str_equal (transfer, tasuki_transfer_get_id (handover->transfer))
                       : sends && handover->request == request;

      if (named && (sends || receives))
        {
          tasuki_settle_fail (handover, TASUKI_ERROR_CANCELLED,
                              sends ? _ ("the sender cancelled") : _ ("the receiver cancelled"));
          return;
        }
    }
}

static void
on_ping (TasukiConnection *connection, GVariant *body)
{
  tasuki_connection_send (connection, TASUKI_MESSAGE_PONG, NULL);
}

static void
on_pong (TasukiConnection *connection, GVariant *body)
{
}

static void
on_goodbye (TasukiConnection *connection, GVariant *body)
{
  tasuki_connection_drop (connection, TASUKI_ERROR_LOST, _ ("the client said goodbye"), false);
}

static const struct
{
  TasukiMessageType type;
  void (*handle) (TasukiConnection *connection, GVariant *body);
} handlers[] = {
  { TASUKI_MESSAGE_REQUEST, on_request }, { TASUKI_MESSAGE_ACCEPT, on_accept },
  { TASUKI_MESSAGE_DECLINE, on_decline }, { TASUKI_MESSAGE_RESULT, on_result },
  { TASUKI_MESSAGE_CANCEL, on_cancel },   { TASUKI_MESSAGE_PING, on_ping },
  { TASUKI_MESSAGE_PONG, on_pong },       { TASUKI_MESSAGE_GOODBYE, on_goodbye },
};

void
tasuki_request_handle (TasukiConnection *connection, TasukiMessageType type, GVariant *body)
{
  for (size_t i = 0; i < G_N_ELEMENTS (handlers); i++)
    {
      if (handlers[i].type != type)
        continue;

      handlers[i].handle (connection, body);
      if (!tasuki_connection_is_dropped (connection))
        tasuki_connection_resume (connection);
      return;
    }

  tasuki_connection_drop (connection, TASUKI_ERROR_PROTOCOL,
                          _ ("a message that a client does not send"), true);
}
