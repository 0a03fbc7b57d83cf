/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The rooms of the sender: what they share, and how one calls the other. */

#pragma once

#include "client/sender.h"
#include "client/sha256.h"
#include "client/window.h"

typedef struct
{
  TasukiDialogue *dialogue;
  const TasukiSenderFacts *facts;
  TasukiProgress *progress;
  TasukiTally *tally;
  TasukiReceiptTerms *terms;
  GCancellable *stop;
  TasukiSha256 *sha256;
  TasukiWindow window;
  size_t unheeded; /* bytes that were sent since the receiver was heard last */
  bool would_keep; /* the receiver, the link */
  bool has_ended;  /* END is sent */
  bool is_done;    /* DONE has come */
} TasukiSender;

/* What the receiver holds of an earlier attempt; all zero: nothing. */
typedef struct
{
  int64_t index;  /* entries before this one are stored */
  int64_t offset; /* bytes of this one */
  uint8_t state[TASUKI_DIGEST_SIZE];
} TasukiSenderHeld;

/* How long the receiver may be silent. */
TasukiUntil tasuki_sender_patience (TasukiSender *self);

/* Hears what has come, without waiting. */
bool tasuki_sender_heed (TasukiSender *self, GError **error);

/* The same, once in a while: to look costs a system call. @sent: bytes, since the last call */
bool tasuki_sender_heed_if_due (TasukiSender *self, size_t sent, GError **error);

/* Hears one message. */
bool tasuki_sender_handle (TasukiSender *self, const TasukiDialogueFrame *frame, GError **error);

/* Writing failed. If the receiver said why before it went, that is the reason. Returns FALSE. */
bool tasuki_sender_heed_after_failure (TasukiSender *self, GError **error);

bool tasuki_sender_put (TasukiSender *self, TasukiMessageType type, GVariant *body, GError **error);
bool tasuki_sender_flush (TasukiSender *self, GError **error);

/* Waits until no more is on its way than would be missed, and hears the receiver meanwhile. */
bool tasuki_sender_await_room (TasukiSender *self, GError **error);

bool tasuki_sender_set_protocol_error (GError **error, const char *problem);

/* Hears what the receiver holds of this delivery, and believes none of it. */
bool tasuki_sender_greet (TasukiSender *self, TasukiSenderHeld *held, GError **error);

/* The FILE message of an entry. @facts: NULL for a directory. */
GVariant *tasuki_sender_describe_entry (int64_t index,
                                        const TasukiManifestEntry *entry,
                                        const struct stat *facts,
                                        int64_t offset);

/* Sends a file, behind what is held of it if that is what was sent. */
bool tasuki_sender_send_file (TasukiSender *self,
                              int64_t index,
                              const TasukiManifestEntry *entry,
                              const TasukiSenderHeld *held,
                              GError **error);

/* Counts a file that the receiver has; it is read only if nobody remembers its digest. */
bool tasuki_sender_count_file (TasukiSender *self,
                               int64_t index,
                               const TasukiManifestEntry *entry,
                               GError **error);
