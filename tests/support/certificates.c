/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Certificates made while a test runs, by GnuTLS. */

#include "support/certificates.h"

#include <string.h>

#include <glib.h>
#include <glib/gstdio.h>
#include <gnutls/x509.h>

static char *
to_text (gnutls_datum_t *datum)
{
  char *text = g_strndup ((const char *)datum->data, datum->size);

  gnutls_free (datum->data);
  return text;
}

static void
fill_in (gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key, time_t from, time_t until)
{
  static const unsigned char loopback[] = { 127, 0, 0, 1 };
  const unsigned char serial = 1;
  time_t now = time (NULL);

  g_assert_cmpint (gnutls_x509_crt_set_version (certificate, 3), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_set_serial (certificate, &serial, sizeof serial), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_set_dn (certificate, "CN=test", NULL), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_IPADDRESS,
                                                         loopback, sizeof loopback,
                                                         GNUTLS_FSAN_SET),
                   ==, 0);
  g_assert_cmpint (gnutls_x509_crt_set_activation_time (certificate, now + from), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_set_expiration_time (certificate, now + until), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_set_key (certificate, key), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_sign2 (certificate, certificate, key, GNUTLS_DIG_SHA256, 0), ==,
                   0);
}

TestCertificate *
test_certificate_new (time_t from, time_t until)
{
  TestCertificate *self = g_new0 (TestCertificate, 1);
  gnutls_x509_privkey_t key;
  gnutls_x509_crt_t certificate;
  gnutls_datum_t pem;

  g_assert_cmpint (gnutls_x509_privkey_init (&key), ==, 0);
  g_assert_cmpint (gnutls_x509_privkey_generate (
                       key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0),
                   ==, 0);
  g_assert_cmpint (gnutls_x509_crt_init (&certificate), ==, 0);
  fill_in (certificate, key, from, until);

  g_assert_cmpint (gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &pem), ==, 0);
  self->certificate = to_text (&pem);
  g_assert_cmpint (gnutls_x509_privkey_export2 (key, GNUTLS_X509_FMT_PEM, &pem), ==, 0);
  self->key = to_text (&pem);
  gnutls_x509_crt_deinit (certificate);
  gnutls_x509_privkey_deinit (key);

  return self;
}

void
test_certificate_free (TestCertificate *self)
{
  g_free (self->certificate);
  g_free (self->key);
  g_free (self);
}

gnutls_certificate_credentials_t
test_certificate_to_credentials (const TestCertificate *self)
{
  gnutls_certificate_credentials_t credentials;
  const gnutls_datum_t certificate
      = { (unsigned char *)self->certificate, (unsigned)strlen (self->certificate) };
  const gnutls_datum_t key = { (unsigned char *)self->key, (unsigned)strlen (self->key) };

  g_assert_cmpint (gnutls_certificate_allocate_credentials (&credentials), ==, 0);
  g_assert_cmpint (
      gnutls_certificate_set_x509_key_mem (credentials, &certificate, &key, GNUTLS_X509_FMT_PEM),
      >=, 0);
  return credentials;
}

static void
write_private (const char *path, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_chmod (path, 0600), ==, 0);
}

void
test_certificate_write (const TestCertificate *self, const char *certificate, const char *key)
{
  write_private (certificate, self->certificate);
  write_private (key, self->key);
}
