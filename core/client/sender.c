/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sends entries one after the other, behind those that the receiver has. */

#include "client/sender.h"

#include <glib/gi18n-lib.h>

#include <tasuki/error.h>

#include "client/farewell.h"
#include "client/remote.h"
#include "client/sender-private.h"

static bool
send_directory (TasukiSender *self, int64_t index, const TasukiManifestEntry *entry, GError **error)
{
  tasuki_tally_add_directory (self->tally, entry->path);
  tasuki_ledger_begin (self->facts->ledger, index, NULL);
  return tasuki_sender_put (self, TASUKI_MESSAGE_FILE,
                            tasuki_sender_describe_entry (index, entry, NULL, 0), error);
}

/* Counts what the receiver has already. */
static bool
pass_over (TasukiSender *self, const TasukiSenderHeld *held, GError **error)
{
  for (int64_t i = 0; i < held->index; i++)
    {
      const TasukiManifestEntry *entry = tasuki_manifest_get_entry (self->facts->manifest, i);

      if (entry->kind == TASUKI_MANIFEST_DIRECTORY)
        tasuki_tally_add_directory (self->tally, entry->path);
      else if (!tasuki_sender_count_file (self, i, entry, error))
        return false;
    }

  return true;
}

/* Progress begins at what is held; what an earlier attempt sent beyond that is sent again. */
static void
tell_position (TasukiSender *self, const TasukiSenderHeld *held)
{
  int64_t before = tasuki_progress_get_number (self->progress, TASUKI_PROGRESS_BYTES_DONE);
  int64_t position = tasuki_tally_get_bytes (self->tally) + held->offset;

  tasuki_progress_set_number (self->progress, TASUKI_PROGRESS_BYTES_DONE, position);
  tasuki_progress_set_number (self->progress, TASUKI_PROGRESS_RESUMED_FROM, position);
  tasuki_progress_set_number (self->progress, TASUKI_PROGRESS_FILES_DONE,
                              tasuki_tally_get_files (self->tally));
  if (before > position)
    tasuki_progress_count (self->progress, TASUKI_PROGRESS_BYTES_RESENT, before - position);
}

static bool
send_entries (TasukiSender *self, GError **error)
{
  TasukiManifest *manifest = self->facts->manifest;
  TasukiSenderHeld held;

  if (!tasuki_sender_greet (self, &held, error) || !pass_over (self, &held, error))
    return false;
  tell_position (self, &held);

  for (int64_t i = held.index; i < tasuki_manifest_get_count (manifest); i++)
    {
      const TasukiManifestEntry *entry = tasuki_manifest_get_entry (manifest, i);

      if (!(entry->kind == TASUKI_MANIFEST_DIRECTORY
                ? send_directory (self, i, entry, error)
                : tasuki_sender_send_file (self, i, entry, &held, error)))
        return false;
    }

  tasuki_tally_close (self->tally);
  return tasuki_sender_put (self, TASUKI_MESSAGE_END, tasuki_tally_to_body (self->tally), error)
         && tasuki_sender_flush (self, error);
}

static bool
await_done (TasukiSender *self, GError **error)
{
  self->has_ended = true;
  tasuki_progress_set_state (self->progress, TASUKI_DELIVERY_STATE_STORING);

  while (!self->is_done)
    {
      TasukiUntil until = tasuki_sender_patience (self);
      TasukiDialogueFrame frame;

      if (!tasuki_dialogue_receive (self->dialogue, &frame, &until, error)
          || !tasuki_sender_handle (self, &frame, error))
        return false;
    }

  return true;
}

/* Tells the receiver why nothing more will come. */
static void
say_failed (TasukiSender *self, const GError *failure)
{
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (NULL);

  if (g_error_matches (failure, TASUKI_ERROR, TASUKI_ERROR_LOST))
    return;

  tasuki_remote_describe (&body, failure);
  tasuki_farewell_fail (self->dialogue, g_variant_dict_end (&body), self->stop);
}

bool
tasuki_sender_run (TasukiDialogue *dialogue,
                   const TasukiSenderFacts *facts,
                   TasukiProgress *progress,
                   TasukiTally *tally,
                   TasukiReceiptTerms *terms,
                   GCancellable *stop,
                   GError **error)
{
  g_autoptr (TasukiSha256) sha256 = tasuki_sha256_new ();
  TasukiSender self = { .dialogue = dialogue,
                        .facts = facts,
                        .progress = progress,
                        .tally = tally,
                        .terms = terms,
                        .stop = stop,
                        .sha256 = sha256 };
  g_autoptr (GError) failure = NULL;

  tasuki_window_init (&self.window);
  if (!send_entries (&self, &failure) || !await_done (&self, &failure))
    {
      say_failed (&self, failure);
      g_propagate_error (error, g_steal_pointer (&failure));
      return false;
    }

  tasuki_farewell_say (dialogue, facts->keeps && self.would_keep, stop);
  return true;
}
