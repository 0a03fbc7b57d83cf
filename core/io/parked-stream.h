/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A TLS 1.3 session without the TLS library, as a stream: what a client costs that is idle. */

#pragma once

#include <tasuki/stream.h>

#include "io/tls-parked.h"

#define TASUKI_TYPE_PARKED_STREAM (tasuki_parked_stream_get_type ())
G_DECLARE_FINAL_TYPE (TasukiParkedStream, tasuki_parked_stream, TASUKI, PARKED_STREAM, GObject)

/*
 * Takes what @parked has, and what @socket has read ahead; both are empty then. The session that
 * @socket served has nothing left to do.
 */
TasukiParkedStream *tasuki_parked_stream_new (TasukiTlsParked *parked, TasukiTlsSocket *socket);
