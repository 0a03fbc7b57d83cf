/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sender's end of a joined data connection: what it says to the receiver, and hears. */

#pragma once

#include "client/dialogue.h"
#include "client/ledger.h"
#include "client/manifest.h"
#include "client/progress.h"
#include "client/receipt-terms.h"
#include "client/tally.h"

/* Which transfer it is, and what is delivered by it. */
typedef struct
{
  const char *transfer; /* its ID */
  TasukiManifest *manifest;
  TasukiLedger *ledger;
  bool keeps; /* whether the link would be kept */
} TasukiSenderFacts;

/* HELLO, which has been said when it is run; (transfer full). */
GBytes *tasuki_sender_pack_hello (const TasukiSenderFacts *facts);

/*
 * Sends everything in the manifest that the receiver does not hold from an earlier attempt, and
 * waits until the receiver has all of it on disk. Blocks.
 *
 * @tally: is filled and closed
 * @terms: by which the receiver's receipt is taken
 * @stop: cancels it
 * FALSE with TASUKI_ERROR_LOST, TASUKI_ERROR_INTEGRITY, TASUKI_ERROR_CANCELLED, what the receiver
 * failed with, or TASUKI_ERROR_FAILED if a file here cannot be read.
 */
bool tasuki_sender_run (TasukiDialogue *dialogue,
                        const TasukiSenderFacts *facts,
                        TasukiProgress *progress,
                        TasukiTally *tally,
                        TasukiReceiptTerms *terms,
                        GCancellable *stop,
                        GError **error);
