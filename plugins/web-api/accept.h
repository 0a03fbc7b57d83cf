/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Accepts administrators on the admin socket: few at a time, and only root and the relay's user. */

#pragma once

#include "exchange.h"

typedef struct _WebAccept WebAccept;

/*
 * Opens the socket and accepts from now on, on the thread-default main context.
 *
 * @limits: copied
 * @hand_over: called with @data for each good request
 *
 * NULL with an error as of web_socket_open ().
 */
WebAccept *web_accept_new (const char *path,
                           const WebLimits *limits,
                           WebHandOver hand_over,
                           gpointer data,
                           GError **error);

/* Closes the socket and all connections. */
void web_accept_free (WebAccept *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WebAccept, web_accept_free)
