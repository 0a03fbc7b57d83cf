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
 * Trusts the access point whose certificate has the key of that fingerprint, or is signed by one of
 * its handshake that has it; 64 hexadecimal digits. Its name and its dates have to be right all the
 * same. One session at a time.
 */
TasukiAnchors *tasuki_anchors_new_for_key (const char *fingerprint);

/*
 * Of the latter, once a handshake has succeeded: the certificate with that key, in PEM, to be
 * trusted from then on. Owned by it.
 */
const char *tasuki_anchors_get_authority (TasukiAnchors *self);

/* Who meets whom in a handshake. It is where it was made, and all in it lives, as its session. */
typedef struct
{
  TasukiAnchors *anchors;
  const char *host;         /* the access point has to prove to be: a name, or an address as text */
  TasukiIdentity *identity; /* (nullable): whose key is proved to it, once it has done so */
  GError *refusal;          /* why it is not believed; whoever made this clears it */
} TasukiMeeting;

/*
 * A TLS 1.3 client session, not begun, that will fail unless the access point is the one that is
 * to be met.
 */
gnutls_session_t tasuki_anchors_begin (TasukiMeeting *meeting);

/*
 * After the handshake failed: whether the certificate was to blame. If so, sets
 * TASUKI_ERROR_UNTRUSTED, which names everything that is wrong with it.
 */
bool tasuki_anchors_blame (TasukiMeeting *meeting, gnutls_session_t session, GError **error);

/* After the handshake: whether the other end speaks our protocol, or else TASUKI_ERROR_PROTOCOL. */
bool tasuki_anchors_check_protocol (gnutls_session_t session, const char *host, GError **error);
