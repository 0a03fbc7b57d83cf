/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Takes entries one after the other, checks each, and confirms them as they reach the disk. */

#include "client/receiver.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include <tasuki/error.h>
#include <tasuki/transfer.h>

#include "client/foreign-path.h"
#include "client/remote.h"
#include "client/sha256.h"

/* A peer that is silent for so long, while its relay says that it lives, is given up. */
#define IDLE_SECONDS 300

#define FAREWELL_SECONDS 5

typedef struct
{
  TasukiDialogue *dialogue;
  TasukiStore *store;
  TasukiProgress *progress;
  TasukiTally *tally;
  TasukiReceiptTerms *terms;
  GCancellable *stop;
  TasukiSha256 *sha256;
  int64_t next;     /* the index that the next entry must have */
  char *path;       /* of the file that is arriving, or NULL */
  int64_t received; /* bytes of it */
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
      g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (NULL);

      g_variant_dict_insert (&body, "index", "x", g_array_index (indexes, int64_t, i));
      if (!tasuki_dialogue_put (self->dialogue, TASUKI_MESSAGE_STORED, g_variant_dict_end (&body),
                                &until, error))
        return false;
    }

  return tasuki_dialogue_flush (self->dialogue, &until, error);
}

static bool
commit (Receiver *self, GError **error)
{
  g_autoptr (GArray) indexes = g_array_new (FALSE, FALSE, sizeof (int64_t));

  if (!tasuki_store_commit (self->store, indexes, error))
    return false;

  tasuki_progress_count (self->progress, TASUKI_PROGRESS_FILES_DONE, indexes->len);
  return confirm (self, indexes, error);
}

static bool
begin_file (Receiver *self, char *path, GVariant *body, GError **error)
{
  TasukiStoreFile file = {
    .index = self->next,
    .path = path,
    .size = tasuki_message_number (body, "size", TASUKI_SIZE_UNKNOWN),
    .mode = tasuki_message_count (body, "mode", 0),
    .modified = tasuki_message_number (body, "modified", 0),
  };

  self->path = path;
  self->received = 0;
  return tasuki_store_begin (self->store, &file, error);
}

static bool
take_directory (Receiver *self, const char *path, GError **error)
{
  tasuki_tally_add_directory (self->tally, path);
  return tasuki_store_make_directory (self->store, path, self->next++, error);
}

static bool
on_file (Receiver *self, GVariant *body, GError **error)
{
  const char *kind = tasuki_message_text (body, "kind", "");
  size_t length;
  const uint8_t *bytes = tasuki_message_bytes (body, "path", &length);
  g_autofree char *path = NULL;

  if (self->path != NULL || tasuki_message_number (body, "index", -1) != self->next)
    return refuse_order (error);
  path = tasuki_foreign_path_check (bytes, length, error);
  if (path == NULL)
    return false;

  tasuki_progress_set_text (self->progress, TASUKI_PROGRESS_CURRENT_NAME, path);
  tasuki_progress_add_stored (self->progress, path);
  if (g_str_equal (kind, "file"))
    return begin_file (self, g_steal_pointer (&path), body, error);
  if (g_str_equal (kind, "directory"))
    return take_directory (self, path, error);

  return refuse (error, TASUKI_ERROR_INVALID,
                 _ ("The sender sent something that is neither a file nor a directory."));
}

static bool
on_data (Receiver *self, const TasukiDialogueFrame *frame, GError **error)
{
  if (self->path == NULL)
    return refuse_order (error);
  if (!tasuki_store_write (self->store, frame->body, frame->length, error))
    return false;

  tasuki_sha256_add (self->sha256, frame->body, frame->length);
  self->received += frame->length;
  tasuki_progress_count (self->progress, TASUKI_PROGRESS_BYTES_DONE, frame->length);
  return true;
}

static bool
check_file (Receiver *self,
            GVariant *body,
            const uint8_t sha256[static TASUKI_DIGEST_SIZE],
            GError **error)
{
  size_t length;
  const uint8_t *announced = tasuki_message_bytes (body, "sha256", &length);
  g_autofree char *shown = NULL;

  if (tasuki_message_number (body, "size", -1) == self->received && length == TASUKI_DIGEST_SIZE
      && memcmp (announced, sha256, length) == 0)
    return true;

  shown = tasuki_foreign_path_display (self->path);
  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INTEGRITY,
               _ ("The file \"%s\" did not arrive as it was sent: its size or SHA-256 differs."),
               shown);
  return false;
}

static bool
on_digest (Receiver *self, GVariant *body, GError **error)
{
  uint8_t sha256[TASUKI_DIGEST_SIZE];

  if (self->path == NULL || tasuki_message_number (body, "index", -1) != self->next)
    return refuse_order (error);

  tasuki_sha256_finish (self->sha256, sha256);
  if (!check_file (self, body, sha256, error) || !tasuki_store_complete (self->store, error))
    return false;

  tasuki_tally_add_file (self->tally, self->path, self->received, sha256);
  g_clear_pointer (&self->path, g_free);
  self->next++;
  return true;
}

static bool
on_end (Receiver *self, GVariant *body, GError **error)
{
  TasukiUntil until;

  if (self->path != NULL)
    return refuse_order (error);
  tasuki_tally_close (self->tally);
  if (!tasuki_tally_agrees (self->tally, body))
    return refuse (error, TASUKI_ERROR_INTEGRITY,
                   _ ("What arrived in all is not what the sender counted."));

  tasuki_progress_set_state (self->progress, TASUKI_DELIVERY_STATE_STORING);
  if (!commit (self, error))
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
      TasukiUntil until = { MIN (idle.deadline, tasuki_store_get_due (self->store)), self->stop };
      g_autoptr (GError) failure = NULL;

      if (tasuki_dialogue_receive (self->dialogue, frame, &until, &failure))
        return true;
      if (until.deadline == idle.deadline
          || !g_error_matches (failure, TASUKI_ERROR, TASUKI_ERROR_TIMED_OUT))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return false;
        }
      if (!commit (self, error))
        return false;
    }
}

static bool
commit_if_due (Receiver *self, GError **error)
{
  return tasuki_store_get_due (self->store) > g_get_monotonic_time () || commit (self, error);
}

static bool
receive_all (Receiver *self, GError **error)
{
  while (!self->is_done)
    {
      TasukiDialogueFrame frame;

      if (!receive (self, &frame, error) || !handle (self, &frame, error)
          || !commit_if_due (self, error))
        return false;
    }

  return true;
}

/* Tells the sender, if it can still hear, why nothing more is taken. */
static void
say_failed (Receiver *self, const GError *failure)
{
  TasukiUntil until = tasuki_wait_seconds (FAREWELL_SECONDS, self->stop);
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (NULL);

  if (g_error_matches (failure, TASUKI_ERROR, TASUKI_ERROR_LOST))
    return;

  g_variant_dict_insert (&body, "index", "x", self->next);
  tasuki_remote_describe (&body, failure);
  tasuki_receipt_terms_refuse (self->terms, failure, &body);
  if (tasuki_dialogue_put (self->dialogue, TASUKI_MESSAGE_FAILED, g_variant_dict_end (&body),
                           &until, NULL))
    tasuki_dialogue_linger (self->dialogue, &until);
}

bool
tasuki_receiver_run (TasukiDialogue *dialogue,
                     TasukiStore *store,
                     TasukiProgress *progress,
                     TasukiTally *tally,
                     TasukiReceiptTerms *terms,
                     GCancellable *stop,
                     GError **error)
{
  g_autoptr (TasukiSha256) sha256 = tasuki_sha256_new ();
  Receiver self = { .dialogue = dialogue,
                    .store = store,
                    .progress = progress,
                    .tally = tally,
                    .terms = terms,
                    .stop = stop,
                    .sha256 = sha256 };
  TasukiUntil farewell;
  g_autoptr (GError) failure = NULL;
  bool is_received;

  tasuki_dialogue_unpack_data (dialogue);
  is_received = receive_all (&self, &failure);
  g_free (self.path);
  if (!is_received)
    {
      say_failed (&self, failure);
      g_propagate_error (error, g_steal_pointer (&failure));
      return false;
    }

  farewell = tasuki_wait_seconds (FAREWELL_SECONDS, stop);
  tasuki_dialogue_linger (dialogue, &farewell);
  return true;
}
