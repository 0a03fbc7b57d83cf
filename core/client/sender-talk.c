/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the sender says to the receiver and hears from it. */

#include "client/sender-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include <tasuki/error.h>

#include "client/remote.h"

/* After so many bytes it is heard what the receiver has said. */
#define HEED_BYTES (256u * 1024u)

/* A peer that is silent for so long, while its relay says that it lives, is given up. */
#define IDLE_SECONDS 300

TasukiUntil
tasuki_sender_patience (TasukiSender *self)
{
  return tasuki_wait_seconds (IDLE_SECONDS, self->stop);
}

bool
tasuki_sender_set_protocol_error (GError **error, const char *problem)
{
  g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_PROTOCOL, problem);
  return false;
}

static bool
on_stored (TasukiSender *self, GVariant *body, GError **error)
{
  int64_t index = tasuki_message_number (body, "index", -1);

  if (index >= tasuki_manifest_get_count (self->facts->manifest))
    return tasuki_sender_set_protocol_error (error, _ ("The receiver stored what was not sent."));

  if (tasuki_manifest_get_entry (self->facts->manifest, index)->kind != TASUKI_MANIFEST_DIRECTORY)
    tasuki_progress_count (self->progress, TASUKI_PROGRESS_FILES_DONE, 1);
  return true;
}

static bool
on_taken (TasukiSender *self, GVariant *body, GError **error)
{
  return tasuki_window_take (&self->window, tasuki_message_number (body, "bytes", 0),
                             g_get_monotonic_time ())
         || tasuki_sender_set_protocol_error (error, _ ("The receiver took what was not sent."));
}

/* What the receiver has on disk need not be lost here either. */
static bool
on_checkpoint (TasukiSender *self, GVariant *body, GError **error)
{
  tasuki_ledger_sync (self->facts->ledger);
  return true;
}

static bool
on_done (TasukiSender *self, GVariant *body, GError **error)
{
  if (!self->has_ended)
    return tasuki_sender_set_protocol_error (error, _ ("The receiver was done before the end."));
  if (!tasuki_tally_agrees (self->tally, body))
    {
      g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_INTEGRITY,
                           _ ("The receiver stored something else than was sent."));
      return false;
    }
  if (!tasuki_receipt_terms_take (self->terms, self->tally, body, error))
    return false;

  self->is_done = true;
  return true;
}

static bool
on_failed (TasukiSender *self, GVariant *body, GError **error)
{
  tasuki_receipt_terms_take_refusal (self->terms, body);
  g_propagate_error (error, tasuki_remote_to_error (body));
  return false;
}

bool
tasuki_sender_handle (TasukiSender *self, const TasukiDialogueFrame *frame, GError **error)
{
  g_autoptr (GVariant) body = tasuki_dialogue_unpack (frame, error);

  if (body == NULL)
    return false;

  switch (frame->type)
    {
    case TASUKI_MESSAGE_STORED:
      return on_stored (self, body, error);
    case TASUKI_MESSAGE_TAKEN:
      return on_taken (self, body, error);
    case TASUKI_MESSAGE_CHECKPOINT:
      return on_checkpoint (self, body, error);
    case TASUKI_MESSAGE_DONE:
      return on_done (self, body, error);
    case TASUKI_MESSAGE_FAILED:
      return on_failed (self, body, error);
    default:
      return tasuki_sender_set_protocol_error (
          error, _ ("The receiver sent a message that is not its to send."));
    }
}

/* Hears what has come, without waiting. */
bool
tasuki_sender_heed (TasukiSender *self, GError **error)
{
  TasukiDialogueFrame frame;
  TasukiIo io;

  while ((io = tasuki_dialogue_take (self->dialogue, &frame, error)) == TASUKI_IO_DONE)
    if (!tasuki_sender_handle (self, &frame, error))
      return false;

  if (io == TASUKI_IO_END)
    g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_LOST, _ ("The receiver went away."));
  return io != TASUKI_IO_END && io != TASUKI_IO_FAILED;
}

/* While writing has to wait, the dialogue reads by itself. */
bool
tasuki_sender_heed_if_due (TasukiSender *self, size_t sent, GError **error)
{
  self->unheeded += sent;
  if (self->unheeded < HEED_BYTES)
    return true;

  self->unheeded = 0;
  return tasuki_sender_heed (self, error);
}

/* Writing failed. If the receiver said why before it went, that is the reason. */
bool
tasuki_sender_heed_after_failure (TasukiSender *self, GError **error)
{
  g_autoptr (GError) reason = NULL;

  if (tasuki_sender_heed (self, &reason)
      || g_error_matches (reason, TASUKI_ERROR, TASUKI_ERROR_LOST))
    return false;

  g_clear_error (error);
  g_propagate_error (error, g_steal_pointer (&reason));
  return false;
}

bool
tasuki_sender_put (TasukiSender *self, TasukiMessageType type, GVariant *body, GError **error)
{
  TasukiUntil until = tasuki_sender_patience (self);

  return tasuki_dialogue_put (self->dialogue, type, body, &until, error)
         || tasuki_sender_heed_after_failure (self, error);
}

bool
tasuki_sender_flush (TasukiSender *self, GError **error)
{
  TasukiUntil until = tasuki_sender_patience (self);

  return tasuki_dialogue_flush (self->dialogue, &until, error)
         || tasuki_sender_heed_after_failure (self, error);
}

bool
tasuki_sender_await_room (TasukiSender *self, GError **error)
{
  if (!tasuki_window_is_full (&self->window))
    return true;
  if (!tasuki_sender_flush (self, error))
    return false;

  while (tasuki_window_is_full (&self->window))
    {
      const TasukiUntil until = tasuki_sender_patience (self);
      TasukiDialogueFrame frame;

      if (!tasuki_dialogue_receive (self->dialogue, &frame, &until, error)
          || !tasuki_sender_handle (self, &frame, error))
        return false;
    }

  return true;
}

GBytes *
tasuki_sender_pack_hello (const TasukiSenderFacts *facts)
{
  const uint8_t *delivery = tasuki_ledger_get_delivery (facts->ledger);
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&body, "transfer", "s", facts->transfer);
  g_variant_dict_insert_value (
      &body, "delivery",
      g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, delivery, TASUKI_DIGEST_SIZE, 1));
  return tasuki_message_pack (TASUKI_MESSAGE_HELLO, g_variant_dict_end (&body));
}

static bool
receive_held (TasukiSender *self, GVariant **body, GError **error)
{
  const TasukiUntil until = tasuki_sender_patience (self);
  TasukiDialogueFrame frame;

  if (!tasuki_dialogue_receive (self->dialogue, &frame, &until, error))
    return false;
  if (frame.type == TASUKI_MESSAGE_FAILED)
    return tasuki_sender_handle (self, &frame, error);
  if (frame.type != TASUKI_MESSAGE_HELD)
    return tasuki_sender_set_protocol_error (
        error, _ ("The receiver sent a message that is not its to send."));

  *body = tasuki_dialogue_unpack (&frame, error);
  return *body != NULL;
}

/* Whether it can be true of what was ever sent. */
static bool
is_credible (TasukiSender *self, const TasukiSenderHeld *held, bool has_state)
{
  TasukiManifest *manifest = self->facts->manifest;
  const TasukiLedgerFile *file = tasuki_ledger_find (self->facts->ledger, held->index);

  if (held->index > tasuki_manifest_get_count (manifest) || held->offset % TASUKI_SHA256_BLOCK != 0)
    return false;
  if (tasuki_ledger_is_fresh (self->facts->ledger))
    return held->index == 0 && held->offset == 0;
  if (held->offset == 0)
    return true;

  return has_state && held->index < tasuki_manifest_get_count (manifest)
         && tasuki_manifest_get_entry (manifest, held->index)->kind == TASUKI_MANIFEST_FILE
         && (file == NULL || held->offset <= file->size);
}

bool
tasuki_sender_greet (TasukiSender *self, TasukiSenderHeld *held, GError **error)
{
  g_autoptr (GVariant) body = NULL;
  const uint8_t *state;
  size_t length;

  if (!receive_held (self, &body, error))
    return false;
  if (!g_str_equal (tasuki_message_text (body, "transfer", ""), self->facts->transfer))
    return tasuki_sender_set_protocol_error (
        error, _ ("The relay joined this transfer with another one."));

  *held = (TasukiSenderHeld){ .index = tasuki_message_number (body, "index", 0),
                              .offset = tasuki_message_number (body, "offset", 0) };
  if (tasuki_message_count (body, "unpacks", 0) == TASUKI_UNPACKS_ZSTD)
    tasuki_dialogue_pack (self->dialogue);
  self->would_keep = tasuki_message_flag (body, "keeps");
  state = tasuki_message_bytes (body, "state", &length);
  if (state != NULL)
    memcpy (held->state, state, sizeof held->state);
  if (is_credible (self, held, state != NULL))
    return true;

  return tasuki_sender_set_protocol_error (error,
                                           _ ("The receiver says that it holds what was never "
                                              "sent."));
}
