/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The data connections of a pair between two of its transfers: joined, and at rest. */

#pragma once

#include "flow/handover.h"

struct _TasukiKept
{
  TasukiFlow *flow;
  gpointer pair;                /* the performer's own */
  TasukiConnection *control[2]; /* whose they are, by TasukiSide */
  TasukiConnection *data[2];
  const char *mode;         /* a TASUKI_MODE_... */
  char *transfer;           /* the ID of the one behind which they were kept */
  int64_t until;            /* monotonic, in microseconds */
  TasukiHandover *handover; /* what is to go on with them; NULL for nothing */
};

/*
 * What the performer tells. A transfer's pair rests: what it is kept as, and the transfer is no
 * longer the performer's. NULL: it is being parted, which ends it as ever.
 */
TasukiKept *tasuki_kept_on_rested (TasukiHandover *handover, uint64_t bytes);

/*
 * Both sides have gone on: the transfer whose pair it is from now on, a reference; @self is gone.
 * NULL: nobody goes on with it, and it is being parted.
 */
TasukiHandover *tasuki_kept_on_begun (TasukiKept *self);

/* The pair is parted, and both descriptors are closed; @self is gone. */
void tasuki_kept_on_parted (TasukiKept *self);
