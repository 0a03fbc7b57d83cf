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
 *
 * Since: 0.1
 */
struct _TasukiTransportInterface
{
  GTypeInterface parent_iface;

  void (*secure) (TasukiTransport *self, TasukiHandshake *handshake);
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

G_END_DECLS
