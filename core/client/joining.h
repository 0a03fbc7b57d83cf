/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The data connections of a transfer that has several streams: all made at once. */

#pragma once

#include "client/dialogue.h"

typedef struct
{
  const char *transfer; /* its ID */
  bool is_sender;

  /*
   * Makes the one that @ticket, of TASUKI_TICKET_SIZE bytes, is for. In a thread of its own each.
   * A dialogue that has said nothing to the other client yet; NULL with an error.
   */
  TasukiDialogue *(*join) (gpointer owner,
                           const uint8_t *ticket,
                           GCancellable *stop,
                           GError **error);
  gpointer owner;
} TasukiJoiningFacts;

/*
 * How many data connections PROCEED gives tickets for; 0 with TASUKI_ERROR_PROTOCOL if they are
 * more than @most, or no whole ones.
 */
unsigned tasuki_joining_count (GVariant *proceed, unsigned most, GError **error);

/*
 * Makes all of them, and says on each but the first, or hears from the sender, which one it is.
 * The first failure stops the others. Blocks. NULL with that error, or with
 * TASUKI_ERROR_PROTOCOL if one of them is not what it should be.
 */
TasukiBundle *tasuki_joining_perform (const TasukiJoiningFacts *facts,
                                      GVariant *proceed,
                                      GCancellable *stop,
                                      GError **error);
