/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a receipt of one transfer has to say: the receiver signs it by these terms, the sender
 * takes none that is not by them.
 */

#pragma once

#include "client/identity.h"
#include "client/receipt-private.h"
#include "client/tally.h"

typedef struct
{
  const char *transfer;
  const char *sender; /* connection IDs */
  const char *receiver;
  const char *file_id;
  const char *name;
  TasukiIdentity *identity; /* (nullable): this side's own */
  const uint8_t *peer_key;  /* (nullable): the other side's, as far as it is known */
} TasukiReceiptFacts;

typedef struct
{
  TasukiSide side;
  TasukiReceiptStatement statement;
  TasukiIdentity *identity; /* borrowed; NULL: this side has none */
  bool has_receiver_key;
  uint8_t receiver_key[TASUKI_KEY_SIZE];
  GBytes *text;           /* what was given, or was taken and is good; NULL: none */
  TasukiReceipt *receipt; /* the same */
  GString *list;          /* of the files, for the sender */
} TasukiReceiptTerms;

/* Sets what is known once a transfer proceeds. All is copied but the identity. */
void tasuki_receipt_terms_begin (TasukiReceiptTerms *self,
                                 TasukiSide side,
                                 const TasukiReceiptFacts *facts);
void tasuki_receipt_terms_clear (TasukiReceiptTerms *self);

/*
 * The receiver's: a body of DONE with, as `receipt`, a signed statement that all of @tally is
 * stored; and for one of FAILED that nothing is claimed because of @failure. Without an identity
 * none is signed. The body is floating.
 */
GVariant *tasuki_receipt_terms_give (TasukiReceiptTerms *self, TasukiTally *tally);
void
tasuki_receipt_terms_refuse (TasukiReceiptTerms *self, const GError *failure, GVariantDict *body);

/*
 * The sender's: checks the receipt in a DONE against all that it knows itself. A receiver whose key
 * is not known need not give any. FALSE with TASUKI_ERROR_INTEGRITY.
 */
bool tasuki_receipt_terms_take (TasukiReceiptTerms *self,
                                TasukiTally *tally,
                                GVariant *body,
                                GError **error);

/* The sender's: takes the receipt in a FAILED if it is good. Whether it is. */
bool tasuki_receipt_terms_take_refusal (TasukiReceiptTerms *self, GVariant *body);

/*
 * For the relay, adds it to a result: the receiver its own, the sender a refusal, which it may be
 * the first to tell of. One that does not fit the result is left out.
 */
void tasuki_receipt_terms_repeat (TasukiReceiptTerms *self, bool is_completed, GVariantDict *body);

/*
 * Keeps what was given or taken on this machine. Returns the path; NULL if there is none, or with
 * an error as tasuki_receipt_shelf_keep () gives.
 */
char *tasuki_receipt_terms_keep (TasukiReceiptTerms *self, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TasukiReceiptTerms, tasuki_receipt_terms_clear)
