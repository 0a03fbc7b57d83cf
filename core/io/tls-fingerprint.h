/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whose key the other end of a GnuTLS session proved. */

#pragma once

#include <stdbool.h>

#include <gnutls/gnutls.h>

/* SHA-256 in hexadecimal digits, and a zero. */
#define TASUKI_FINGERPRINT_SIZE 65

/* Of the public key that it showed and proved; FALSE if it showed none. */
bool tasuki_tls_fingerprint_get (gnutls_session_t session,
                                 char text[static TASUKI_FINGERPRINT_SIZE]);
