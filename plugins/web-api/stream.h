/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What libsoup gets of a connection: the one request that was read and checked, then the end; and
 * the way back to the peer. Whatever else the peer sends, libsoup never sees it.
 */

#pragma once

#include <gio/gio.h>

#define WEB_TYPE_STREAM (web_stream_get_type ())
G_DECLARE_FINAL_TYPE (WebStream, web_stream, WEB, STREAM, GIOStream)

/* @connection: closed when the stream is closed or finalised */
WebStream *web_stream_new (GIOStream *connection, GBytes *request);
