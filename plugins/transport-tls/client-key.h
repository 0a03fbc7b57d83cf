/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The key that a client may prove in the handshake: asked for, never required, and bounded. */

#pragma once

#include <gnutls/gnutls.h>

/* For gnutls_init (), so that a key may come without a certificate around it (RFC 7250). */
#define CLIENT_KEY_FLAGS GNUTLS_ENABLE_RAWPK

/* For the priorities, likewise. */
#define CLIENT_KEY_PRIORITY "+CTYPE-CLI-RAWPK"

/* Has a session ask for it. A client without one gets in as well. */
void client_key_ask (gnutls_session_t session);

/*
 * Before the client's signature is verified: whether that is worth the work. 0, or a code of
 * GnuTLS that ends the handshake.
 */
int client_key_check (gnutls_session_t session);
