/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One transfer on its way along the path. */

#pragma once

#include "flow/connection.h"
#include "flow/pace.h"

typedef enum
{
  TASUKI_HANDOVER_APPROVING, /* policies are asked */
  TASUKI_HANDOVER_WAITING,   /* allowed; the receiver is not there */
  TASUKI_HANDOVER_OFFERED,   /* the receiver is asked */
  TASUKI_HANDOVER_PAIRING,   /* tickets are out, the mark of a transfer under way is stored */
  TASUKI_HANDOVER_RUNNING,   /* bytes flow */
  TASUKI_HANDOVER_PARTED,    /* no more bytes; the receiver's word is awaited */
  TASUKI_HANDOVER_SETTLED,
} TasukiHandoverState;

typedef struct _TasukiStrands TasukiStrands;

struct _TasukiHandover
{
  unsigned references;
  TasukiFlow *flow;
  gpointer pair; /* the performer's own */
  TasukiTransfer *transfer;
  TasukiHandoverState state;
  int64_t deadline;             /* monotonic, in microseconds; 0 for none */
  int64_t wait_until;           /* how long the sender waits for the receiver */
  uint32_t request;             /* the sender's number */
  uint64_t number;              /* ours: earlier requests have lower ones */
  TasukiConnection *control[2]; /* by TasukiSide; NULL once gone */
  TasukiConnection *data[2];
  GBytes *tickets[2];
  TasukiKept *kept;       /* what it goes on with if both sides do; NULL for nothing */
  TasukiQuota *quotas[2]; /* what each side's connection ID may pass; NULL before it is asked */
  bool counted;           /* among the transfers of both */
  unsigned streams;       /* how many it may have: what all have agreed on so far */
  TasukiStrands *strands; /* those beside the first; NULL if there are none */

  int64_t started; /* since 1970-01-01 UTC, in microseconds */
  bool judging;    /* the policies are being asked */
  bool marked;     /* as a transfer under way, in the store */
  bool denied;     /* in the access denial log: refused before it began */
  bool recorded;   /* in the history */
  bool parting;    /* the performer has been told to cut the bytes */
  bool resting;    /* the performer has been told to keep the pair */
  unsigned keeps;  /* whose result said that it would: a bit for each side */
  uint64_t moved;  /* bytes at the last progress */
  TasukiPace pace; /* while bytes flow */

  /* What is known of the outcome; OK only by the receiver's word. */
  bool decided;
  bool completed;
  TasukiError code;
  char *reason;
  const char *refused_for; /* `sender` or `receiver`: whose policy it was; NULL for none */
  bool confided;           /* the reason is for one side alone */
  TasukiSide confidant;    /* which */
  int64_t files;
  int64_t bytes;
  char *digest;  /* hexadecimal */
  char *receipt; /* the receiver's, as it gave it; NULL for none */
  bool heard;    /* the sender's result has come */
  char *addresses[2];
  char *protocols[2];
  char *organisations[2]; /* NULL for that of a receiver that has not been there */
  GBytes *keys[2];        /* their identity keys; NULL for none */
  char *fingerprints[2];  /* and those keys' fingerprints */

  const char *mode; /* a TASUKI_MODE_...; NULL until it is decided */
  char *resumes;    /* the transfer that broke and is gone on with; NULL for none */
};

TasukiHandover *tasuki_handover_new (TasukiConnection *sender,
                                     uint32_t request,
                                     const char *to,
                                     const char *file_id,
                                     const char *name,
                                     int64_t files,
                                     int64_t size,
                                     uint32_t wait);
TasukiHandover *tasuki_handover_ref (TasukiHandover *self);
void tasuki_handover_unref (TasukiHandover *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiHandover, tasuki_handover_unref)

TasukiHandover *tasuki_handover_find (TasukiFlow *flow, const char *transfer_id);

/* A move that the table does not know is a fault of the program. */
void tasuki_handover_move (TasukiHandover *self, TasukiHandoverState state, unsigned timeout);
bool tasuki_handover_is_settled (TasukiHandover *self);

/* @timeout in milliseconds; 0 for none. */
void tasuki_handover_set_deadline (TasukiHandover *self, unsigned timeout);

/* Binds the receiver's control connection, or unbinds it with NULL. */
void tasuki_handover_set_receiver (TasukiHandover *self, TasukiConnection *receiver);

/*
 * Something is lost, and will end it for @reason, unless the next moments say better what: the end
 * of the bytes, or a client's result.
 */
void tasuki_handover_suspect (TasukiHandover *self, TasukiError code, const char *reason);

/* In words, that the client on @side left. */
const char *tasuki_handover_gone (TasukiSide side);

/* A control connection is gone. @refusal: (nullable): why, if it was no longer allowed. */
void
tasuki_handover_on_detached (TasukiHandover *self, TasukiConnection *control, const char *refusal);

/* So many bytes have passed, in all: the transfer and both connection IDs know of it. */
void tasuki_handover_note_bytes (TasukiHandover *self, uint64_t bytes);

/* What the performer tells of a joined pair. @bytes: from sender to receiver, in all. */
void tasuki_handover_on_progress (TasukiHandover *self, uint64_t bytes);

/*
 * The pair is parted. @broken: NULL if both directions ended in order; else why not, with
 * @side the side that broke and a code of TasukiError. Both descriptors are closed.
 */
void tasuki_handover_on_parted (TasukiHandover *self,
                                uint64_t bytes,
                                TasukiSide side,
                                const GError *broken);

void tasuki_handover_tick (TasukiHandover *self);

/* For lists; a{sv}, floating. */
GVariant *tasuki_handover_describe (TasukiHandover *self);
