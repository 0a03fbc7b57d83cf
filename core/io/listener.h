/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A listening socket on the main context. */

#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <gio/gio.h>

typedef struct _TasukiListener TasukiListener;

/* @descriptor: a connected, non-blocking socket, the callee's from now on. */
typedef void (*TasukiAccepted) (gpointer data, int descriptor, GInetSocketAddress *address);

/*
 * Binds and listens on @address. NULL with @error set, TASUKI_ERROR_CONFIGURATION, if it cannot.
 * @only_6: whether `::` stands for IPv6 alone, and not for IPv4 as well
 */
TasukiListener *tasuki_listener_new (GInetSocketAddress *address,
                                     bool only_6,
                                     TasukiAccepted accepted,
                                     gpointer data,
                                     GError **error);
void tasuki_listener_free (TasukiListener *self);

/* Where it listens, such as `127.0.0.1:7443`, with the real port. (transfer full) */
char *tasuki_listener_describe (TasukiListener *self);
