/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Makes a certificate authority and what it signs, with GnuTLS. */

#include "cli/ctl-authority.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>

#include <tasuki/error.h>

#define DAY            (24 * 60 * 60)
#define AUTHORITY_DAYS 3650
#define SERVER_DAYS    825
#define SERIAL_SIZE    16

/* A clock that is a little behind must not find the certificate "not valid yet". */
#define CLOCK_TOLERANCE (5 * 60)

struct _TasukiCtlAuthority
{
  gnutls_x509_crt_t certificate;
  gnutls_x509_privkey_t key;
};

/* TRUE if @code is no error. */
static bool
check (int code, GError **error)
{
  if (code >= 0)
    return true;

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_FAILED, _ ("A certificate cannot be made: %s"),
               gnutls_strerror (code));
  return false;
}

static bool
make_key (gnutls_x509_privkey_t *key, GError **error)
{
  return check (gnutls_x509_privkey_init (key), error)
         && check (gnutls_x509_privkey_generate (
                       *key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0),
                   error);
}

static bool
set_serial (gnutls_x509_crt_t certificate, GError **error)
{
  uint8_t serial[SERIAL_SIZE];

  if (!check (gnutls_rnd (GNUTLS_RND_NONCE, serial, sizeof serial), error))
    return false;

  /* Positive, and of the same length always. */
  serial[0] = (serial[0] & 0x7f) | 0x40;
  return check (gnutls_x509_crt_set_serial (certificate, serial, sizeof serial), error);
}

static bool
set_key_ids (gnutls_x509_crt_t certificate, gnutls_x509_crt_t issuer, GError **error)
{
  uint8_t id[64];
  size_t size = sizeof id;

  if (!check (gnutls_x509_crt_get_key_id (certificate, GNUTLS_KEYID_USE_SHA1, id, &size), error)
      || !check (gnutls_x509_crt_set_subject_key_id (certificate, id, size), error))
    return false;

  size = sizeof id;
  return check (gnutls_x509_crt_get_key_id (issuer, GNUTLS_KEYID_USE_SHA1, id, &size), error)
         && check (gnutls_x509_crt_set_authority_key_id (certificate, id, size), error);
}

/* What both kinds of certificate have. */
static bool
begin_certificate (gnutls_x509_crt_t *certificate,
                   gnutls_x509_privkey_t key,
                   const char *name,
                   int days,
                   GError **error)
{
  time_t now = (time_t)(g_get_real_time () / G_USEC_PER_SEC);

  return check (gnutls_x509_crt_init (certificate), error)
         && check (gnutls_x509_crt_set_version (*certificate, 3), error)
         && check (gnutls_x509_crt_set_key (*certificate, key), error)
         && check (gnutls_x509_crt_set_dn_by_oid (*certificate, GNUTLS_OID_X520_COMMON_NAME, 0,
                                                  name, (unsigned)strlen (name)),
                   error)
         && check (gnutls_x509_crt_set_activation_time (*certificate, now - CLOCK_TOLERANCE), error)
         && check (gnutls_x509_crt_set_expiration_time (*certificate, now + (time_t)days * DAY),
                   error)
         && set_serial (*certificate, error);
}

static bool
sign (gnutls_x509_crt_t certificate, TasukiCtlAuthority *issuer, GError **error)
{
  return set_key_ids (certificate, issuer->certificate, error)
         && check (gnutls_x509_crt_sign2 (certificate, issuer->certificate, issuer->key,
                                          GNUTLS_DIG_SHA256, 0),
                   error);
}

TasukiCtlAuthority *
tasuki_ctl_authority_new (const char *name, GError **error)
{
  g_autoptr (TasukiCtlAuthority) self = g_new0 (TasukiCtlAuthority, 1);

  if (make_key (&self->key, error)
      && begin_certificate (&self->certificate, self->key, name, AUTHORITY_DAYS, error)
      && check (gnutls_x509_crt_set_basic_constraints (self->certificate, 1, 0), error)
      && check (gnutls_x509_crt_set_key_usage (self->certificate,
                                               GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN),
                error)
      && sign (self->certificate, self, error))
    return g_steal_pointer (&self);

  return NULL;
}

void
tasuki_ctl_authority_free (TasukiCtlAuthority *self)
{
  if (self->certificate != NULL)
    gnutls_x509_crt_deinit (self->certificate);
  if (self->key != NULL)
    gnutls_x509_privkey_deinit (self->key);
  g_free (self);
}

static bool
add_name (gnutls_x509_crt_t certificate, const char *name, GError **error)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (name);

  if (address == NULL)
    return check (gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME, name,
                                                        (unsigned)strlen (name),
                                                        GNUTLS_FSAN_APPEND),
                  error);

  return check (gnutls_x509_crt_set_subject_alt_name (
                    certificate, GNUTLS_SAN_IPADDRESS, g_inet_address_to_bytes (address),
                    (unsigned)g_inet_address_get_native_size (address), GNUTLS_FSAN_APPEND),
                error);
}

static bool
make_server (TasukiCtlAuthority *self,
             gnutls_x509_crt_t *certificate,
             gnutls_x509_privkey_t *key,
             const char *const *names,
             GError **error)
{
  if (!make_key (key, error)
      || !begin_certificate (certificate, *key, names[0], SERVER_DAYS, error))
    return false;

  for (const char *const *name = names; *name != NULL; name++)
    if (!add_name (*certificate, *name, error))
      return false;

  return check (gnutls_x509_crt_set_basic_constraints (*certificate, 0, -1), error)
         && check (gnutls_x509_crt_set_key_usage (*certificate, GNUTLS_KEY_DIGITAL_SIGNATURE),
                   error)
         && check (gnutls_x509_crt_set_key_purpose_oid (*certificate, GNUTLS_KP_TLS_WWW_SERVER, 0),
                   error)
         && sign (*certificate, self, error);
}

static char *
export_certificate (gnutls_x509_crt_t certificate, GError **error)
{
  gnutls_datum_t text = { NULL };
  char *copy = NULL;

  if (!check (gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &text), error))
    return NULL;

  copy = g_strndup ((const char *)text.data, text.size);
  gnutls_free (text.data);
  return copy;
}

static char *
export_key (gnutls_x509_privkey_t key, GError **error)
{
  gnutls_datum_t text = { NULL };
  char *copy = NULL;

  if (!check (gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN,
                                                 &text),
              error))
    return NULL;

  copy = g_strndup ((const char *)text.data, text.size);
  explicit_bzero (text.data, text.size);
  gnutls_free (text.data);
  return copy;
}

static TasukiCtlIdentity *
export_identity (gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key, GError **error)
{
  g_autoptr (TasukiCtlIdentity) identity = g_new0 (TasukiCtlIdentity, 1);

  identity->certificate = export_certificate (certificate, error);
  if (identity->certificate == NULL)
    return NULL;
  identity->key = export_key (key, error);
  if (identity->key == NULL)
    return NULL;

  return g_steal_pointer (&identity);
}

TasukiCtlIdentity *
tasuki_ctl_authority_export (TasukiCtlAuthority *self, GError **error)
{
  return export_identity (self->certificate, self->key, error);
}

TasukiCtlIdentity *
tasuki_ctl_authority_sign_server (TasukiCtlAuthority *self,
                                  const char *const *names,
                                  GError **error)
{
  gnutls_x509_crt_t certificate = NULL;
  gnutls_x509_privkey_t key = NULL;
  g_autofree char *own = NULL;
  g_autofree char *issuer = NULL;
  TasukiCtlIdentity *identity = NULL;

  if (make_server (self, &certificate, &key, names, error))
    identity = export_identity (certificate, key, error);
  if (certificate != NULL)
    gnutls_x509_crt_deinit (certificate);
  if (key != NULL)
    gnutls_x509_privkey_deinit (key);
  if (identity == NULL)
    return NULL;

  issuer = export_certificate (self->certificate, error);
  if (issuer == NULL)
    {
      tasuki_ctl_identity_free (identity);
      return NULL;
    }

  own = g_steal_pointer (&identity->certificate);
  identity->certificate = g_strconcat (own, issuer, NULL);
  return identity;
}

void
tasuki_ctl_identity_free (TasukiCtlIdentity *self)
{
  g_free (self->certificate);
  if (self->key != NULL)
    explicit_bzero (self->key, strlen (self->key));
  g_free (self->key);
  g_free (self);
}
