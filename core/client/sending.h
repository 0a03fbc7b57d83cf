/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A transfer from the sender's side: ask, wait, send, settle. */

#pragma once

#include "client/attachment.h"
#include "client/delivery-private.h"

/* Blocks until it is completed or has failed. Errors: see tasuki_client_send_sync (). */
bool tasuki_sending_run (TasukiAttachment *attachment,
                         TasukiDelivery *delivery,
                         GCancellable *cancellable,
                         GError **error);
