/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Serves requests that were read and checked: from HTTP to a call of the relay and back. */

#pragma once

#include <tasuki/relay.h>

#include "request.h"

typedef struct _WebServer WebServer;

/* @relay: outlives the server, and the calls that it is asked for */
WebServer *web_server_new (TasukiRelay *relay);
void web_server_free (WebServer *self);

/*
 * Serves the one request of @stream: for a caller of this host, who may do everything, or for one
 * who has to log in.
 *
 * @request: taken
 */
void web_server_serve (WebServer *self, GIOStream *stream, WebRequest *request);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WebServer, web_server_free)
