/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The way of a transfer through the relay, but for its data connections and their bytes. */

#include "client/passage.h"

#include <glib/gi18n-lib.h>

#include "client/profile-private.h"
#include "client/remote.h"
#include "client/sha256.h"

/* How long the relay may take to say how a transfer ended. */
#define SETTLE_SECONDS 10
#define CANCEL_SECONDS 2
#define LOST_SECONDS   3

void
tasuki_passage_init (TasukiPassage *self,
                     TasukiAttachment *attachment,
                     TasukiDelivery *delivery,
                     GCancellable *cancellable)
{
  *self = (TasukiPassage){
    .attachment = attachment,
    .wish = tasuki_delivery_get_wish (delivery),
    .delivery = delivery,
    .progress = tasuki_delivery_get_progress (delivery),
    .mailbox = tasuki_mailbox_new (),
    .streams = 1,
    .cancellable = cancellable,
  };
  self->stop = tasuki_mailbox_get_alarm (self->mailbox);
}

void
tasuki_passage_clear (TasukiPassage *self)
{
  /* One that was not begun has nothing. */
  if (self->attachment == NULL)
    return;

  g_cancellable_disconnect (self->cancellable, self->chain);
  tasuki_switchboard_remove (tasuki_attachment_get_switchboard (self->attachment), self->mailbox);
  g_clear_pointer (&self->mailbox, tasuki_mailbox_unref);
  g_clear_pointer (&self->transfer, g_free);
  g_clear_pointer (&self->proceed, g_variant_unref);
  tasuki_receipt_terms_clear (&self->terms);
}

/*
 * The other side's identity key, as the relay was told it; NULL if it has none. End to end the
 * other side will prove it. Otherwise nothing does: but where another one is known, it is not
 * taken.
 */
static bool
find_peer_key (
    TasukiPassage *self, const char *peer, GVariant *proceed, const uint8_t **key, GError **error)
{
  TasukiProfile *profile = tasuki_attachment_get_profile (self->attachment);
  size_t length;

  *key = tasuki_message_bytes (proceed, "key", &length);
  return *key == NULL
         || g_str_equal (tasuki_message_text (proceed, "mode", ""), TASUKI_MODE_END_TO_END)
         || tasuki_known_peers_check (tasuki_profile_obtain_known_peers (profile), peer, *key, true,
                                      error);
}

bool
tasuki_passage_set_terms (TasukiPassage *self,
                          TasukiSide side,
                          const char *peer,
                          const char *file_id,
                          const char *name,
                          GVariant *proceed,
                          GError **error)
{
  TasukiProfile *profile = tasuki_attachment_get_profile (self->attachment);
  const char *own = tasuki_profile_get_connection_id (profile);
  bool is_sender = side == TASUKI_SIDE_SENDER;
  g_autoptr (GError) failure = NULL;
  TasukiReceiptFacts facts = {
    .transfer = self->transfer,
    .sender = is_sender ? own : peer,
    .receiver = is_sender ? peer : own,
    .file_id = file_id,
    .name = name,
    .identity = tasuki_profile_obtain_identity (profile, &failure),
  };

  if (failure == NULL)
    find_peer_key (self, peer, proceed, &facts.peer_key, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return false;
    }

  tasuki_receipt_terms_begin (&self->terms, side, &facts);
  return true;
}

TasukiMessageType
tasuki_passage_take (TasukiPassage *self, GVariant **body, int64_t deadline, GError **error)
{
  TasukiUntil until = { deadline, self->cancellable };

  return tasuki_mailbox_take (self->mailbox, body, &until, error);
}

GVariant *
tasuki_passage_await_proceed (TasukiPassage *self, unsigned seconds, GError **error)
{
  const TasukiUntil until = tasuki_wait_seconds (seconds, NULL);

  for (;;)
    {
      g_autoptr (GVariant) body = NULL;

      switch (tasuki_passage_take (self, &body, until.deadline, error))
        {
        case TASUKI_MESSAGE_PROCEED:
          return g_steal_pointer (&body);
        case TASUKI_MESSAGE_WAITING:
          tasuki_progress_set_state (self->progress, TASUKI_DELIVERY_STATE_WAITING);
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

/* The relay's last word, or NULL if it does not come in time or the relay is lost. */
static GVariant *
await_settled (TasukiPassage *self, unsigned seconds, GError **error)
{
  TasukiUntil until = tasuki_wait_seconds (seconds, NULL);

  for (;;)
    {
      g_autoptr (GVariant) body = NULL;
      TasukiMessageType type = tasuki_mailbox_take (self->mailbox, &body, &until, error);

      if (type == TASUKI_MESSAGE_NONE || type == TASUKI_MESSAGE_SETTLED)
        return g_steal_pointer (&body);
    }
}

static void
report (TasukiPassage *self, TasukiTally *tally, const GError *failure)
{
  g_autoptr (GVariant) counted
      = tally != NULL ? g_variant_ref_sink (tasuki_tally_to_body (tally)) : NULL;
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (counted);

  g_variant_dict_insert (&body, "transfer", "s", self->transfer);
  tasuki_remote_describe (&body, failure);
  tasuki_receipt_terms_repeat (&self->terms, failure == NULL, &body);
  if (self->kept)
    g_variant_dict_insert (&body, "kept", "b", TRUE);
  tasuki_attachment_post (self->attachment, TASUKI_MESSAGE_RESULT, g_variant_dict_end (&body));
}

static bool
is_ok (GVariant *settled)
{
  return g_str_equal (tasuki_message_text (settled, "code", ""), TASUKI_REMOTE_OK);
}

/*
 * A transfer that went well here stays so if the relay is lost before it says so too: the
 * receiver has confirmed that everything is stored.
 */
static bool
settle_good (TasukiPassage *self, TasukiTally *tally, GError **error)
{
  g_autofree char *digest = tasuki_sha256_to_hex (tasuki_tally_get_digest (tally));
  g_autoptr (GVariant) settled = NULL;

  report (self, tally, NULL);
  settled = await_settled (self, SETTLE_SECONDS, NULL);
  if (settled != NULL && !is_ok (settled))
    {
      g_propagate_error (error, tasuki_remote_to_error (settled));
      return false;
    }

  tasuki_progress_set_text (self->progress, TASUKI_PROGRESS_DIGEST, digest);
  return true;
}

static void
cancel (TasukiPassage *self)
{
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) settled = NULL;

  g_variant_dict_insert (&body, "transfer", "s", self->transfer);
  tasuki_attachment_post (self->attachment, TASUKI_MESSAGE_CANCEL, g_variant_dict_end (&body));
  settled = await_settled (self, CANCEL_SECONDS, NULL);
}

/*
 * Whether the failure is only that the connection broke, or was stopped, or that a ticket was
 * refused, as that of a transfer that has ended is: somebody may know more.
 */
static bool
is_unexplained (const GError *failure)
{
  return g_error_matches (failure, TASUKI_ERROR, TASUKI_ERROR_LOST)
         || g_error_matches (failure, TASUKI_ERROR, TASUKI_ERROR_REFUSED)
         || g_error_matches (failure, TASUKI_ERROR, TASUKI_ERROR_CANCELLED);
}

/* Hears why the data connection broke: by the settlement, or by the loss of the relay itself. */
static GError *
explain (TasukiPassage *self, GError *failure)
{
  g_autoptr (GError) known = failure;
  g_autoptr (GError) reason = NULL;
  g_autoptr (GVariant) settled = await_settled (self, LOST_SECONDS, &reason);

  if (settled != NULL)
    return is_ok (settled) ? g_steal_pointer (&known) : tasuki_remote_to_error (settled);
  if (!g_error_matches (reason, TASUKI_ERROR, TASUKI_ERROR_TIMED_OUT))
    return g_steal_pointer (&reason);

  report (self, NULL, known);
  return g_steal_pointer (&known);
}

static GError *
settle_bad (TasukiPassage *self, GError *failure)
{
  g_autoptr (GVariant) settled = NULL;

  if (g_cancellable_is_cancelled (self->cancellable))
    {
      cancel (self);
      return failure;
    }
  if (is_unexplained (failure))
    return explain (self, failure);

  report (self, NULL, failure);
  settled = await_settled (self, LOST_SECONDS, NULL);
  return failure;
}

/* A receipt that cannot be kept is no reason for a transfer to fail: everything is there. */
static void
keep_receipt (TasukiPassage *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = tasuki_receipt_terms_keep (&self->terms, &error);

  if (error != NULL)
    g_warning (_ ("the receipt cannot be kept: %s"), error->message);
  tasuki_progress_set_text (self->progress, TASUKI_PROGRESS_RECEIPT_FILE, path);
  if (self->terms.receipt != NULL)
    tasuki_delivery_set_receipt (self->delivery, self->terms.receipt);
}

bool
tasuki_passage_settle (TasukiPassage *self, TasukiTally *tally, GError *failure, GError **error)
{
  keep_receipt (self);
  if (failure == NULL)
    return settle_good (self, tally, error);

  g_propagate_error (error, settle_bad (self, failure));
  return false;
}
