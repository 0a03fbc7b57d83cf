/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the calls of a client need of its connection. */

#pragma once

#include <tasuki/client.h>

#include "client/delivering.h"

/* Makes a new connection, which takes the place of the former. Blocks. */
bool tasuki_client_dial (TasukiClient *self, GCancellable *cancellable, GError **error);

/*
 * A TasukiDeliveringConnect. Several deliveries may find it lost: the first of them dials, the
 * others wait for that.
 */
TasukiAttachment *tasuki_client_obtain_attachment (gpointer client,
                                                   bool anew,
                                                   GCancellable *cancellable,
                                                   GError **error);

TasukiProfile *tasuki_client_get_profile (TasukiClient *self);
