/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A delivery from beginning to end, over as many connections as it takes. */

#pragma once

#include "client/attachment.h"
#include "client/delivery-private.h"

/*
 * A reference to the client's connection. @anew: made again if it is lost. NULL with an error.
 */
typedef TasukiAttachment *(*TasukiDeliveringConnect) (gpointer client,
                                                      bool anew,
                                                      GCancellable *cancellable,
                                                      GError **error);

/* Blocks. Errors: see tasuki_client_send_sync () and tasuki_client_receive_sync (). */
bool tasuki_delivering_run (TasukiDelivery *delivery,
                            TasukiSide side,
                            const char *connection_id,
                            TasukiDeliveringConnect connect,
                            gpointer client,
                            GCancellable *cancellable,
                            GError **error);
