/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sender's way through a transfer. */

#include "client/sending.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include <tasuki/transfer.h>

#include "client/passage.h"
#include "client/remote.h"
#include "client/sender.h"
#include "client/sha256.h"

#define CONNECTION_ID_LENGTH_MAX 255
#define WAIT_MAX                 86400u

/* The relay answers in its own time; this is for one that never does. */
#define ANSWER_SECONDS 120

static bool
check_wish (const TasukiDeliveryWish *wish, GError **error)
{
  const char *problem = NULL;

  if (wish->to[0] == '\0' || !g_utf8_validate (wish->to, -1, NULL)
      || strlen (wish->to) > CONNECTION_ID_LENGTH_MAX)
    problem = _ ("The receiver's connection ID is empty, too long, or no UTF-8.");
  else if (!g_utf8_validate (wish->file_id, -1, NULL)
           || strlen (wish->file_id) > TASUKI_FILE_ID_MAX)
    problem = _ ("The file ID is longer than 64 bytes, or no UTF-8.");
  else if (wish->wait > WAIT_MAX)
    problem = _ ("The relay waits for 24 hours at most.");

  if (problem != NULL)
    g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_INVALID, problem);
  return problem == NULL;
}

static TasukiManifest *
list_contents (TasukiPassage *passage, const TasukiDeliveryWish *wish, GError **error)
{
  g_autoptr (GPtrArray) skipped = g_ptr_array_new_with_free_func (g_free);
  TasukiManifest *manifest
      = tasuki_manifest_new ((const char *const *)wish->paths, wish->input_name, skipped, error);

  for (guint i = 0; i < skipped->len; i++)
    tasuki_progress_add_skipped (passage->progress, skipped->pdata[i]);
  if (manifest == NULL)
    return NULL;

  tasuki_progress_set_text (passage->progress, TASUKI_PROGRESS_NAME,
                            tasuki_manifest_get_name (manifest));
  tasuki_progress_set_number (passage->progress, TASUKI_PROGRESS_FILES_TOTAL,
                              tasuki_manifest_get_files (manifest));
  tasuki_progress_set_number (passage->progress, TASUKI_PROGRESS_BYTES_TOTAL,
                              tasuki_manifest_get_size (manifest));
  return manifest;
}

static void
request (TasukiPassage *passage,
         const TasukiDeliveryWish *wish,
         TasukiManifest *manifest,
         uint32_t number)
{
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *name = g_utf8_make_valid (tasuki_manifest_get_name (manifest), -1);
  int64_t size = tasuki_manifest_get_size (manifest);

  g_variant_dict_insert (&body, "request", "u", number);
  g_variant_dict_insert (&body, "to", "s", wish->to);
  g_variant_dict_insert (&body, "file-id", "s", wish->file_id);
  g_variant_dict_insert (&body, "name", "s", name);
  g_variant_dict_insert (&body, "wait", "u", wish->wait);
  g_variant_dict_insert (&body, "files", "x", tasuki_manifest_get_files (manifest));
  if (size != TASUKI_SIZE_UNKNOWN)
    g_variant_dict_insert (&body, "size", "x", size);
  tasuki_attachment_post (passage->attachment, TASUKI_MESSAGE_REQUEST, g_variant_dict_end (&body));
}

static void
withdraw (TasukiPassage *passage, uint32_t number)
{
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&body, "request", "u", number);
  tasuki_attachment_post (passage->attachment, TASUKI_MESSAGE_CANCEL, g_variant_dict_end (&body));
}

/* The body of PROCEED, or NULL. */
static GVariant *
await_proceed (TasukiPassage *passage, unsigned wait, GError **error)
{
  const TasukiUntil until = tasuki_wait_seconds (wait + ANSWER_SECONDS, NULL);

  for (;;)
    {
      g_autoptr (GVariant) body = NULL;

      switch (tasuki_passage_take (passage, &body, until.deadline, error))
        {
        case TASUKI_MESSAGE_PROCEED:
          return g_steal_pointer (&body);
        case TASUKI_MESSAGE_WAITING:
          tasuki_progress_set_state (passage->progress, TASUKI_DELIVERY_STATE_WAITING);
          break;
        case TASUKI_MESSAGE_REJECTED:
        case TASUKI_MESSAGE_SETTLED:
          g_propagate_error (error, tasuki_remote_to_error (body));
          return NULL;
        case TASUKI_MESSAGE_NONE:
          return NULL;
        default:
          break;
        }
    }
}

static GVariant *
ask (TasukiPassage *passage,
     const TasukiDeliveryWish *wish,
     TasukiManifest *manifest,
     GError **error)
{
  TasukiSwitchboard *switchboard = tasuki_attachment_get_switchboard (passage->attachment);
  uint32_t number = tasuki_switchboard_add_request (switchboard, passage->mailbox);
  GVariant *proceed;

  request (passage, wish, manifest, number);
  proceed = await_proceed (passage, wish->wait, error);
  if (proceed == NULL)
    {
      if (g_cancellable_is_cancelled (passage->cancellable))
        withdraw (passage, number);
      return NULL;
    }

  passage->transfer = g_strdup (tasuki_message_text (proceed, "transfer", ""));
  tasuki_progress_set_text (passage->progress, TASUKI_PROGRESS_TRANSFER_ID, passage->transfer);
  return proceed;
}

static bool
expect_receipt (TasukiPassage *passage,
                GVariant *proceed,
                TasukiManifest *manifest,
                TasukiTally *tally,
                GError **error)
{
  const TasukiDeliveryWish *wish = passage->wish;
  g_autofree char *name = g_utf8_make_valid (tasuki_manifest_get_name (manifest), -1);

  passage->terms.list = g_string_new (NULL);
  tasuki_tally_set_list (tally, passage->terms.list);
  return tasuki_passage_set_terms (passage, TASUKI_SIDE_SENDER, wish->to, wish->file_id, name,
                                   proceed, error);
}

static GError *
move_bytes (TasukiPassage *passage, GVariant *proceed, TasukiManifest *manifest, TasukiTally *tally)
{
  GError *failure = NULL;
  g_autoptr (TasukiDialogue) dialogue = expect_receipt (passage, proceed, manifest, tally, &failure)
                                            ? tasuki_passage_join (passage, proceed, &failure)
                                            : NULL;

  if (dialogue == NULL)
    return failure;

  tasuki_dialogue_set_compression (dialogue, passage->wish->compression);
  tasuki_sender_run (dialogue, manifest, passage->progress, tally, &passage->terms, passage->stop,
                     &failure);
  return failure;
}

static bool
transfer (TasukiPassage *passage, TasukiManifest *manifest, GVariant *proceed, GError **error)
{
  g_autoptr (TasukiTally) tally = tasuki_tally_new ();
  GError *failure = move_bytes (passage, proceed, manifest, tally);
  g_autofree char *digest = NULL;

  if (!tasuki_passage_settle (passage, tally, failure, error))
    return false;

  digest = tasuki_sha256_to_hex (tasuki_tally_get_digest (tally));
  tasuki_progress_set_text (passage->progress, TASUKI_PROGRESS_DIGEST, digest);
  return true;
}

bool
tasuki_sending_run (TasukiAttachment *attachment,
                    TasukiDelivery *delivery,
                    GCancellable *cancellable,
                    GError **error)
{
  const TasukiDeliveryWish *wish = tasuki_delivery_get_wish (delivery);
  g_auto (TasukiPassage) passage = { NULL };
  g_autoptr (TasukiManifest) manifest = NULL;
  g_autoptr (GVariant) proceed = NULL;

  tasuki_passage_init (&passage, attachment, delivery, cancellable);
  tasuki_progress_set_text (passage.progress, TASUKI_PROGRESS_PEER_ID, wish->to);
  tasuki_progress_set_text (passage.progress, TASUKI_PROGRESS_FILE_ID, wish->file_id);
  if (!check_wish (wish, error))
    return false;
  manifest = list_contents (&passage, wish, error);
  if (manifest == NULL)
    return false;
  proceed = ask (&passage, wish, manifest, error);

  return proceed != NULL && transfer (&passage, manifest, proceed, error);
}
