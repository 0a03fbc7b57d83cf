/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the core learns more about a peer as its connection advances. */

#pragma once

#include <tasuki/peer.h>

/*
 * The same network connection, of which nobody has logged in yet: over one of HTTP several may.
 */
TasukiPeer *tasuki_peer_new_like (TasukiPeer *from);

/* At once, of whoever comes through a proxy, which is at @address. */
void tasuki_peer_set_proxy (TasukiPeer *self, GInetAddress *address);

/* After the handshake. @fingerprint: (nullable). */
void tasuki_peer_set_secured (TasukiPeer *self, const char *protocol, const char *fingerprint);

/* After the login. */
void tasuki_peer_set_identity (TasukiPeer *self,
                               const char *connection_id,
                               const char *organisation,
                               const char *client_type);

/*
 * With the login. @credential: (nullable): a name for what it logged in with. @scopes: (nullable):
 * what that lets it do; NULL for no limit
 */
void
tasuki_peer_set_credential (TasukiPeer *self, const char *credential, const char *const *scopes);

/* With the login; of a data connection, as its session has it. @group: (nullable) */
void tasuki_peer_set_ip_filter (TasukiPeer *self, const char *group);

/*
 * With the login, if it named an identity key. @fingerprint: that of @key, which is kept for
 * tasuki_peer_get_identity_key ().
 */
void tasuki_peer_set_identity_key (TasukiPeer *self, GBytes *key, const char *fingerprint);

/* The key itself; (transfer none) (nullable). */
GBytes *tasuki_peer_get_identity_key (TasukiPeer *self);
