/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sender's way through the attempts at a delivery. */

#include "client/sending.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include <tasuki/transfer.h>

#include "client/passage.h"
#include "client/sender.h"
#include "client/sending-wish.h"

#define CONNECTION_ID_LENGTH_MAX 255
#define WAIT_MAX                 86400u

/* The relay answers in its own time; this is for one that never does. */
#define ANSWER_SECONDS 120

/* Less than this is sent again sooner than it is worth a file here. */
#define KEPT_BYTES   (1024 * 1024)
#define KEPT_ENTRIES 64

struct _TasukiSending
{
  TasukiDelivery *delivery;
  const char *connection_id;
  TasukiManifest *manifest;
  TasukiLedger *ledger;
  char *former; /* the transfer that broke, or NULL */
};

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
list_contents (TasukiProgress *progress, const TasukiDeliveryWish *wish, GError **error)
{
  g_autoptr (GPtrArray) skipped = g_ptr_array_new_with_free_func (g_free);
  TasukiManifest *manifest
      = tasuki_manifest_new ((const char *const *)wish->paths, wish->input_name, skipped, error);

  for (guint i = 0; i < skipped->len; i++)
    tasuki_progress_add_skipped (progress, skipped->pdata[i]);
  if (manifest == NULL)
    return NULL;

  tasuki_progress_set_text (progress, TASUKI_PROGRESS_NAME, tasuki_manifest_get_name (manifest));
  tasuki_progress_set_number (progress, TASUKI_PROGRESS_FILES_TOTAL,
                              tasuki_manifest_get_files (manifest));
  tasuki_progress_set_number (progress, TASUKI_PROGRESS_BYTES_TOTAL,
                              tasuki_manifest_get_size (manifest));
  return manifest;
}

static void
request (TasukiSending *self, TasukiPassage *passage, uint32_t number)
{
  const TasukiDeliveryWish *wish = tasuki_delivery_get_wish (self->delivery);
  TasukiManifest *manifest = self->manifest;
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
  if (self->former != NULL)
    g_variant_dict_insert (&body, "resumes", "s", self->former);
  if (wish->streams > 1)
    g_variant_dict_insert (&body, "streams", "u", wish->streams);
  passage->streams = wish->streams;
  tasuki_attachment_post (passage->attachment, TASUKI_MESSAGE_REQUEST, g_variant_dict_end (&body));
}

static void
withdraw (TasukiPassage *passage, uint32_t number)
{
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&body, "request", "u", number);
  tasuki_attachment_post (passage->attachment, TASUKI_MESSAGE_CANCEL, g_variant_dict_end (&body));
}

static GVariant *
ask (TasukiSending *self, TasukiPassage *passage, GError **error)
{
  TasukiSwitchboard *switchboard = tasuki_attachment_get_switchboard (passage->attachment);
  uint32_t number = tasuki_switchboard_add_request (switchboard, passage->mailbox);
  GVariant *proceed;

  request (self, passage, number);
  proceed = tasuki_passage_await_proceed (passage, passage->wish->wait + ANSWER_SECONDS, error);
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
expect_receipt (TasukiSending *self,
                TasukiPassage *passage,
                GVariant *proceed,
                TasukiTally *tally,
                GError **error)
{
  const TasukiDeliveryWish *wish = passage->wish;
  g_autofree char *name = g_utf8_make_valid (tasuki_manifest_get_name (self->manifest), -1);

  passage->terms.list = g_string_new (NULL);
  tasuki_tally_set_list (tally, passage->terms.list);
  return tasuki_passage_set_terms (passage, TASUKI_SIDE_SENDER, wish->to, wish->file_id, name,
                                   proceed, error);
}

/* From here on another process could go on with it. */
static void
keep (TasukiSending *self, const char *transfer)
{
  int64_t size = tasuki_manifest_get_size (self->manifest);

  if (size == TASUKI_SIZE_UNKNOWN
      || (size < KEPT_BYTES && tasuki_manifest_get_count (self->manifest) < KEPT_ENTRIES))
    return;

  tasuki_ledger_keep (self->ledger,
                      tasuki_sending_wish_describe (tasuki_delivery_get_wish (self->delivery),
                                                    self->connection_id, self->manifest, transfer));
}

static GError *
move_bytes (TasukiSending *self, TasukiPassage *passage, GVariant *proceed, TasukiTally *tally)
{
  const TasukiSenderFacts facts
      = { passage->transfer, self->manifest, self->ledger, tasuki_passage_would_keep (passage) };
  g_autoptr (GBytes) hello = tasuki_sender_pack_hello (&facts);
  GError *failure = NULL;
  g_autoptr (TasukiDialogue) dialogue
      = expect_receipt (self, passage, proceed, tally, &failure)
            ? tasuki_passage_join (passage, proceed, hello, &failure)
            : NULL;

  if (dialogue == NULL)
    return failure;

  tasuki_dialogue_set_compression (dialogue, passage->wish->compression);
  if (tasuki_sender_run (dialogue, &facts, passage->progress, tally, &passage->terms, passage->stop,
                         &failure))
    tasuki_passage_keep (passage, dialogue);
  return failure;
}

/* Whether nobody can go on with what failed so. */
static bool
is_final (const GError *failure)
{
  static const TasukiError finals[]
      = { TASUKI_ERROR_INTEGRITY, TASUKI_ERROR_PROTOCOL, TASUKI_ERROR_DECLINED,
          TASUKI_ERROR_EXISTS,    TASUKI_ERROR_INVALID,  TASUKI_ERROR_FAILED };

  for (size_t i = 0; i < G_N_ELEMENTS (finals); i++)
    if (g_error_matches (failure, TASUKI_ERROR, finals[i]))
      return true;

  return false;
}

static bool
transfer (TasukiSending *self, TasukiPassage *passage, GVariant *proceed, GError **error)
{
  g_autoptr (TasukiTally) tally = tasuki_tally_new ();
  GError *failure;
  g_autoptr (GError) reason = NULL;

  /* A receiver that looks for what it holds may take long to answer. */
  passage->dials = !tasuki_ledger_is_fresh (self->ledger);
  keep (self, passage->transfer);
  failure = move_bytes (self, passage, proceed, tally);
  if (!tasuki_passage_settle (passage, tally, failure, &reason))
    {
      if (is_final (reason))
        tasuki_ledger_remove (self->ledger);
      g_free (self->former);
      self->former = g_strdup (passage->transfer);
      g_propagate_error (error, g_steal_pointer (&reason));
      return false;
    }

  tasuki_ledger_remove (self->ledger);
  return true;
}

TasukiSending *
tasuki_sending_new (TasukiDelivery *delivery, const char *connection_id, GError **error)
{
  const TasukiDeliveryWish *wish = tasuki_delivery_get_wish (delivery);
  TasukiProgress *progress = tasuki_delivery_get_progress (delivery);
  g_autoptr (TasukiSending) self = g_new0 (TasukiSending, 1);

  tasuki_progress_set_text (progress, TASUKI_PROGRESS_PEER_ID, wish->to);
  tasuki_progress_set_text (progress, TASUKI_PROGRESS_FILE_ID, wish->file_id);
  self->delivery = delivery;
  self->connection_id = connection_id;
  if (!check_wish (wish, error))
    return NULL;
  self->manifest = list_contents (progress, wish, error);
  if (self->manifest == NULL)
    return NULL;

  self->ledger
      = tasuki_sending_wish_find (wish, connection_id, self->manifest, &self->former, error);
  return self->ledger != NULL ? g_steal_pointer (&self) : NULL;
}

void
tasuki_sending_free (TasukiSending *self)
{
  g_clear_pointer (&self->manifest, tasuki_manifest_free);
  g_clear_pointer (&self->ledger, tasuki_ledger_free);
  g_free (self->former);
  g_free (self);
}

bool
tasuki_sending_attempt (TasukiSending *self,
                        TasukiAttachment *attachment,
                        GCancellable *cancellable,
                        GError **error)
{
  g_auto (TasukiPassage) passage = { NULL };
  g_autoptr (GVariant) proceed = NULL;

  tasuki_passage_init (&passage, attachment, self->delivery, cancellable);
  tasuki_progress_set_state (passage.progress, TASUKI_DELIVERY_STATE_ASKING);
  proceed = ask (self, &passage, error);

  return proceed != NULL && transfer (self, &passage, proceed, error);
}

bool
tasuki_sending_is_repeatable (TasukiSending *self)
{
  return tasuki_manifest_get_size (self->manifest) != TASUKI_SIZE_UNKNOWN
         || tasuki_ledger_is_fresh (self->ledger);
}
