/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Step 11, pump: passes the bytes of a joined pair. */

#pragma once

#include "io/channel.h"

typedef struct _TasukiPump TasukiPump;

/* What a pump tells, on the main context. */
typedef struct
{
  /* Each second in which bytes moved. @bytes: from the first end to the second, in all. */
  void (*progress) (gpointer data, uint64_t bytes);

  /*
   * It is over, both sockets are closed, the pump is freed. @broken: (nullable): of TASUKI_ERROR,
   * why not both directions ended in order, with @end (0 or 1) the end that broke.
   */
  void (*parted) (gpointer data, uint64_t bytes, unsigned end, const GError *broken);

  /* It rests, as it was asked to. @bytes: as above, since it began or was woken. */
  void (*rested) (gpointer data, uint64_t bytes);

  /* It was woken, and both ends have said something since. */
  void (*begun) (gpointer data);
} TasukiPumpEvents;

/* How a pair is to be joined. */
typedef struct
{
  GBytes *greeting; /* what both ends are told first */

  const char *parties[2]; /* the connection IDs of both ends, for their rates */

  /*
   * FALSE: bytes are decrypted and encrypted again. TRUE: the sessions with both ends are ended in
   * order behind the greeting, and what follows passes as it is, without leaving the kernel.
   */
  bool end_to_end;
  unsigned switch_timeout; /* milliseconds that the ends have to end their sessions */
} TasukiPumpPlan;

/*
 * Takes both @ends. Says the greeting to both, then passes bytes both ways. The next read is made
 * only when the last write is done, so a stalled reader costs two fixed buffers and nothing else.
 */
TasukiPump *tasuki_pump_new (TasukiWorker *worker,
                             TasukiEnd ends[static 2],
                             const TasukiPumpPlan *plan,
                             const TasukiPumpEvents *events,
                             gpointer data);

/* Main context. Cuts it at once; ends in parted () all the same. */
void tasuki_pump_part (TasukiPump *self);

/*
 * Main context. Both ends stay, and all that they had to say has passed: it rests, in which it
 * holds no buffer, reads nothing, and parts if an end says something or leaves. Ends in rested (),
 * or in parted () if something is still on its way.
 */
void tasuki_pump_rest (TasukiPump *self);

/*
 * Main context, once it has rested. Its ends may say something from now on, which is left unread
 * until it is woken.
 */
void tasuki_pump_expect (TasukiPump *self);

/*
 * Main context, once it has rested. From now on bytes pass again, counted from 0, and at
 * their rates as if it were new. If an end leaves before begun (), it parts.
 */
void tasuki_pump_wake (TasukiPump *self);
