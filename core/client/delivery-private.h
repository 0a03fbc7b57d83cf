/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A delivery as the thread sees it that does the work: what is wanted, and where to tell progress.
 */

#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "client/progress.h"

/* What is wanted. Constant once it is begun. */
typedef struct
{
  TasukiSide side;
  char *to;
  char *file_id;
  char **paths;
  char *input_name;
  unsigned wait;    /* seconds */
  unsigned retry;   /* seconds without progress; 0: one attempt, TASUKI_RETRY_FOREVER */
  char *unfinished; /* the ID of the delivery that is gone on with, or NULL */
  unsigned keep;    /* seconds; 0: nothing is kept after a break */
  TasukiCompression compression;
  unsigned streams; /* at most, 1 to TASUKI_STREAMS_MAX */
  char *directory;
  bool overwrite;
  char *from; /* a pattern, or NULL */
  bool requires_end_to_end;
} TasukiDeliveryWish;

/* Takes it for @side. FALSE with TASUKI_ERROR_INVALID if it was begun, or is for the other side. */
bool tasuki_delivery_begin (TasukiDelivery *self, TasukiSide side, GError **error);

/* Once, in the thread that does the work. */
void tasuki_delivery_set_receipt (TasukiDelivery *self, TasukiReceipt *receipt);

/* Both are owned by the delivery. Any thread. */
const TasukiDeliveryWish *tasuki_delivery_get_wish (TasukiDelivery *self);
TasukiProgress *tasuki_delivery_get_progress (TasukiDelivery *self);
