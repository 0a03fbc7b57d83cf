/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a control connection has received for one delivery, and the thread that waits for it. */

#pragma once

#include "client/wait.h"
#include "wire/message.h"

typedef struct _TasukiMailbox TasukiMailbox;

/* A reference-counted mailbox, empty. */
TasukiMailbox *tasuki_mailbox_new (void);
TasukiMailbox *tasuki_mailbox_ref (TasukiMailbox *self);
void tasuki_mailbox_unref (TasukiMailbox *self);

/* Puts a message in. Any thread. */
void tasuki_mailbox_post (TasukiMailbox *self, TasukiMessageType type, GVariant *body);

/* Says that no more will come, and why. The first reason counts. Any thread. */
void tasuki_mailbox_close (TasukiMailbox *self, const GError *reason);

/*
 * Takes the oldest message, and waits for it. By one thread.
 * @body: is set to its body; (transfer full)
 * Returns its type; TASUKI_MESSAGE_NONE with the reason of the closing, TASUKI_ERROR_TIMED_OUT
 * or TASUKI_ERROR_CANCELLED.
 */
TasukiMessageType tasuki_mailbox_take (TasukiMailbox *self,
                                       GVariant **body,
                                       const TasukiUntil *until,
                                       GError **error);

/*
 * Cancelled as soon as something arrives once it is watched, and by the closing: what stops
 * the bytes of a transfer that is settled already. Owned by the mailbox.
 */
GCancellable *tasuki_mailbox_get_alarm (TasukiMailbox *self);
void tasuki_mailbox_watch (TasukiMailbox *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiMailbox, tasuki_mailbox_unref)
