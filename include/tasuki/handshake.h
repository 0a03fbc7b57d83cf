/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The question put to a transport: how is this connection secured? */

#pragma once

#include <tasuki/peer.h>
#include <tasuki/question.h>
#include <tasuki/stream.h>

G_BEGIN_DECLS

/**
 * TasukiHandshake:
 *
 * The question "by which stream do we talk to this peer?".
 *
 * The transport answers with a stream. A worker then drives the stream's handshake.
 *
 * Since: 0.1
 */
#define TASUKI_TYPE_HANDSHAKE (tasuki_handshake_get_type ())
TASUKI_AVAILABLE
G_DECLARE_FINAL_TYPE (TasukiHandshake, tasuki_handshake, TASUKI, HANDSHAKE, TasukiQuestion)

/**
 * tasuki_handshake_get_peer:
 * @self: a handshake
 *
 * Gives the peer at the other end of the connection.
 *
 * Returns: (transfer none): who is to be secured; it is known by its address only
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiPeer *tasuki_handshake_get_peer (TasukiHandshake *self);

/**
 * tasuki_handshake_get_descriptor:
 * @self: a handshake
 *
 * Gives the socket that is to be secured.
 *
 * Returns: the connected, non-blocking socket; the core owns it
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE int tasuki_handshake_get_descriptor (TasukiHandshake *self);

/**
 * tasuki_handshake_get_protocols:
 * @self: a handshake
 *
 * Gives the application protocols that are spoken here.
 *
 * Returns: (array zero-terminated=1) (transfer none): the application protocols (ALPN, RFC 7301)
 *   of which the peer has to offer one, such as `tasuki/1`
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *const *tasuki_handshake_get_protocols (TasukiHandshake *self);

/**
 * tasuki_handshake_secure:
 * @self: a handshake
 * @stream: a stream over the descriptor
 *
 * Answers with the stream. May be called from any thread.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_handshake_secure (TasukiHandshake *self, TasukiStream *stream);

/**
 * tasuki_handshake_get_stream:
 * @self: an answered handshake
 *
 * Gives the transport's answer.
 *
 * Returns: (nullable) (transfer none): the stream that the transport gave
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiStream *tasuki_handshake_get_stream (TasukiHandshake *self);

G_END_DECLS
