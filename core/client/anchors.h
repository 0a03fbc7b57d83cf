/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whom a client trusts to be its access point, and the TLS sessions that insist on it. */

#pragma once

#include <stdbool.h>

#include <gio/gio.h>
#include <gnutls/gnutls.h>

#include "client/identity.h"

#define TASUKI_TYPE_ANCHORS (tasuki_anchors_get_type ())
G_DECLARE_FINAL_TYPE (TasukiAnchors, tasuki_anchors, TASUKI, ANCHORS, GObject)

/*
 * @ca_file: (nullable): PEM certificates of the authorities that are trusted, and no others;
 * NULL: those that the system trusts. NULL with TASUKI_ERROR_CONFIGURATION if there are none.
 * Sessions may be begun from any thread.
 */
TasukiAnchors *tasuki_anchors_new (const char *ca_file, GError **error);

/*
 * A TLS 1.3 client session, not begun, that will fail unless the access point proves to be @host
 * (a name, or an address as text). @host has to live as long as the session, and self too.
 *
 * @identity: (nullable): whose key is proved to the access point, once that has proved its own;
 * lives as long as the session
 */
gnutls_session_t
tasuki_anchors_begin (TasukiAnchors *self, const char *host, TasukiIdentity *identity);

/*
 * After the handshake failed: whether the certificate was to blame. If so, sets
 * TASUKI_ERROR_UNTRUSTED, which names everything that is wrong with it.
 */
bool tasuki_anchors_blame (gnutls_session_t session, const char *host, GError **error);

/* After the handshake: whether the other end speaks our protocol, or else TASUKI_ERROR_PROTOCOL. */
bool tasuki_anchors_check_protocol (gnutls_session_t session, const char *host, GError **error);
