/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Extension point: secure a raw connection. The default refuses. */

#include <tasuki/transport.h>

#include "api/question-private.h"

G_DEFINE_INTERFACE (TasukiTransport, tasuki_transport, G_TYPE_OBJECT)

static void
default_secure (TasukiTransport *self, TasukiHandshake *handshake)
{
  tasuki_question_not_supported (TASUKI_QUESTION (handshake), "secure");
}

static const char *
default_get_fingerprint (TasukiTransport *self)
{
  return NULL;
}

static void
tasuki_transport_default_init (TasukiTransportInterface *iface)
{
  iface->secure = default_secure;
  iface->get_fingerprint = default_get_fingerprint;
}

void
tasuki_transport_secure (TasukiTransport *self, TasukiHandshake *handshake)
{
  g_return_if_fail (TASUKI_IS_TRANSPORT (self));

  TASUKI_TRANSPORT_GET_IFACE (self)->secure (self, handshake);
}

const char *
tasuki_transport_get_fingerprint (TasukiTransport *self)
{
  g_return_val_if_fail (TASUKI_IS_TRANSPORT (self), NULL);

  return TASUKI_TRANSPORT_GET_IFACE (self)->get_fingerprint (self);
}
