/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A GnuTLS session as a stream, for transports and clients written in C. Not in the umbrella. */

#pragma once

#include <gnutls/gnutls.h>

#include <tasuki/stream.h>

G_BEGIN_DECLS

#define TASUKI_TYPE_TLS_STREAM (tasuki_tls_stream_get_type ())
TASUKI_AVAILABLE
G_DECLARE_FINAL_TYPE (TasukiTlsStream, tasuki_tls_stream, TASUKI, TLS_STREAM, GObject)

/**
 * tasuki_tls_stream_new: (skip)
 * @session: (transfer full): a session with its credentials, priorities and, for a client, name
 * set, made with %GNUTLS_NONBLOCK; its transport functions are set here
 * @descriptor: a connected, non-blocking socket; not owned
 * @hold: (nullable): an object that lives as long as the session, such as its credentials
 *
 * Wraps a GnuTLS session that is set up but has not begun its handshake.
 *
 * Returns: (transfer full): a stream whose handshake has not begun
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiTlsStream *
tasuki_tls_stream_new (gnutls_session_t session, int descriptor, GObject *hold);

/**
 * tasuki_tls_stream_give: (skip)
 * @self: a stream whose handshake has not begun
 * @bytes: what was read from the descriptor already, such as [method@Stream.take_rest] returned
 *
 * Gives the stream the first bytes of its session, which it reads before those of the descriptor.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_tls_stream_give (TasukiTlsStream *self, GBytes *bytes);

G_END_DECLS
