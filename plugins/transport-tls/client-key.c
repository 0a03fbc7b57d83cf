/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * No authority stands behind a client's certificate, and nothing in it is believed: it says which
 * key the client has signed the handshake with. Who that is, authenticators know.
 */

#include "client-key.h"

#include <gnutls/abstract.h>
#include <gnutls/x509.h>

/* Of one message of the handshake: a certificate is peer-sized memory before the login. */
#define MESSAGE_MAX (16u * 1024u)

void
client_key_ask (gnutls_session_t session)
{
  gnutls_certificate_server_set_request (session, GNUTLS_CERT_REQUEST);
  gnutls_handshake_set_max_packet_length (session, MESSAGE_MAX);
}

static int
import_certificate (gnutls_pubkey_t key, const gnutls_datum_t *shown)
{
  gnutls_x509_crt_t certificate = NULL;
  int code = gnutls_x509_crt_init (&certificate);

  if (code == 0)
    code = gnutls_x509_crt_import (certificate, shown, GNUTLS_X509_FMT_DER);
  if (code == 0)
    code = gnutls_pubkey_import_x509 (key, certificate, 0);
  gnutls_x509_crt_deinit (certificate);
  return code;
}

/*
 * Whoever chooses an RSA key chooses how long its verification takes, up to minutes; and of the
 * curves there is none that is slow.
 */
static int
check_algorithm (gnutls_pubkey_t key)
{
  switch (gnutls_pubkey_get_pk_algorithm (key, NULL))
    {
    case GNUTLS_PK_EDDSA_ED25519:
    case GNUTLS_PK_ECDSA:
      return 0;
    default:
      return GNUTLS_E_UNSUPPORTED_CERTIFICATE_TYPE;
    }
}

int
client_key_check (gnutls_session_t session)
{
  unsigned count = 0;
  const gnutls_datum_t *shown = gnutls_certificate_get_peers (session, &count);
  gnutls_pubkey_t key = NULL;
  int code = gnutls_pubkey_init (&key);

  if (code == 0 && (shown == NULL || count == 0))
    code = GNUTLS_E_NO_CERTIFICATE_FOUND;
  else if (code == 0
           && gnutls_certificate_type_get2 (session, GNUTLS_CTYPE_PEERS) == GNUTLS_CRT_RAWPK)
    code = gnutls_pubkey_import (key, shown, GNUTLS_X509_FMT_DER);
  else if (code == 0)
    code = import_certificate (key, shown);
  if (code == 0)
    code = check_algorithm (key);

  gnutls_pubkey_deinit (key);
  return code;
}
