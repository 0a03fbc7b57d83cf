/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sends entries one after the other, and hears meanwhile what the receiver has stored. */

#include "client/sender.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include <tasuki/error.h>
#include <tasuki/transfer.h>

#include "client/foreign-path.h"
#include "client/remote.h"
#include "client/sha256.h"
#include "wire/frame.h"

/* A peer that is silent for so long, while its relay says that it lives, is given up. */
#define IDLE_SECONDS 300

/* Standard input may be slow: so often an empty DATA says that we are still here. */
#define SIGN_OF_LIFE_SECONDS 20

#define FAREWELL_SECONDS 5

/* After so many bytes it is heard what the receiver has said. */
#define HEED_BYTES (256u * 1024u)

typedef struct
{
  TasukiDialogue *dialogue;
  TasukiManifest *manifest;
  TasukiProgress *progress;
  TasukiTally *tally;
  TasukiReceiptTerms *terms;
  GCancellable *stop;
  TasukiSha256 *sha256;
  size_t unheeded; /* bytes that were sent since the receiver was heard last */
  bool has_ended;  /* END is sent */
  bool is_done;    /* DONE has come */
} Sender;

/* The file that is being sent. */
typedef struct
{
  int64_t index;
  const TasukiManifestEntry *entry;
  int descriptor;
  int64_t announced;
  int64_t sent;
} File;

static TasukiUntil
patience (Sender *self)
{
  return tasuki_wait_seconds (IDLE_SECONDS, self->stop);
}

static bool
set_protocol_error (GError **error, const char *problem)
{
  g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_PROTOCOL, problem);
  return false;
}

static bool
on_stored (Sender *self, GVariant *body, GError **error)
{
  int64_t index = tasuki_message_number (body, "index", -1);

  if (index >= tasuki_manifest_get_count (self->manifest))
    return set_protocol_error (error, _ ("The receiver stored what was not sent."));

  if (tasuki_manifest_get_entry (self->manifest, index)->kind != TASUKI_MANIFEST_DIRECTORY)
    tasuki_progress_count (self->progress, TASUKI_PROGRESS_FILES_DONE, 1);
  return true;
}

static bool
on_done (Sender *self, GVariant *body, GError **error)
{
  if (!self->has_ended)
    return set_protocol_error (error, _ ("The receiver was done before the end."));
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
on_failed (Sender *self, GVariant *body, GError **error)
{
  tasuki_receipt_terms_take_refusal (self->terms, body);
  g_propagate_error (error, tasuki_remote_to_error (body));
  return false;
}

static bool
handle (Sender *self, const TasukiDialogueFrame *frame, GError **error)
{
  g_autoptr (GVariant) body = tasuki_dialogue_unpack (frame, error);

  if (body == NULL)
    return false;

  switch (frame->type)
    {
    case TASUKI_MESSAGE_STORED:
      return on_stored (self, body, error);
    case TASUKI_MESSAGE_DONE:
      return on_done (self, body, error);
    case TASUKI_MESSAGE_FAILED:
      return on_failed (self, body, error);
    default:
      return set_protocol_error (error, _ ("The receiver sent a message that is not its to send."));
    }
}

/* Hears what has come, without waiting. */
static bool
heed (Sender *self, GError **error)
{
  TasukiDialogueFrame frame;
  TasukiIo io;

  while ((io = tasuki_dialogue_take (self->dialogue, &frame, error)) == TASUKI_IO_DONE)
    if (!handle (self, &frame, error))
      return false;

  if (io == TASUKI_IO_END)
    g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_LOST, _ ("The receiver went away."));
  return io != TASUKI_IO_END && io != TASUKI_IO_FAILED;
}

/* To look costs a system call. While writing has to wait, the dialogue reads by itself. */
static bool
heed_if_due (Sender *self, size_t sent, GError **error)
{
  self->unheeded += sent;
  if (self->unheeded < HEED_BYTES)
    return true;

  self->unheeded = 0;
  return heed (self, error);
}

/* Writing failed. If the receiver said why before it went, that is the reason. */
static bool
heed_after_failure (Sender *self, GError **error)
{
  g_autoptr (GError) reason = NULL;

  if (heed (self, &reason) || g_error_matches (reason, TASUKI_ERROR, TASUKI_ERROR_LOST))
    return false;

  g_clear_error (error);
  g_propagate_error (error, g_steal_pointer (&reason));
  return false;
}

static bool
put (Sender *self, TasukiMessageType type, GVariant *body, GError **error)
{
  TasukiUntil until = patience (self);

  return tasuki_dialogue_put (self->dialogue, type, body, &until, error)
         || heed_after_failure (self, error);
}

static bool
flush (Sender *self, GError **error)
{
  TasukiUntil until = patience (self);

  return tasuki_dialogue_flush (self->dialogue, &until, error) || heed_after_failure (self, error);
}

static GVariant *
describe_entry (int64_t index, const TasukiManifestEntry *entry, const struct stat *facts)
{
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (NULL);
  const bool is_directory = entry->kind == TASUKI_MANIFEST_DIRECTORY;

  g_variant_dict_insert (&body, "index", "x", index);
  g_variant_dict_insert (&body, "kind", "s", is_directory ? "directory" : "file");
  g_variant_dict_insert_value (
      &body, "path",
      g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, entry->path, strlen (entry->path), 1));
  if (entry->kind == TASUKI_MANIFEST_FILE)
    {
      g_variant_dict_insert (&body, "size", "x", (int64_t)facts->st_size);
      g_variant_dict_insert (&body, "mode", "u", (uint32_t)(facts->st_mode & 07777));
      g_variant_dict_insert (
          &body, "modified", "x",
          MAX ((int64_t)facts->st_mtim.tv_sec * 1000000000 + facts->st_mtim.tv_nsec, 0));
    }

  return g_variant_dict_end (&body);
}

/* Waits until standard input has something, and hears the receiver meanwhile. */
static bool
await_input (Sender *self, const File *file, GError **error)
{
  for (;;)
    {
      struct pollfd input = { file->descriptor, POLLIN, 0 };
      TasukiUntil until = tasuki_wait_seconds (SIGN_OF_LIFE_SECONDS, self->stop);
      g_autoptr (GError) failure = NULL;

      if (tasuki_link_wait (tasuki_dialogue_get_link (self->dialogue), POLLIN, file->descriptor,
                            &until, &failure))
        {
          if (!heed (self, error))
            return false;
          if (poll (&input, 1, 0) != 0)
            return true;
          continue;
        }
      if (!g_error_matches (failure, TASUKI_ERROR, TASUKI_ERROR_TIMED_OUT))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return false;
        }
      if (tasuki_dialogue_reserve (self->dialogue, &until, error) == NULL)
        return false;
      tasuki_dialogue_commit (self->dialogue, 0);
      if (!flush (self, error))
        return false;
    }
}

/* Reads up to a frame's worth. -1 with an error. */
static ssize_t
read_some (Sender *self, const File *file, uint8_t *bytes, GError **error)
{
  ssize_t length;
  g_autofree char *shown = NULL;

  do
    length = read (file->descriptor, bytes, TASUKI_FRAME_BODY_MAX);
  while (length < 0 && errno == EINTR);
  if (length >= 0)
    return length;

  shown = tasuki_foreign_path_display (file->entry->path);
  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_FAILED, _ ("Cannot read the file: \"%s\": %s"),
               shown, g_strerror (errno));
  return -1;
}

/* One frame of data. @has_more is cleared at the end of the file. */
static bool
send_piece (Sender *self, File *file, bool *has_more, GError **error)
{
  TasukiUntil until = patience (self);
  uint8_t *bytes;
  ssize_t length;

  if (file->entry->kind == TASUKI_MANIFEST_INPUT && !await_input (self, file, error))
    return false;
  bytes = tasuki_dialogue_reserve (self->dialogue, &until, error);
  if (bytes == NULL)
    return heed_after_failure (self, error);
  length = read_some (self, file, bytes, error);
  if (length < 0)
    return false;

  /* Behind fewer bytes than were asked for there are no more in a file; in a pipe there may be. */
  *has_more = length > 0
              && (length == TASUKI_FRAME_BODY_MAX || file->sent + length < file->announced
                  || file->announced == TASUKI_SIZE_UNKNOWN);
  if (length == 0)
    return true;
  tasuki_sha256_add (self->sha256, bytes, length);
  tasuki_dialogue_commit (self->dialogue, length);
  file->sent += length;
  tasuki_progress_count (self->progress, TASUKI_PROGRESS_BYTES_DONE, length);
  return heed_if_due (self, length, error);
}

static bool
check_unchanged (const File *file, GError **error)
{
  g_autofree char *shown = NULL;

  if (file->announced == TASUKI_SIZE_UNKNOWN || file->sent == file->announced)
    return true;

  shown = tasuki_foreign_path_display (file->entry->path);
  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_FAILED,
               _ ("The file \"%s\" changed while it was sent."), shown);
  return false;
}

static bool
finish_file (Sender *self, const File *file, GError **error)
{
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (NULL);
  uint8_t sha256[TASUKI_DIGEST_SIZE];

  if (!check_unchanged (file, error))
    return false;

  tasuki_sha256_finish (self->sha256, sha256);
  tasuki_tally_add_file (self->tally, file->entry->path, file->sent, sha256);
  g_variant_dict_insert (&body, "index", "x", file->index);
  g_variant_dict_insert (&body, "size", "x", file->sent);
  g_variant_dict_insert_value (
      &body, "sha256", g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, sha256, sizeof sha256, 1));
  return put (self, TASUKI_MESSAGE_DIGEST, g_variant_dict_end (&body), error);
}

static bool
send_open_file (Sender *self, File *file, GError **error)
{
  struct stat facts;
  bool has_more = true;

  if (fstat (file->descriptor, &facts) != 0
      || (file->entry->kind == TASUKI_MANIFEST_FILE && !S_ISREG (facts.st_mode)))
    {
      g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_FAILED,
                           _ ("A file is no regular file any more."));
      return false;
    }

  file->announced = file->entry->kind == TASUKI_MANIFEST_FILE ? facts.st_size : TASUKI_SIZE_UNKNOWN;
  if (facts.st_size > TASUKI_FRAME_BODY_MAX)
    posix_fadvise (file->descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
  if (!put (self, TASUKI_MESSAGE_FILE, describe_entry (file->index, file->entry, &facts), error))
    return false;
  while (has_more)
    if (!send_piece (self, file, &has_more, error))
      return false;

  return finish_file (self, file, error);
}

static bool
send_file (Sender *self, int64_t index, const TasukiManifestEntry *entry, GError **error)
{
  File file = { .index = index, .entry = entry };
  bool is_sent;

  file.descriptor = tasuki_manifest_open (entry, error);
  if (file.descriptor < 0)
    return false;

  tasuki_progress_set_text (self->progress, TASUKI_PROGRESS_CURRENT_NAME, entry->path);
  is_sent = send_open_file (self, &file, error);
  close (file.descriptor);
  return is_sent;
}

static bool
send_directory (Sender *self, int64_t index, const TasukiManifestEntry *entry, GError **error)
{
  tasuki_tally_add_directory (self->tally, entry->path);
  return put (self, TASUKI_MESSAGE_FILE, describe_entry (index, entry, NULL), error);
}

static bool
send_entries (Sender *self, GError **error)
{
  for (int64_t i = 0; i < tasuki_manifest_get_count (self->manifest); i++)
    {
      const TasukiManifestEntry *entry = tasuki_manifest_get_entry (self->manifest, i);

      if (!(entry->kind == TASUKI_MANIFEST_DIRECTORY ? send_directory (self, i, entry, error)
                                                     : send_file (self, i, entry, error)))
        return false;
    }

  tasuki_tally_close (self->tally);
  return put (self, TASUKI_MESSAGE_END, tasuki_tally_to_body (self->tally), error)
         && flush (self, error);
}

static bool
await_done (Sender *self, GError **error)
{
  self->has_ended = true;
  tasuki_progress_set_state (self->progress, TASUKI_DELIVERY_STATE_STORING);

  while (!self->is_done)
    {
      TasukiUntil until = patience (self);
      TasukiDialogueFrame frame;

      if (!tasuki_dialogue_receive (self->dialogue, &frame, &until, error)
          || !handle (self, &frame, error))
        return false;
    }

  return true;
}

/* Tells the receiver, if it can still hear, why nothing more will come. */
static void
say_failed (Sender *self, const GError *failure)
{
  TasukiUntil until = tasuki_wait_seconds (FAREWELL_SECONDS, self->stop);
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (NULL);

  if (g_error_matches (failure, TASUKI_ERROR, TASUKI_ERROR_LOST))
    return;

  tasuki_remote_describe (&body, failure);
  if (tasuki_dialogue_put (self->dialogue, TASUKI_MESSAGE_FAILED, g_variant_dict_end (&body),
                           &until, NULL))
    tasuki_dialogue_linger (self->dialogue, &until);
}

bool
tasuki_sender_run (TasukiDialogue *dialogue,
                   TasukiManifest *manifest,
                   TasukiProgress *progress,
                   TasukiTally *tally,
                   TasukiReceiptTerms *terms,
                   GCancellable *stop,
                   GError **error)
{
  g_autoptr (TasukiSha256) sha256 = tasuki_sha256_new ();
  Sender self = { .dialogue = dialogue,
                  .manifest = manifest,
                  .progress = progress,
                  .tally = tally,
                  .terms = terms,
                  .stop = stop,
                  .sha256 = sha256 };
  TasukiUntil farewell;
  g_autoptr (GError) failure = NULL;

  if (!send_entries (&self, &failure) || !await_done (&self, &failure))
    {
      say_failed (&self, failure);
      g_propagate_error (error, g_steal_pointer (&failure));
      return false;
    }

  farewell = tasuki_wait_seconds (FAREWELL_SECONDS, stop);
  tasuki_dialogue_linger (dialogue, &farewell);
  return true;
}
