/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Step 12, settle: the one end of a transfer, and the outcome from what the clients say. */

#include <string.h>

#include <glib/gi18n-lib.h>

#include "api/transfer-private.h"
#include "flow/flow-private.h"
#include "flow/reason.h"
#include "flow/steps.h"
#include "flow/strands.h"

/* Milliseconds that the bytes of a completed transfer have to end by themselves. */
#define LINGER_TIMEOUT 5000u

static const char *
outcome_code (TasukiHandover *self)
{
  g_autoptr (GError) error = g_error_new_literal (TASUKI_ERROR, self->code, "");

  return self->completed ? "ok" : tasuki_error_to_code (error);
}

/* A refusal is not explained to the peers; everything else is. What one side alone may know is not
 * for the other one. */
static bool
is_explained (TasukiHandover *self, TasukiSide side)
{
  if (self->completed)
    return false;

  return self->confided ? side == self->confidant : self->code != TASUKI_ERROR_REFUSED;
}

static void
tell (TasukiHandover *self, TasukiSide side, bool proceeded)
{
  TasukiConnection *control = self->control[side];
  bool reject = side == TASUKI_SIDE_SENDER && !proceeded;
  GVariantDict body = G_VARIANT_DICT_INIT (NULL);

  if (control == NULL || tasuki_connection_is_dropped (control))
    {
      g_variant_dict_clear (&body);
      return;
    }

  g_variant_dict_insert (&body, "code", "s", outcome_code (self));
  if (is_explained (self, side))
    g_variant_dict_insert (&body, "text", "s", self->reason);
  if (reject)
    g_variant_dict_insert (&body, "request", "u", self->request);
  else
    g_variant_dict_insert (&body, "transfer", "s", tasuki_transfer_get_id (self->transfer));
  tasuki_connection_send (control, reject ? TASUKI_MESSAGE_REJECTED : TASUKI_MESSAGE_SETTLED,
                          g_variant_dict_end (&body));
}

static void
leave_pairing (TasukiHandover *self, TasukiSide side)
{
  if (self->tickets[side] != NULL)
    g_hash_table_remove (self->flow->tickets, self->tickets[side]);
  if (self->data[side] != NULL && !tasuki_connection_is_dropped (self->data[side]))
    tasuki_connection_drop (self->data[side], TASUKI_ERROR_LOST, self->reason, true);
}

void
tasuki_settle_finish (TasukiHandover *self)
{
  g_autoptr (TasukiHandover) keep = tasuki_handover_ref (self);
  TasukiFlow *flow = self->flow;
  bool proceeded = self->state >= TASUKI_HANDOVER_PAIRING;
  const char *receiver_id = tasuki_transfer_get_receiver_id (self->transfer);

  tasuki_handover_move (self, TASUKI_HANDOVER_SETTLED, 0);
  tasuki_kept_leave (self);
  leave_pairing (self, TASUKI_SIDE_SENDER);
  leave_pairing (self, TASUKI_SIDE_RECEIVER);
  tasuki_strands_close (self);
  tasuki_record_ended (self);
  tasuki_limit_end (self);
  tell (self, TASUKI_SIDE_SENDER, proceeded);
  tell (self, TASUKI_SIDE_RECEIVER, proceeded);
  tasuki_handover_set_receiver (self, NULL);
  tasuki_flow_count_down (flow->senders, tasuki_transfer_get_sender_id (self->transfer));
  g_hash_table_remove (flow->handovers, tasuki_transfer_get_id (self->transfer));
  tasuki_offer_retry (flow, receiver_id);
}

/*
 * A receipt is for the sender to judge, and that there is none where there ought to be: its word is
 * awaited while it is there, and somebody else than the receiver.
 */
static bool
awaits_sender (TasukiHandover *self)
{
  TasukiConnection *sender = self->control[TASUKI_SIDE_SENDER];

  return self->completed && (self->receipt != NULL || self->keys[TASUKI_SIDE_RECEIVER] != NULL)
         && !self->heard && sender != NULL && sender != self->control[TASUKI_SIDE_RECEIVER];
}

void
tasuki_settle_conclude (TasukiHandover *self)
{
  if (self->decided && self->state == TASUKI_HANDOVER_PARTED && !awaits_sender (self))
    tasuki_settle_finish (self);
}

void
tasuki_settle_cut (TasukiHandover *self)
{
  if (self->parting || self->state != TASUKI_HANDOVER_RUNNING)
    return;

  self->parting = true;
  tasuki_strands_close (self);
  self->flow->performer->part (self->flow->data, self);
}

void
tasuki_settle_fail (TasukiHandover *self, TasukiError code, const char *reason)
{
  char *words;

  if (self->decided)
    return;

  /* What is given may be what is there. */
  words = tasuki_reason_dup (reason);
  g_free (self->reason);
  self->reason = words;
  self->decided = true;
  self->code = code;

  /* While bytes flow, the end comes with the end of the bytes. */
  if (self->state == TASUKI_HANDOVER_RUNNING)
    tasuki_settle_cut (self);
  else
    tasuki_settle_finish (self);
}

/* What is refused before it has begun is a denial, and no transfer. */
void
tasuki_settle_refuse (TasukiHandover *self, const char *reason)
{
  TasukiConnection *sender = self->control[TASUKI_SIDE_SENDER];

  if (self->decided)
    return;

  if (self->state < TASUKI_HANDOVER_PAIRING)
    {
      self->denied = true;
      tasuki_record_denial (self->flow, "transfer", sender != NULL ? sender->peer : NULL,
                            tasuki_transfer_get_sender_id (self->transfer),
                            self->organisations[TASUKI_SIDE_SENDER], self, TASUKI_ERROR_REFUSED,
                            reason);
    }
  tasuki_settle_fail (self, TASUKI_ERROR_REFUSED, reason);
}

static char *
to_hexadecimal (const uint8_t *bytes, size_t length)
{
  GString *text = g_string_sized_new (2 * length);

  for (size_t i = 0; i < length; i++)
    g_string_append_printf (text, "%02x", bytes[i]);

  return g_string_free (text, FALSE);
}

/* Only the receiver can say that everything is stored. */
static void
complete (TasukiHandover *handover, GVariant *message)
{
  size_t length;
  const uint8_t *digest = tasuki_message_bytes (message, "digest", &length);

  if (digest == NULL)
    {
      tasuki_settle_fail (handover, TASUKI_ERROR_PROTOCOL,
                          _ ("the receiver did not say what it stored"));
      return;
    }

  handover->files = tasuki_message_number (message, "files", 0);
  handover->bytes = tasuki_message_number (message, "bytes", 0);
  handover->digest = to_hexadecimal (digest, length);
  g_clear_pointer (&handover->reason, g_free);
  handover->decided = true;
  handover->completed = true;
  tasuki_handover_set_deadline (handover, LINGER_TIMEOUT);
  tasuki_settle_conclude (handover);
}

/*
 * A receiver that lost its bytes cannot know that their sender has left. End to end nobody else
 * tells, either: the end of the sender's connection looks the same however it came.
 */
static char *
explain (TasukiHandover *handover, TasukiSide side, TasukiError code, const char *said)
{
  if (code == TASUKI_ERROR_LOST && side == TASUKI_SIDE_RECEIVER
      && handover->control[TASUKI_SIDE_SENDER] == NULL)
    return g_strdup (tasuki_handover_gone (TASUKI_SIDE_SENDER));

  return g_strdup_printf (
      side == TASUKI_SIDE_SENDER ? _ ("the sender: %s") : _ ("the receiver: %s"), said);
}

/* Only policies and filters refuse: a client's word for it is its own decision. */
static void
fail (TasukiHandover *handover, TasukiSide side, GVariant *message)
{
  const char *said = tasuki_message_text (message, "code", "failed");
  const char *text = tasuki_message_text (message, "text", "");
  TasukiError code = tasuki_error_from_code (said);
  g_autofree char *reason = explain (handover, side, code, *text != '\0' ? text : said);

  if (code == TASUKI_ERROR_REFUSED)
    code = TASUKI_ERROR_DECLINED;

  /* A client that lost its bytes does not know why: whoever cut them may. */
  if (code == TASUKI_ERROR_LOST && handover->state == TASUKI_HANDOVER_RUNNING)
    tasuki_handover_suspect (handover, code, reason);
  else if (code == TASUKI_ERROR_LOST && handover->reason != NULL)
    tasuki_settle_fail (handover, handover->code, handover->reason);
  else
    tasuki_settle_fail (handover, code, reason);
}

/*
 * It is for the clients, and not looked into: only that it is text, which any row can hold. A
 * sender repeats the receiver's refusal, which it may be the first to tell of.
 */
static void
keep_receipt (TasukiHandover *handover, GVariant *message)
{
  size_t length;
  const uint8_t *bytes = tasuki_message_bytes (message, "receipt", &length);

  if (bytes != NULL && g_utf8_validate ((const char *)bytes, (gssize)length, NULL))
    handover->receipt = g_strndup ((const char *)bytes, length);
}

/* What the receiver completed is not, if the sender finds the receipt wrong. */
static void
overturn (TasukiHandover *handover, GVariant *message)
{
  handover->decided = false;
  handover->completed = false;
  handover->files = 0;
  g_clear_pointer (&handover->digest, g_free);
  fail (handover, TASUKI_SIDE_SENDER, message);
}

void
tasuki_settle_result (TasukiHandover *handover, TasukiSide side, GVariant *message)
{
  g_autoptr (TasukiHandover) keep = tasuki_handover_ref (handover);
  const char *said = tasuki_message_text (message, "code", "");
  bool good = g_str_equal (said, "ok");
  bool contests = side == TASUKI_SIDE_SENDER && !handover->heard
                  && tasuki_error_from_code (said) == TASUKI_ERROR_INTEGRITY;

  handover->heard = handover->heard || side == TASUKI_SIDE_SENDER;
  if (handover->receipt == NULL && (side == TASUKI_SIDE_RECEIVER || !good))
    keep_receipt (handover, message);

  if (handover->completed && contests)
    overturn (handover, message);
  else if (handover->decided)
    tasuki_settle_conclude (handover);
  else if (!good)
    fail (handover, side, message);
  else if (side == TASUKI_SIDE_RECEIVER && handover->state >= TASUKI_HANDOVER_RUNNING)
    complete (handover, message);
  tasuki_kept_agree (handover, side, message);
}
