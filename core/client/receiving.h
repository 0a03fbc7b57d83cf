/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A transfer from the receiver's side: wait for an offer, accept, store, settle. */

#pragma once

#include "client/attachment.h"
#include "client/delivery-private.h"

/* Blocks until one is completed or has failed. Errors: see tasuki_client_receive_sync (). */
bool tasuki_receiving_run (TasukiAttachment *attachment,
                           TasukiDelivery *delivery,
                           GCancellable *cancellable,
                           GError **error);
