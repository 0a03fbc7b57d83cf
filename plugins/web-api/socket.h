/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The Unix socket of the administration: made, protected, removed. */

#pragma once

#include <stdbool.h>

#include <gio/gio.h>

/* The longest path of a Unix socket, in bytes (unix(7)). */
#define WEB_SOCKET_PATH_MAX 107u

typedef struct _WebSocket WebSocket;

/*
 * Listens on a Unix socket of mode 0600 at @path, and holds a lock on @path with `.lock` behind it,
 * so that there is one relay at a path. A socket that nobody answers on is replaced;
 * anything else that is in the way is an error, and so is a directory that others can write to.
 *
 * NULL with TASUKI_ERROR_CONFIGURATION, or TASUKI_ERROR_EXISTS if somebody answers there or
 * holds the lock.
 */
WebSocket *web_socket_open (const char *path, GError **error);

/* Closes it, and removes its file if that still is the one that was made. */
void web_socket_close (WebSocket *self);

/* A connection that waits, not blocking; NULL with G_IO_ERROR_WOULD_BLOCK if none does. */
GSocket *web_socket_accept (WebSocket *self, GError **error);

/* Calls @ready, with @data, whenever a connection waits, until the source is destroyed. */
GSource *web_socket_watch (WebSocket *self, GSocketSourceFunc ready, gpointer data);

/*
 * Who the peer of a connected socket is: FALSE with TASUKI_ERROR_REFUSED if it is neither root
 * nor the user of this process.
 */
bool web_socket_check_peer (GSocket *socket, uid_t *uid, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WebSocket, web_socket_close)
