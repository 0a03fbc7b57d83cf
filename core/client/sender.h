/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sender's end of a joined data connection: what it says to the receiver, and hears. */

#pragma once

#include "client/dialogue.h"
#include "client/manifest.h"
#include "client/progress.h"
#include "client/receipt-terms.h"
#include "client/tally.h"

/*
 * Sends everything in @manifest and waits until the receiver has all of it on disk. Blocks.
 *
 * @tally: is filled and closed
 * @terms: by which the receiver's receipt is taken
 * @stop: cancels it
 * FALSE with TASUKI_ERROR_LOST, TASUKI_ERROR_INTEGRITY, TASUKI_ERROR_CANCELLED, what the receiver
 * failed with, or TASUKI_ERROR_FAILED if a file here cannot be read.
 */
bool tasuki_sender_run (TasukiDialogue *dialogue,
                        TasukiManifest *manifest,
                        TasukiProgress *progress,
                        TasukiTally *tally,
                        TasukiReceiptTerms *terms,
                        GCancellable *stop,
                        GError **error);
