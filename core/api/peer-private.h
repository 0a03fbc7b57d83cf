/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the core learns more about a peer as its connection advances. */

#pragma once

#include <tasuki/peer.h>

/* After the handshake. @fingerprint: (nullable). */
void tasuki_peer_set_secured (TasukiPeer *self, const char *protocol, const char *fingerprint);

/* After the login. */
void tasuki_peer_set_identity (TasukiPeer *self,
                               const char *connection_id,
                               const char *organisation,
                               const char *client_type);
