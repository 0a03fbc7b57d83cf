/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Takes entries one after the other, checks each, and confirms them as they reach the disk. */

#include "client/receiver.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include <tasuki/error.h>
#include <tasuki/transfer.h>

#include "client/arrival.h"
#include "client/farewell.h"
#include "client/foreign-path.h"
#include "client/remote.h"

/* A peer that is silent for so long, while its relay says that it lives, is given up. */
#define IDLE_SECONDS 300

typedef struct
{
  TasukiDialogue *dialogue;
  const TasukiReceiverFacts *facts;
  TasukiArrival *arrival;
  TasukiProgress *progress;
  TasukiTally *tally;
  TasukiReceiptTerms *terms;
  GCancellable *stop;
  int64_t taken; /* bytes of files in this transfer */
  int64_t told;  /* how many of them the sender was told of */
  bool is_done;
} Receiver;

typedef bool (*Handler) (Receiver *self, GVariant *body, GError **error);

static TasukiUntil
patience (Receiver *self)
{
  return tasuki_wait_seconds (IDLE_SECONDS, self->stop);
}

static bool
refuse (GError **error, TasukiError situation, const char *problem)
{
  g_set_error_literal (error, TASUKI_ERROR, situation, problem);
  return false;
}

static bool
refuse_order (GError **error)
{
  return refuse (error, TASUKI_ERROR_PROTOCOL, _ ("The sender sent a message out of order."));
}

/* Confirms entries that are on disk. */
static bool
confirm (Receiver *self, const GArray *indexes, GError **error)
{
  TasukiUntil until = patience (self);

  for (guint i = 0; i < indexes->len; i++)
    {
      g_auto (GVariantBuilder) body = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
      int64_t index = g_array_index (indexes, int64_t, i);

      g_variant_builder_add (&body, "{sv}", "index", g_variant_new_int64 (index));
      if (!tasuki_dialogue_put (self->dialogue, TASUKI_MESSAGE_STORED,
                                g_variant_builder_end (&body), &until, error))
        return false;
    }

  return tasuki_dialogue_flush (self->dialogue, &until, error);
}

static bool
commit (Receiver *self, bool is_last, GError **error)
{
  g_autoptr (GArray) indexes = g_array_new (FALSE, FALSE, sizeof (int64_t));

  if (!tasuki_arrival_commit (self->arrival, is_last, indexes, error))
    return false;

  tasuki_progress_count (self->progress, TASUKI_PROGRESS_FILES_DONE, indexes->len);
  return confirm (self, indexes, error);
}

static bool
take_entry (
    Receiver *self, const char *kind, const TasukiStoreFile *file, int64_t offset, GError **error)
{
  if (g_str_equal (kind, "file"))
    return tasuki_arrival_begin (self->arrival, file, offset, error);
  if (g_str_equal (kind, "directory"))
    return tasuki_arrival_add_directory (self->arrival, file->path, error);

  return refuse (error, TASUKI_ERROR_INVALID,
                 _ ("The sender sent something that is neither a file nor a directory."));
}

static bool
on_file (Receiver *self, GVariant *body, GError **error)
{
  TasukiStoreFile file = { .index = -1, .size = TASUKI_SIZE_UNKNOWN };
  TasukiMessageBytes foreign = { NULL };
  const char *kind = "";
  int64_t offset = 0;
  const TasukiMessageSlot slots[] = {
    { "index", 'x', &file.index }, { "path", 'a', &foreign },
    { "kind", 's', &kind },        { "size", 'x', &file.size },
    { "mode", 'u', &file.mode },   { "modified", 'x', &file.modified },
    { "offset", 'x', &offset },    { NULL },
  };
  g_autofree char *path = NULL;

  tasuki_message_read (body, slots);
  if (tasuki_arrival_is_in_file (self->arrival)
      || file.index != tasuki_arrival_get_index (self->arrival))
    return refuse_order (error);
  file.path = path = tasuki_foreign_path_check (foreign.bytes, foreign.length, error);
  if (path == NULL)
    return false;

  tasuki_progress_set_text (self->progress, TASUKI_PROGRESS_CURRENT_NAME, path);
  tasuki_progress_add_stored (self->progress, path);
  return take_entry (self, kind, &file, offset, error);
}

static bool
on_data (Receiver *self, const TasukiDialogueFrame *frame, GError **error)
{
  if (!tasuki_arrival_is_in_file (self->arrival))
    return refuse_order (error);

  self->taken += frame->length;
  return tasuki_arrival_write (self->arrival, frame->body, frame->length, error);
}

static bool
on_digest (Receiver *self, GVariant *body, GError **error)
{
  TasukiMessageBytes sha256 = { NULL };
  int64_t index = -1;
  int64_t size = -1;
  const TasukiMessageSlot slots[] = {
    { "index", 'x', &index },
    { "size", 'x', &size },
    { "sha256", 'a', &sha256 },
    { NULL },
  };

  tasuki_message_read (body, slots);
  if (!tasuki_arrival_is_in_file (self->arrival)
      || index != tasuki_arrival_get_index (self->arrival))
    return refuse_order (error);

  return tasuki_arrival_complete (self->arrival, size, sha256.bytes, error);
}

static bool
on_end (Receiver *self, GVariant *body, GError **error)
{
  TasukiUntil until;

  if (tasuki_arrival_is_in_file (self->arrival))
    return refuse_order (error);
  tasuki_tally_close (self->tally);
  if (!tasuki_tally_agrees (self->tally, body))
    return refuse (error, TASUKI_ERROR_INTEGRITY,
                   _ ("What arrived in all is not what the sender counted."));

  tasuki_progress_set_state (self->progress, TASUKI_DELIVERY_STATE_STORING);
  if (!commit (self, true, error))
    return false;

  until = patience (self);
  self->is_done = true;
  return tasuki_dialogue_put (self->dialogue, TASUKI_MESSAGE_DONE,
                              tasuki_receipt_terms_give (self->terms, self->tally), &until, error)
         && tasuki_dialogue_flush (self->dialogue, &until, error);
}

static bool
on_failed (Receiver *self, GVariant *body, GError **error)
{
  g_propagate_error (error, tasuki_remote_to_error (body));
  return false;
}

static bool
handle (Receiver *self, const TasukiDialogueFrame *frame, GError **error)
{
  static const Handler handlers[] = {
    [TASUKI_MESSAGE_FILE] = on_file,
    [TASUKI_MESSAGE_DIGEST] = on_digest,
    [TASUKI_MESSAGE_END] = on_end,
    [TASUKI_MESSAGE_FAILED] = on_failed,
  };
  g_autoptr (GVariant) body = NULL;

  if (frame->type == TASUKI_MESSAGE_DATA)
    return on_data (self, frame, error);
  if ((size_t)frame->type >= G_N_ELEMENTS (handlers) || handlers[frame->type] == NULL)
    return refuse (error, TASUKI_ERROR_PROTOCOL,
                   _ ("The sender sent a message that is not its to send."));

  body = tasuki_dialogue_unpack (frame, error);
  return body != NULL && handlers[frame->type](self, body, error);
}

/* Waits for a frame, but not longer than completed files may wait to be committed. */
static bool
receive (Receiver *self, TasukiDialogueFrame *frame, GError **error)
{
  const TasukiUntil idle = patience (self);

  for (;;)
    {
      TasukiUntil until
          = { MIN (idle.deadline, tasuki_arrival_get_due (self->arrival)), self->stop };
      g_autoptr (GError) failure = NULL;

      if (tasuki_dialogue_receive (self->dialogue, frame, &until, &failure))
        return true;
      if (until.deadline == idle.deadline
          || !g_error_matches (failure, TASUKI_ERROR, TASUKI_ERROR_TIMED_OUT))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return false;
        }
      if (!commit (self, false, error))
        return false;
    }
}

static bool
commit_if_due (Receiver *self, GError **error)
{
  return tasuki_arrival_get_due (self->arrival) > g_get_monotonic_time ()
         || commit (self, false, error);
}

/* The sender sends no more than is well on its way. */
static bool
tell_taken (Receiver *self, GError **error)
{
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (NULL);
  TasukiUntil until = patience (self);

  if (self->taken - self->told < TASUKI_TAKEN_INTERVAL)
    return true;

  self->told = self->taken;
  g_variant_dict_insert (&body, "bytes", "x", self->taken);
  return tasuki_dialogue_put (self->dialogue, TASUKI_MESSAGE_TAKEN, g_variant_dict_end (&body),
                              &until, error)
         && tasuki_dialogue_flush (self->dialogue, &until, error);
}

/* What is complete is committed before: a checkpoint says that all before it is stored. */
static bool
make_checkpoint (Receiver *self, GError **error)
{
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (NULL);
  TasukiUntil until = patience (self);
  int64_t offset;

  if (tasuki_arrival_get_due (self->arrival) != INT64_MAX && !commit (self, false, error))
    return false;
  if (!tasuki_arrival_make_checkpoint (self->arrival, &offset, error))
    return false;

  g_variant_dict_insert (&body, "index", "x", tasuki_arrival_get_index (self->arrival));
  g_variant_dict_insert (&body, "offset", "x", offset);
  return tasuki_dialogue_put (self->dialogue, TASUKI_MESSAGE_CHECKPOINT, g_variant_dict_end (&body),
                              &until, error)
         && tasuki_dialogue_flush (self->dialogue, &until, error);
}

static bool
checkpoint_if_due (Receiver *self, GError **error)
{
  return !tasuki_arrival_is_checkpoint_due (self->arrival) || make_checkpoint (self, error);
}

static bool
take_hello (Receiver *self, TasukiHoldingKey *key, GError **error)
{
  const TasukiUntil until = patience (self);
  TasukiDialogueFrame frame;
  g_autoptr (GVariant) body = NULL;
  const uint8_t *delivery;
  size_t length;

  if (!tasuki_dialogue_receive (self->dialogue, &frame, &until, error))
    return false;
  if (frame.type == TASUKI_MESSAGE_FAILED)
    return handle (self, &frame, error);
  if (frame.type != TASUKI_MESSAGE_HELLO)
    return refuse_order (error);
  body = tasuki_dialogue_unpack (&frame, error);
  if (body == NULL)
    return false;
  if (!g_str_equal (tasuki_message_text (body, "transfer", ""), self->facts->transfer))
    return refuse (error, TASUKI_ERROR_PROTOCOL,
                   _ ("The relay joined this transfer with another one."));

  delivery = tasuki_message_bytes (body, "delivery", &length);
  memcpy (key->delivery, delivery, sizeof key->delivery);
  return true;
}

static GVariant *
describe_held (Receiver *self, const TasukiHoldingPlace *place)
{
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&body, "transfer", "s", self->facts->transfer);
  g_variant_dict_insert (&body, "index", "x", place->index);
  g_variant_dict_insert (&body, "offset", "x", place->offset);
  g_variant_dict_insert (&body, "unpacks", "u", TASUKI_UNPACKS_ZSTD);
  if (self->facts->keeps_link)
    g_variant_dict_insert (&body, "keeps", "b", TRUE);
  if (place->offset > 0)
    g_variant_dict_insert_value (
        &body, "state",
        g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, place->chain, sizeof place->chain, 1));
  return g_variant_dict_end (&body);
}

/* Hears which delivery it is, and says what is held of it. */
static bool
greet (Receiver *self, GError **error)
{
  TasukiHoldingKey key = { .directory = self->facts->directory, .from = self->facts->from };
  TasukiHoldingPlace place = { 0 };
  TasukiUntil until;

  if (!take_hello (self, &key, error)
      || (self->facts->keeps && !tasuki_arrival_recall (self->arrival, &key, &place, error)))
    return false;

  until = patience (self);
  return tasuki_dialogue_put (self->dialogue, TASUKI_MESSAGE_HELD, describe_held (self, &place),
                              &until, error)
         && tasuki_dialogue_flush (self->dialogue, &until, error);
}

static bool
receive_all (Receiver *self, GError **error)
{
  if (!greet (self, error))
    return false;

  while (!self->is_done)
    {
      TasukiDialogueFrame frame;

      if (!receive (self, &frame, error) || !handle (self, &frame, error)
          || !tell_taken (self, error) || !commit_if_due (self, error)
          || !checkpoint_if_due (self, error))
        return false;
    }

  return true;
}

/* Whether another attempt may go on from here. */
static bool
is_break (const GError *failure)
{
  return g_error_matches (failure, TASUKI_ERROR, TASUKI_ERROR_LOST)
         || g_error_matches (failure, TASUKI_ERROR, TASUKI_ERROR_TIMED_OUT)
         || g_error_matches (failure, TASUKI_ERROR, TASUKI_ERROR_BUSY)
         || g_error_matches (failure, TASUKI_ERROR, TASUKI_ERROR_CANCELLED);
}

/* What came before the connection broke is there, and need not come again. */
static void
drain (Receiver *self)
{
  TasukiDialogueFrame frame;

  while (!self->is_done && tasuki_dialogue_take (self->dialogue, &frame, NULL) == TASUKI_IO_DONE
         && frame.type != TASUKI_MESSAGE_END && handle (self, &frame, NULL))
    ;
}

static void
leave_off (Receiver *self, const GError *failure)
{
  if (!is_break (failure))
    {
      tasuki_arrival_forget (self->arrival);
      return;
    }

  drain (self);
  tasuki_arrival_keep (self->arrival);
}

/* Tells the sender why nothing more is taken. */
static void
say_failed (Receiver *self, const GError *failure)
{
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (NULL);

  if (g_error_matches (failure, TASUKI_ERROR, TASUKI_ERROR_LOST))
    return;

  g_variant_dict_insert (&body, "index", "x", tasuki_arrival_get_index (self->arrival));
  tasuki_remote_describe (&body, failure);
  tasuki_receipt_terms_refuse (self->terms, failure, &body);
  tasuki_farewell_fail (self->dialogue, g_variant_dict_end (&body), self->stop);
}

bool
tasuki_receiver_run (TasukiDialogue *dialogue,
                     const TasukiReceiverFacts *facts,
                     TasukiStore *store,
                     TasukiProgress *progress,
                     TasukiTally *tally,
                     TasukiReceiptTerms *terms,
                     GCancellable *stop,
                     GError **error)
{
  g_autoptr (TasukiArrival) arrival = tasuki_arrival_new (store, tally, progress);
  Receiver self = { .dialogue = dialogue,
                    .facts = facts,
                    .arrival = arrival,
                    .progress = progress,
                    .tally = tally,
                    .terms = terms,
                    .stop = stop };
  g_autoptr (GError) failure = NULL;

  tasuki_dialogue_unpack_data (dialogue);
  if (!receive_all (&self, &failure))
    {
      leave_off (&self, failure);
      say_failed (&self, failure);
      g_propagate_error (error, g_steal_pointer (&failure));
      return false;
    }

  /* A sender that did not hear of it asks again. */
  if (tasuki_farewell_hear (dialogue, facts->keeps_link, stop))
    tasuki_arrival_forget (arrival);
  return true;
}
