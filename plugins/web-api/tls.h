/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A stream that the relay has secured, as GIO has streams: not blocking, and polled. */

#pragma once

#include <gio/gio.h>

#include <tasuki/stream.h>

#define WEB_TYPE_TLS (web_tls_get_type ())
G_DECLARE_FINAL_TYPE (WebTls, web_tls, WEB, TLS, GIOStream)

/* @socket: closed when the stream is */
WebTls *web_tls_new (TasukiStream *stream, GSocket *socket);
