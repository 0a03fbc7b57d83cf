/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The receiver's end of a joined data connection: what it hears from the sender, and stores. */

#pragma once

#include "client/dialogue.h"
#include "client/progress.h"
#include "client/receipt-terms.h"
#include "client/store.h"
#include "client/tally.h"

/* Of which transfer it is. */
typedef struct
{
  const char *transfer;  /* its ID */
  const char *from;      /* the sender's connection ID */
  const char *directory; /* into which it is received */
  bool keeps;            /* whether it may be gone on with after a break */
  bool keeps_link;       /* whether the link would be kept */
} TasukiReceiverFacts;

/*
 * Stores everything that the sender sends, and confirms it. Blocks. Nothing that the sender says
 * is believed: neither names, nor sizes, nor digests.
 *
 * After a break it keeps what has come, and notes how another attempt can go on: where it is
 * said what is held of the delivery.
 *
 * @tally: is filled and closed
 * @terms: by which a receipt is given
 * @stop: cancels it
 * FALSE with TASUKI_ERROR_LOST, TASUKI_ERROR_INTEGRITY, TASUKI_ERROR_INVALID,
 * TASUKI_ERROR_PROTOCOL, TASUKI_ERROR_CANCELLED, what the sender failed with, or what the store
 * fails with; TASUKI_ERROR_BUSY if an earlier attempt has not ended. The sender has been told then.
 */
bool tasuki_receiver_run (TasukiDialogue *dialogue,
                          const TasukiReceiverFacts *facts,
                          TasukiStore *store,
                          TasukiProgress *progress,
                          TasukiTally *tally,
                          TasukiReceiptTerms *terms,
                          GCancellable *stop,
                          GError **error);
