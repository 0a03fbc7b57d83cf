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
 *
 * Since: 0.1
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
 * Makes a peer of whom nothing but its address is known.
 *
 * Returns: (transfer full): a peer that is known by its address only
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiPeer *
tasuki_peer_new (const char *entrance, GInetAddress *address, guint port);

/**
 * tasuki_peer_get_entrance:
 * @self: a peer
 *
 * Gives the entrance through which it came.
 *
 * Returns: (transfer none): through which entrance it came: `relay` or `admin`
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_peer_get_entrance (TasukiPeer *self);

/**
 * tasuki_peer_get_address:
 * @self: a peer
 *
 * Gives the address from which it connected. Of whoever comes through a proxy that is trusted to
 * say so, it is the address from which it connected to the proxy.
 *
 * Returns: (transfer none): its address, never an IPv4-mapped one
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE GInetAddress *tasuki_peer_get_address (TasukiPeer *self);

/**
 * tasuki_peer_get_proxy:
 * @self: a peer
 *
 * Gives the address of the proxy through which it came.
 *
 * Returns: (nullable) (transfer none): the proxy's address, never an IPv4-mapped one; %NULL if it
 *   connected by itself
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE GInetAddress *tasuki_peer_get_proxy (TasukiPeer *self);

/**
 * tasuki_peer_get_source:
 * @self: a peer
 *
 * Gives as whose it counts where something is counted per source. In IPv6 whoever has one address
 * has as a rule the 2^64 of its network: they count as one.
 *
 * Returns: (transfer none): its IPv4 address; or its IPv6 network, such as `2001:db8:0:1::`
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_peer_get_source (TasukiPeer *self);

/**
 * tasuki_peer_get_port:
 * @self: a peer
 *
 * Gives the port from which it connected.
 *
 * Returns: its port, 0 to 65535
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE guint tasuki_peer_get_port (TasukiPeer *self);

/**
 * tasuki_peer_describe:
 * @self: a peer
 *
 * Gives address and port as one text, for people.
 *
 * Returns: (transfer none): address and port as one text, such as `192.0.2.7:5012` or
 * `[2001:db8::1]:5012`
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_peer_describe (TasukiPeer *self);

/**
 * tasuki_peer_get_protocol:
 * @self: a peer
 *
 * Gives what secures the connection.
 *
 * Returns: (nullable) (transfer none): what the transport agreed on, such as `TLS1.3 AES-128-GCM`
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_peer_get_protocol (TasukiPeer *self);

/**
 * tasuki_peer_get_key_fingerprint:
 * @self: a peer
 *
 * Gives the fingerprint of the public key that its handshake proved.
 *
 * Returns: (nullable) (transfer none): SHA-256 of the public key that the handshake proved, 64
 *   lower-case hexadecimal digits; %NULL if it proved none
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_peer_get_key_fingerprint (TasukiPeer *self);

/**
 * tasuki_peer_get_connection_id:
 * @self: a peer
 *
 * Gives the connection ID that its login proved.
 *
 * Returns: (nullable) (transfer none): the connection ID under which it logged in; empty if it
 *   administers
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_peer_get_connection_id (TasukiPeer *self);

/**
 * tasuki_peer_get_organisation:
 * @self: a peer
 *
 * Gives the organisation to which its connection belongs.
 *
 * Returns: (nullable) (transfer none): the organisation that owns the connection; of who
 *   administers, the one within which that is, or `*` for all
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_peer_get_organisation (TasukiPeer *self);

/**
 * tasuki_peer_get_client_type:
 * @self: a peer
 *
 * Gives the client type that was accepted with its login.
 *
 * Returns: (nullable) (transfer none): `agent`, `cli`, `api`, `browser` or a deployment's own name
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_peer_get_client_type (TasukiPeer *self);

/**
 * tasuki_peer_get_credential:
 * @self: a peer
 *
 * Gives the name of what it logged in with, as its authenticator has set it.
 *
 * Returns: (nullable) (transfer none): such as the ID of an API key; %NULL if it has no name
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_peer_get_credential (TasukiPeer *self);

/**
 * tasuki_peer_get_ip_filter:
 * @self: a peer
 *
 * Gives the IP filter that says from where what it logged in with may be used, such as that of an
 * API key. A connection's own IP filter is none of it. A data connection has that of its session.
 *
 * Returns: (nullable) (transfer none): the ID of an IP filter, as its authenticator has set it;
 *   %NULL: there is none
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_peer_get_ip_filter (TasukiPeer *self);

/**
 * tasuki_peer_has_scope:
 * @self: a peer
 * @scope: `resource:verb`, such as `transfer:send`
 *
 * Says whether what it logged in with lets it do something. Of whoever has not logged in, or has
 * logged in without a limit, it says what the login has said: nothing, or everything.
 *
 * Returns: whether it may
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_peer_has_scope (TasukiPeer *self, const char *scope);

/**
 * tasuki_peer_get_identity_fingerprint:
 * @self: a peer
 *
 * Gives the fingerprint of the identity key that it named with its login. Other clients know it by
 * that key; the access point passes it on, and has no proof that the peer has its private half.
 *
 * Returns: (nullable) (transfer none): SHA-256 of the public key, 64 lower-case hexadecimal digits;
 *   %NULL if it named none
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_peer_get_identity_fingerprint (TasukiPeer *self);

G_END_DECLS
