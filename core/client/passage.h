/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What both sides of a transfer do alike: join the data connection, report the result, settle. */

#pragma once

#include "client/attachment.h"
#include "client/delivery-private.h"
#include "client/receipt-terms.h"
#include "client/tally.h"

typedef struct
{
  TasukiAttachment *attachment;
  const TasukiDeliveryWish *wish;
  TasukiDelivery *delivery;
  TasukiProgress *progress;
  TasukiMailbox *mailbox;
  char *transfer;            /* its ID, once there is one */
  unsigned streams;          /* how many it may have */
  GCancellable *cancellable; /* (nullable): the caller's */
  GCancellable *stop;        /* what ends the moving of bytes: the caller, or a settlement */
  gulong chain;
  TasukiReceiptTerms terms;
  GVariant *proceed; /* the relay's word, once it is joined */
  bool dials;        /* with a new data connection, whatever was kept */
  bool kept;         /* its data connection stays open */
} TasukiPassage;

/* Fills @self. All but the mailbox is borrowed. */
void tasuki_passage_init (TasukiPassage *self,
                          TasukiAttachment *attachment,
                          TasukiDelivery *delivery,
                          GCancellable *cancellable);
void tasuki_passage_clear (TasukiPassage *self);

/*
 * Sets the terms of the receipt, now that the transfer proceeds: @file_id and @name are as both
 * sides know them. FALSE with an error if the own identity key cannot be read.
 */
bool tasuki_passage_set_terms (TasukiPassage *self,
                               TasukiSide side,
                               const char *peer,
                               const char *file_id,
                               const char *name,
                               GVariant *proceed,
                               GError **error);

/* Waits for a message of the relay about this transfer, as tasuki_mailbox_take (). */
TasukiMessageType
tasuki_passage_take (TasukiPassage *self, GVariant **body, int64_t deadline, GError **error);

/* Waits so long for the relay's word that the transfer proceeds; NULL with an error. */
GVariant *tasuki_passage_await_proceed (TasukiPassage *self, unsigned seconds, GError **error);

/*
 * passage-join.c: takes the relay's word that the transfer proceeds: goes on with a data connection
 * that was kept, or dials with the ticket, waits for the other side, and, if it goes end to end,
 * begins the session with it; with all tickets that there are, for a transfer of several streams.
 * From then on the caller is stopped if the relay settles the transfer.
 *
 * @hello: (nullable): a frame that the sender says first
 */
TasukiDialogue *
tasuki_passage_join (TasukiPassage *self, GVariant *proceed, GBytes *hello, GError **error);

/*
 * passage-kept.c: goes on with what was kept behind an earlier transfer, if the other side does,
 * too; else NULL. Whether the data connection would be kept; and keeping it, if the dialogue ended
 * so.
 */
TasukiDialogue *tasuki_passage_go_on (TasukiPassage *self, GBytes *hello);
bool tasuki_passage_would_keep (TasukiPassage *self);
void tasuki_passage_keep (TasukiPassage *self, TasukiDialogue *dialogue);

/*
 * Ends a transfer that has an ID: keeps the receipt if there is one, reports what became of it and
 * hears what the relay says.
 *
 * @tally: (nullable): what was sent or stored; NULL if it failed
 * @failure: (nullable) (transfer full): why it failed
 * Returns whether it is completed, with its digest in the progress; if not, @error says why, in the
 * words of who knows best.
 */
bool
tasuki_passage_settle (TasukiPassage *self, TasukiTally *tally, GError *failure, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TasukiPassage, tasuki_passage_clear)
