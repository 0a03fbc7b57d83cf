/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who is connected: address, what TLS showed, and the identity under which it logged in. */

#pragma once

#include <tasuki/types.h>

G_BEGIN_DECLS

/**
 * TasukiPeer:
 *
 * One network connection to an access point, as plugins see it.
 *
 * What is not known yet is %NULL: before TLS there is only the address, before the login no
 * connection ID. A peer does not change while a question about it is open. All strings belong to
 * the peer.
 */
#define TASUKI_TYPE_PEER (tasuki_peer_get_type ())
TASUKI_AVAILABLE
G_DECLARE_FINAL_TYPE (TasukiPeer, tasuki_peer, TASUKI, PEER, GObject)

/**
 * tasuki_peer_new:
 * @entrance: through which entrance it came: `relay` or `admin`
 * @address: its address; an IPv4-mapped IPv6 address is turned into plain IPv4
 * @port: its port, 0 to 65535
 *
 * Returns: (transfer full): a peer that is known by its address only
 */
TASUKI_AVAILABLE TasukiPeer *
tasuki_peer_new (const char *entrance, GInetAddress *address, guint port);

/**
 * tasuki_peer_get_entrance:
 * @self: a peer
 *
 * Returns: (transfer none): through which entrance it came: `relay` or `admin`
 */
TASUKI_AVAILABLE const char *tasuki_peer_get_entrance (TasukiPeer *self);

/**
 * tasuki_peer_get_address:
 * @self: a peer
 *
 * Returns: (transfer none): its address, never an IPv4-mapped one
 */
TASUKI_AVAILABLE GInetAddress *tasuki_peer_get_address (TasukiPeer *self);

/**
 * tasuki_peer_get_port:
 * @self: a peer
 *
 * Returns: its port, 0 to 65535
 */
TASUKI_AVAILABLE guint tasuki_peer_get_port (TasukiPeer *self);

/**
 * tasuki_peer_describe:
 * @self: a peer
 *
 * Returns: (transfer none): address and port as one text, such as `192.0.2.7:5012` or
 * `[2001:db8::1]:5012`
 */
TASUKI_AVAILABLE const char *tasuki_peer_describe (TasukiPeer *self);

/**
 * tasuki_peer_get_protocol:
 * @self: a peer
 *
 * Returns: (nullable) (transfer none): what the transport agreed on, such as `TLS1.3 AES-128-GCM`
 */
TASUKI_AVAILABLE const char *tasuki_peer_get_protocol (TasukiPeer *self);

/**
 * tasuki_peer_get_key_fingerprint:
 * @self: a peer
 *
 * Returns: (nullable) (transfer none): SHA-256 of the public key that the handshake proved, 64
 *   lower-case hexadecimal digits; %NULL if it proved none
 */
TASUKI_AVAILABLE const char *tasuki_peer_get_key_fingerprint (TasukiPeer *self);

/**
 * tasuki_peer_get_connection_id:
 * @self: a peer
 *
 * Returns: (nullable) (transfer none): the connection ID under which it logged in
 */
TASUKI_AVAILABLE const char *tasuki_peer_get_connection_id (TasukiPeer *self);

/**
 * tasuki_peer_get_organisation:
 * @self: a peer
 *
 * Returns: (nullable) (transfer none): the organisation that owns the connection
 */
TASUKI_AVAILABLE const char *tasuki_peer_get_organisation (TasukiPeer *self);

/**
 * tasuki_peer_get_client_type:
 * @self: a peer
 *
 * Returns: (nullable) (transfer none): `agent`, `cli`, `api`, `browser` or a deployment's own name
 */
TASUKI_AVAILABLE const char *tasuki_peer_get_client_type (TasukiPeer *self);

G_END_DECLS
