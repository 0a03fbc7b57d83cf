/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One secured connection to an access point: bytes in, bytes out, and waiting for either. */

#pragma once

#include <stddef.h>

#include <tasuki/stream.h>

#include "client/anchors.h"
#include "client/wait.h"

typedef struct _TasukiLink TasukiLink;

/*
 * Dials (10 s at most), secures (10 s) and checks the certificate and the protocol. Blocks. One
 * thread at a time.
 * NULL with TASUKI_ERROR_LOST, TASUKI_ERROR_UNTRUSTED, TASUKI_ERROR_PROTOCOL,
 * TASUKI_ERROR_TIMED_OUT or TASUKI_ERROR_CANCELLED.
 *
 * @identity: (nullable): whose key is proved; lives as long as the link
 */
TasukiLink *tasuki_link_open (const char *access_point,
                              TasukiAnchors *anchors,
                              TasukiIdentity *identity,
                              GCancellable *cancellable,
                              GError **error);

/* Closes at once, without a word to the other end. */
void tasuki_link_free (TasukiLink *self);

/* As in TasukiStream; these never block. */
TasukiIo
tasuki_link_read (TasukiLink *self, uint8_t *buffer, size_t size, size_t *done, GError **error);
TasukiIo tasuki_link_write (
    TasukiLink *self, const uint8_t *buffer, size_t size, size_t *done, GError **error);

/* Says that no more bytes will be written. May block until the deadline. */
bool tasuki_link_finish (TasukiLink *self, const TasukiUntil *until, GError **error);

/*
 * Ends the session with the access point, both ways, and begins another one on the same connection,
 * which from there on is what is read and written. Blocks.
 *
 * @session: (transfer full): set up, its handshake not begun
 * @hold: lives as long as @session
 * FALSE with TASUKI_ERROR_PROTOCOL if the access point sends anything but its end; with an error of
 * the handshake; or as in waiting. The link is of no more use then.
 */
bool tasuki_link_switch (TasukiLink *self,
                         gnutls_session_t session,
                         GObject *hold,
                         const TasukiUntil *until,
                         GError **error);

/* For waiting on several links at once: what to poll, and whether there is something without. */
int tasuki_link_get_descriptor (TasukiLink *self);
bool tasuki_link_has_pending (TasukiLink *self);

/*
 * Blocks until one of @events (see poll (2)) is there, or @other, a descriptor or -1, is readable.
 */
bool tasuki_link_wait (
    TasukiLink *self, short events, int other, const TasukiUntil *until, GError **error);

/* Whether the other end has not closed it yet. Never blocks. */
bool tasuki_link_stands (TasukiLink *self);

/* What secures it, such as `TLS1.3 AES-128-GCM`, whatever has passed since it began. Free it with
 * g_free (). */
char *tasuki_link_describe (TasukiLink *self);

/* The address that was dialled, such as `192.0.2.1:7443`. Free it with g_free (). */
char *tasuki_link_get_address (TasukiLink *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiLink, tasuki_link_free)
