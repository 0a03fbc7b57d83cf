/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Certificates made while a test runs, by GnuTLS. */

#pragma once

#include <time.h>

#include <gnutls/gnutls.h>

/* A self-signed certificate for 127.0.0.1, as PEM. Free with g_free (). */
typedef struct
{
  char *certificate;
  char *key;
} TestCertificate;

/* @from, @until: seconds from now */
TestCertificate *test_certificate_new (time_t from, time_t until);
void test_certificate_free (TestCertificate *self);

/* The same as credentials, for either side of a session. */
gnutls_certificate_credentials_t test_certificate_to_credentials (const TestCertificate *self);

/* Writes both to files that nobody else may read. */
void test_certificate_write (const TestCertificate *self, const char *certificate, const char *key);
