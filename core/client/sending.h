/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A delivery from the sender's side, in as many attempts as it takes: ask, wait, send, settle. */

#pragma once

#include "client/attachment.h"
#include "client/delivery-private.h"

typedef struct _TasukiSending TasukiSending;

/*
 * Looks at what is to be sent, and whether it was begun before. @delivery outlives it.
 * NULL as tasuki_manifest_new (); TASUKI_ERROR_BUSY if another process is at it.
 */
TasukiSending *
tasuki_sending_new (TasukiDelivery *delivery, const char *connection_id, GError **error);
void tasuki_sending_free (TasukiSending *self);

/* Blocks until it is completed or has failed. Errors: see tasuki_client_send_sync (). */
bool tasuki_sending_attempt (TasukiSending *self,
                             TasukiAttachment *attachment,
                             GCancellable *cancellable,
                             GError **error);

/* Whether what was sent can be sent again: what was read from standard input cannot. */
bool tasuki_sending_is_repeatable (TasukiSending *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiSending, tasuki_sending_free)
