/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The certificate in an access point's chain that is known by its key. */

#pragma once

#include <glib.h>
#include <gnutls/gnutls.h>

/*
 * In the handshake, once the other end has shown its chain: the first certificate in it whose key
 * has that fingerprint, in PEM. NULL if there is none. Nothing is said of whether it can be
 * believed. Free it with g_free ().
 */
char *tasuki_pin_find (gnutls_session_t session, const char *fingerprint);
