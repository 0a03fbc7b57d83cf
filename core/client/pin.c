/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Looks at the key of each certificate in a chain. */

#include "client/pin.h"

#include <stdbool.h>

#include <gnutls/abstract.h>
#include <gnutls/x509.h>

static bool
has_key (gnutls_x509_crt_t certificate, const char *fingerprint)
{
  gnutls_datum_t spki = { NULL, 0 };
  gnutls_pubkey_t key = NULL;
  g_autofree char *own = NULL;

  if (gnutls_pubkey_init (&key) == GNUTLS_E_SUCCESS
      && gnutls_pubkey_import_x509 (key, certificate, 0) == GNUTLS_E_SUCCESS
      && gnutls_pubkey_export2 (key, GNUTLS_X509_FMT_DER, &spki) == GNUTLS_E_SUCCESS)
    own = g_compute_checksum_for_data (G_CHECKSUM_SHA256, spki.data, spki.size);
  gnutls_free (spki.data);
  gnutls_pubkey_deinit (key);
  return g_strcmp0 (own, fingerprint) == 0;
}

static char *
to_pem (gnutls_x509_crt_t certificate)
{
  gnutls_datum_t text = { NULL, 0 };
  char *pem = NULL;

  if (gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &text) == GNUTLS_E_SUCCESS)
    pem = g_strndup ((const char *)text.data, text.size);
  gnutls_free (text.data);
  return pem;
}

static char *
look_at (const gnutls_datum_t *shown, const char *fingerprint)
{
  gnutls_x509_crt_t certificate = NULL;
  char *found = NULL;

  if (gnutls_x509_crt_init (&certificate) == GNUTLS_E_SUCCESS
      && gnutls_x509_crt_import (certificate, shown, GNUTLS_X509_FMT_DER) == GNUTLS_E_SUCCESS
      && has_key (certificate, fingerprint))
    found = to_pem (certificate);
  gnutls_x509_crt_deinit (certificate);
  return found;
}

char *
tasuki_pin_find (gnutls_session_t session, const char *fingerprint)
{
  unsigned count = 0;
  const gnutls_datum_t *chain = gnutls_certificate_get_peers (session, &count);
  char *found = NULL;

  for (unsigned i = 0; chain != NULL && i < count && found == NULL; i++)
    found = look_at (&chain[i], fingerprint);

  return found;
}
