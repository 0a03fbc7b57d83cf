/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An Ed25519 key by GnuTLS: made, kept as PEM, and used for signatures. */

#include "client/identity.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include <glib/gi18n-lib.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>

#include <tasuki/error.h>

#include "wire/key.h"

#define PEM_SIZE_MAX 4096
#define PEM_TITLE    "PUBLIC KEY"

struct _TasukiIdentity
{
  gnutls_x509_privkey_t source;
  gnutls_privkey_t private;
  gnutls_pcert_st raw; /* the public key, as TLS shows it */
  uint8_t key[TASUKI_KEY_SIZE];
};

static TasukiIdentity *
new_empty (void)
{
  TasukiIdentity *self = g_new0 (TasukiIdentity, 1);
  int status = gnutls_x509_privkey_init (&self->source);

  g_assert (status == GNUTLS_E_SUCCESS);
  status = gnutls_privkey_init (&self->private);
  g_assert (status == GNUTLS_E_SUCCESS);
  return self;
}

void
tasuki_identity_free (TasukiIdentity *self)
{
  gnutls_pcert_deinit (&self->raw);
  gnutls_privkey_deinit (self->private);
  gnutls_x509_privkey_deinit (self->source);
  g_free (self);
}

static void
publish (TasukiIdentity *self)
{
  uint8_t spki[TASUKI_KEY_SPKI_SIZE];
  const gnutls_datum_t data = { spki, sizeof spki };
  int status;

  tasuki_key_write_spki (self->key, spki);
  status = gnutls_pcert_import_rawpk_raw (&self->raw, &data, GNUTLS_X509_FMT_DER, 0, 0);
  g_assert (status == GNUTLS_E_SUCCESS);
}

/* FALSE if it is no Ed25519 key. */
static bool
adopt (TasukiIdentity *self)
{
  gnutls_ecc_curve_t curve;
  gnutls_datum_t key = { NULL, 0 };
  bool is_good = gnutls_x509_privkey_get_pk_algorithm (self->source) == GNUTLS_PK_EDDSA_ED25519
                 && gnutls_privkey_import_x509 (self->private, self->source, 0) == GNUTLS_E_SUCCESS
                 && gnutls_x509_privkey_export_ecc_raw (self->source, &curve, &key, NULL, NULL)
                        == GNUTLS_E_SUCCESS
                 && key.size == TASUKI_KEY_SIZE;

  if (is_good)
    {
      memcpy (self->key, key.data, TASUKI_KEY_SIZE);
      publish (self);
    }
  gnutls_free (key.data);
  return is_good;
}

TasukiIdentity *
tasuki_identity_new (void)
{
  TasukiIdentity *self = new_empty ();
  int status = gnutls_x509_privkey_generate (self->source, GNUTLS_PK_EDDSA_ED25519, 0, 0);
  bool is_good = status == GNUTLS_E_SUCCESS && adopt (self);

  g_assert (is_good);
  return self;
}

static bool
fail (GError **error, const char *path, const char *problem)
{
  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION, "%s: %s", path, problem);
  return false;
}

static bool
check_file (const char *path, GError **error)
{
  struct stat facts;

  if (stat (path, &facts) != 0)
    return fail (error, path, g_strerror (errno));
  if ((facts.st_mode & 077) != 0)
    return fail (error, path,
                 _ ("others may read this private key; allow it to its owner alone: chmod 600"));
  if (facts.st_size > PEM_SIZE_MAX)
    return fail (error, path, _ ("it is too long for a private key"));

  return true;
}

static bool
import (TasukiIdentity *self, const char *path, GError **error)
{
  g_autoptr (GError) failure = NULL;
  gnutls_datum_t text = { NULL, 0 };
  char *bytes = NULL;
  size_t length = 0;
  int status;

  if (!g_file_get_contents (path, &bytes, &length, &failure))
    return fail (error, path, failure->message);

  text = (gnutls_datum_t){ (unsigned char *)bytes, (unsigned)length };
  status = gnutls_x509_privkey_import (self->source, &text, GNUTLS_X509_FMT_PEM);
  explicit_bzero (bytes, length);
  g_free (bytes);
  if (status == GNUTLS_E_SUCCESS && adopt (self))
    return true;

  return fail (error, path, _ ("it holds no private key for Ed25519"));
}

TasukiIdentity *
tasuki_identity_load (const char *path, GError **error)
{
  g_autoptr (TasukiIdentity) self = new_empty ();

  return check_file (path, error) && import (self, path, error) ? g_steal_pointer (&self) : NULL;
}

char *
tasuki_identity_to_pem (TasukiIdentity *self, size_t *length)
{
  gnutls_datum_t text = { NULL, 0 };
  int status = gnutls_x509_privkey_export2_pkcs8 (self->source, GNUTLS_X509_FMT_PEM, NULL,
                                                  GNUTLS_PKCS_PLAIN, &text);
  char *pem;

  g_assert (status == GNUTLS_E_SUCCESS);
  pem = g_strndup ((char *)text.data, text.size);
  *length = text.size;
  explicit_bzero (text.data, text.size);
  gnutls_free (text.data);
  return pem;
}

const uint8_t *
tasuki_identity_get_key (TasukiIdentity *self)
{
  return self->key;
}

gnutls_privkey_t
tasuki_identity_get_private (TasukiIdentity *self)
{
  return self->private;
}

gnutls_pcert_st *
tasuki_identity_get_raw (TasukiIdentity *self)
{
  return &self->raw;
}

void
tasuki_identity_sign (TasukiIdentity *self,
                      const void *bytes,
                      size_t length,
                      uint8_t signature[static TASUKI_SIGNATURE_SIZE])
{
  const gnutls_datum_t data = { (unsigned char *)bytes, (unsigned)length };
  gnutls_datum_t made = { NULL, 0 };
  int status
      = gnutls_privkey_sign_data2 (self->private, GNUTLS_SIGN_EDDSA_ED25519, 0, &data, &made);

  g_assert (status == GNUTLS_E_SUCCESS && made.size == TASUKI_SIGNATURE_SIZE);
  memcpy (signature, made.data, TASUKI_SIGNATURE_SIZE);
  gnutls_free (made.data);
}

bool
tasuki_identity_verify (const uint8_t key[static TASUKI_KEY_SIZE],
                        const void *bytes,
                        size_t length,
                        const uint8_t signature[static TASUKI_SIGNATURE_SIZE])
{
  const gnutls_datum_t point = { (unsigned char *)key, TASUKI_KEY_SIZE };
  const gnutls_datum_t data = { (unsigned char *)bytes, (unsigned)length };
  const gnutls_datum_t made = { (unsigned char *)signature, TASUKI_SIGNATURE_SIZE };
  gnutls_pubkey_t public = NULL;
  bool is_good
      = gnutls_pubkey_init (&public) == GNUTLS_E_SUCCESS
        && gnutls_pubkey_import_ecc_raw (public, GNUTLS_ECC_CURVE_ED25519, &point, NULL)
               == GNUTLS_E_SUCCESS
        && gnutls_pubkey_verify_data2 (public, GNUTLS_SIGN_EDDSA_ED25519, 0, &data, &made) >= 0;

  gnutls_pubkey_deinit (public);
  return is_good;
}

char *
tasuki_identity_fingerprint (const uint8_t key[static TASUKI_KEY_SIZE])
{
  return tasuki_key_fingerprint (key);
}

char *
tasuki_identity_publish (const uint8_t key[static TASUKI_KEY_SIZE])
{
  uint8_t spki[TASUKI_KEY_SPKI_SIZE];
  const gnutls_datum_t data = { spki, sizeof spki };
  gnutls_datum_t text = { NULL, 0 };
  int status;
  char *pem;

  tasuki_key_write_spki (key, spki);
  status = gnutls_pem_base64_encode2 (PEM_TITLE, &data, &text);
  g_assert (status == GNUTLS_E_SUCCESS);
  pem = g_strndup ((char *)text.data, text.size);
  gnutls_free (text.data);
  return pem;
}

bool
tasuki_identity_read_public (const char *path, uint8_t key[static TASUKI_KEY_SIZE], GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autofree char *bytes = NULL;
  gnutls_datum_t text = { NULL, 0 }, data = { NULL, 0 };
  size_t length = 0;
  bool is_good;

  if (!g_file_get_contents (path, &bytes, &length, &failure))
    return fail (error, path, failure->message);

  text = (gnutls_datum_t){ (unsigned char *)bytes, (unsigned)MIN (length, PEM_SIZE_MAX) };
  is_good = gnutls_pem_base64_decode2 (PEM_TITLE, &text, &data) == GNUTLS_E_SUCCESS
            && tasuki_key_read_spki (data.data, data.size, key);
  gnutls_free (data.data);
  return is_good || fail (error, path, _ ("it holds no public key for Ed25519"));
}
