/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The access point's certificate and key, and how sessions are made from them. */

#pragma once

#include <stdbool.h>

#include <gnutls/gnutls.h>
#include <tasuki/tasuki.h>

/*
 * A set of credentials. It never changes: a reload makes a new set, and sessions that run keep
 * theirs.
 */
#define TRANSPORT_TLS_TYPE_CREDENTIALS (transport_tls_credentials_get_type ())
G_DECLARE_FINAL_TYPE (
    TransportTlsCredentials, transport_tls_credentials, TRANSPORT_TLS, CREDENTIALS, GObject)

/*
 * Loads and validates. NULL with TASUKI_ERROR_CONFIGURATION if a file cannot be read, the key does
 * not belong to the certificate, or others may read the key. Whether the certificate is valid now
 * is another question.
 * @allow_1_2: whether TLS 1.2 is accepted beside 1.3
 */
TransportTlsCredentials *transport_tls_credentials_new (const char *certificate,
                                                        const char *private_key,
                                                        bool allow_1_2,
                                                        GError **error);

/*
 * Whether clients would take the certificate now. FALSE with TASUKI_ERROR_CONFIGURATION that names
 * the file and the date if it has expired or is not valid yet.
 */
bool transport_tls_credentials_check_dates (TransportTlsCredentials *self, GError **error);

/*
 * Of the key that stands last in the certificate's file: an authority's, which the access point's
 * own keys may come and go under, if the file has one. 64 hexadecimal digits; NULL if there is
 * none.
 */
const char *transport_tls_credentials_get_fingerprint (TransportTlsCredentials *self);

/*
 * A server session that insists on one of @protocols (ALPN); NULL with @error set.
 * @asks_key: whether the client is asked for the proof of a key
 */
gnutls_session_t transport_tls_credentials_open (TransportTlsCredentials *self,
                                                 const char *const *protocols,
                                                 bool asks_key,
                                                 GError **error);
