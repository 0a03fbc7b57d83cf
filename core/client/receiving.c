/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The receiver's way through a transfer. */

#include "client/receiving.h"

#include <glib/gi18n-lib.h>

#include <tasuki/transfer.h>

#include "client/holdings.h"
#include "client/passage.h"
#include "client/receiver.h"
#include "client/remote.h"

#define PROCEED_SECONDS 60

static void
decline (TasukiPassage *passage, GVariant *offer, const GError *reason)
{
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&body, "transfer", "s", tasuki_message_text (offer, "transfer", ""));
  tasuki_remote_describe (&body, reason);
  tasuki_attachment_post (passage->attachment, TASUKI_MESSAGE_DECLINE, g_variant_dict_end (&body));
}

static bool
check_sender (const TasukiDeliveryWish *wish, GVariant *offer, GError **error)
{
  const char *from = tasuki_message_text (offer, "from", "");

  if (wish->from == NULL || g_pattern_match_simple (wish->from, from))
    return true;

  g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_DECLINED,
                       _ ("The receiver takes nothing from this sender."));
  return false;
}

static bool
check_room (const TasukiDeliveryWish *wish, TasukiStore *store, GVariant *offer, GError **error)
{
  int64_t lacks = tasuki_message_number (offer, "size", 0) - tasuki_store_get_room (store);

  /* What it sends may be what is here already, in part. */
  if (lacks <= 0
      || lacks
             <= tasuki_holdings_measure (wish->directory, tasuki_message_text (offer, "from", "")))
    return true;

  g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_DECLINED,
                       _ ("The receiver has not enough room for it."));
  return false;
}

static void
note_offer (TasukiPassage *passage, GVariant *offer)
{
  static const struct
  {
    TasukiProgressText id;
    const char *key;
  } texts[] = {
    { TASUKI_PROGRESS_TRANSFER_ID, "transfer" },
    { TASUKI_PROGRESS_PEER_ID, "from" },
    { TASUKI_PROGRESS_FILE_ID, "file-id" },
    { TASUKI_PROGRESS_NAME, "name" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    tasuki_progress_set_text (passage->progress, texts[i].id,
                              tasuki_message_text (offer, texts[i].key, ""));
  tasuki_progress_set_number (passage->progress, TASUKI_PROGRESS_FILES_TOTAL,
                              tasuki_message_number (offer, "files", TASUKI_SIZE_UNKNOWN));
  tasuki_progress_set_number (passage->progress, TASUKI_PROGRESS_BYTES_TOTAL,
                              tasuki_message_number (offer, "size", TASUKI_SIZE_UNKNOWN));
}

/* The first offer that is for us, or NULL. */
static GVariant *
await_offer (TasukiPassage *passage, const TasukiDeliveryWish *wish, GError **error)
{
  TasukiSwitchboard *switchboard = tasuki_attachment_get_switchboard (passage->attachment);

  tasuki_switchboard_add_receiver (switchboard, passage->mailbox);
  for (;;)
    {
      g_autoptr (GVariant) body = NULL;
      g_autoptr (GError) reason = NULL;
      TasukiMessageType type = tasuki_passage_take (passage, &body, INT64_MAX, error);

      if (type == TASUKI_MESSAGE_NONE)
        return NULL;
      if (type != TASUKI_MESSAGE_OFFER)
        continue;
      if (check_sender (wish, body, &reason))
        return g_steal_pointer (&body);

      decline (passage, body, reason);
      tasuki_switchboard_remove (switchboard, passage->mailbox);
      tasuki_switchboard_add_receiver (switchboard, passage->mailbox);
    }
}

static GVariant *
accept_offer (TasukiPassage *passage, GVariant *offer, GError **error)
{
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (NULL);

  passage->streams = MIN (tasuki_message_count (offer, "streams", 1), passage->wish->streams);
  g_variant_dict_insert (&body, "transfer", "s", passage->transfer);
  if (passage->streams > 1)
    g_variant_dict_insert (&body, "streams", "u", passage->streams);
  tasuki_attachment_post (passage->attachment, TASUKI_MESSAGE_ACCEPT, g_variant_dict_end (&body));
  return tasuki_passage_await_proceed (passage, PROCEED_SECONDS, error);
}

static bool
promise_receipt (TasukiPassage *passage, GVariant *offer, GVariant *proceed, GError **error)
{
  return tasuki_passage_set_terms (passage, TASUKI_SIDE_RECEIVER,
                                   tasuki_message_text (offer, "from", ""),
                                   tasuki_message_text (offer, "file-id", ""),
                                   tasuki_message_text (offer, "name", ""), proceed, error);
}

static GError *
move_bytes (TasukiPassage *passage, TasukiStore *store, GVariant *offer, TasukiTally *tally)
{
  g_autofree char *from = tasuki_progress_dup_text (passage->progress, TASUKI_PROGRESS_PEER_ID);
  TasukiReceiverFacts facts = { .transfer = passage->transfer,
                                .from = from,
                                .directory = passage->wish->directory,
                                .keeps = passage->wish->keep > 0 };
  GError *failure = NULL;
  g_autoptr (GVariant) proceed = accept_offer (passage, offer, &failure);
  g_autoptr (TasukiDialogue) dialogue
      = proceed != NULL && promise_receipt (passage, offer, proceed, &failure)
            ? tasuki_passage_join (passage, proceed, NULL, &failure)
            : NULL;

  facts.keeps_link = tasuki_passage_would_keep (passage);
  if (dialogue != NULL
      && tasuki_receiver_run (dialogue, &facts, store, passage->progress, tally, &passage->terms,
                              passage->stop, &failure))
    tasuki_passage_keep (passage, dialogue);
  return failure;
}

static bool
transfer (TasukiPassage *passage, TasukiStore *store, GVariant *offer, GError **error)
{
  g_autoptr (TasukiTally) tally = tasuki_tally_new ();
  GError *failure = move_bytes (passage, store, offer, tally);

  return tasuki_passage_settle (passage, tally, failure, error);
}

bool
tasuki_receiving_run (TasukiAttachment *attachment,
                      TasukiDelivery *delivery,
                      GCancellable *cancellable,
                      GError **error)
{
  const TasukiDeliveryWish *wish = tasuki_delivery_get_wish (delivery);
  g_autoptr (TasukiStore) store = tasuki_store_open (wish->directory, wish->overwrite, error);
  g_auto (TasukiPassage) passage = { NULL };
  g_autoptr (GVariant) offer = NULL;
  g_autoptr (GError) reason = NULL;

  if (store == NULL)
    return false;
  tasuki_holdings_expire (wish->keep);
  tasuki_passage_init (&passage, attachment, delivery, cancellable);
  offer = await_offer (&passage, wish, error);
  if (offer == NULL)
    return false;

  passage.transfer = g_strdup (tasuki_message_text (offer, "transfer", ""));
  note_offer (&passage, offer);
  if (check_room (passage.wish, store, offer, &reason))
    return transfer (&passage, store, offer, error);

  decline (&passage, offer, reason);
  g_propagate_error (error, g_steal_pointer (&reason));
  return false;
}
