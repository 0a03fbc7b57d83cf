/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Extension point: secure a raw connection. */

#pragma once

#include <tasuki/handshake.h>

G_BEGIN_DECLS

/**
 * TasukiTransport:
 *
 * Secures the raw connections that the relay accepts.
 *
 * A relay has exactly one transport. It must secure every connection: there is no plain listener.
 *
 * Since: 0.1
 */
#define TASUKI_TYPE_TRANSPORT (tasuki_transport_get_type ())
TASUKI_AVAILABLE
G_DECLARE_INTERFACE (TasukiTransport, tasuki_transport, TASUKI, TRANSPORT, GObject)

/**
 * TasukiTransportInterface:
 * @secure: answers @handshake. The default refuses.
 * @get_fingerprint: by which key clients know the relay, of those that each handshake proves:
 *   SHA-256 of its SubjectPublicKeyInfo, 64 lower-case hexadecimal digits. The default is %NULL:
 *   there is none.
 *
 * Since: 0.1
 */
struct _TasukiTransportInterface
{
  GTypeInterface parent_iface;

  void (*secure) (TasukiTransport *self, TasukiHandshake *handshake);
  const char *(*get_fingerprint) (TasukiTransport *self);
};

/**
 * tasuki_transport_secure:
 * @self: a transport
 * @handshake: the question to answer
 *
 * Asks the transport. Main context only.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_transport_secure (TasukiTransport *self, TasukiHandshake *handshake);

/**
 * tasuki_transport_get_fingerprint:
 * @self: a transport
 *
 * Gives the fingerprint of the key by which clients know the relay. Main context only.
 *
 * Returns: (transfer none) (nullable): SHA-256 of its SubjectPublicKeyInfo, 64 lower-case
 *   hexadecimal digits; %NULL if there is no such key
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_transport_get_fingerprint (TasukiTransport *self);

G_END_DECLS
