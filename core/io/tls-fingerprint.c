/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whose key the other end of a GnuTLS session proved. */

#include "io/tls-fingerprint.h"

#include <stdint.h>

#include <glib.h>
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>

static bool
hash_key (gnutls_pubkey_t key, const gnutls_datum_t *certificate, uint8_t hash[static 32])
{
  gnutls_x509_crt_t parsed = NULL;
  gnutls_datum_t spki = { NULL, 0 };
  bool good = gnutls_x509_crt_init (&parsed) == 0
              && gnutls_x509_crt_import (parsed, certificate, GNUTLS_X509_FMT_DER) == 0
              && gnutls_pubkey_import_x509 (key, parsed, 0) == 0
              && gnutls_pubkey_export2 (key, GNUTLS_X509_FMT_DER, &spki) == 0
              && gnutls_hash_fast (GNUTLS_DIG_SHA256, spki.data, spki.size, hash) == 0;

  gnutls_free (spki.data);
  gnutls_x509_crt_deinit (parsed);
  return good;
}

/* A raw public key (RFC 7250) is a SubjectPublicKeyInfo already. */
static bool
hash_peer (gnutls_session_t session, const gnutls_datum_t *shown, uint8_t hash[static 32])
{
  gnutls_pubkey_t key;
  bool good;

  if (gnutls_certificate_type_get2 (session, GNUTLS_CTYPE_PEERS) == GNUTLS_CRT_RAWPK)
    return gnutls_hash_fast (GNUTLS_DIG_SHA256, shown->data, shown->size, hash) == 0;
  if (gnutls_pubkey_init (&key) != 0)
    return false;

  good = hash_key (key, shown, hash);
  gnutls_pubkey_deinit (key);
  return good;
}

bool
tasuki_tls_fingerprint_get (gnutls_session_t session, char text[static TASUKI_FINGERPRINT_SIZE])
{
  unsigned count = 0;
  const gnutls_datum_t *chain = gnutls_certificate_get_peers (session, &count);
  uint8_t hash[32];

  if (chain == NULL || count == 0 || !hash_peer (session, &chain[0], hash))
    return false;

  for (size_t i = 0; i < sizeof hash; i++)
    g_snprintf (text + 2 * i, 3, "%02x", hash[i]);
  return true;
}
