/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Loads certificate and key, and makes server sessions from them. */

#include "credentials.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <glib/gi18n-lib.h>
#include <gnutls/abstract.h>
#include <gnutls/x509.h>

#include "client-key.h"

/* AES-128-GCM first: GnuTLS 3.7 needs four times the CPU for ChaCha20. */
#define PRIORITY_COMMON                                                                            \
  "-KX-ALL:+ECDHE-ECDSA:+ECDHE-RSA:-CIPHER-ALL:+AES-128-GCM:+AES-256-GCM:+CHACHA20-POLY1305:"      \
  "-MAC-ALL:+AEAD:-GROUP-ALL:+GROUP-X25519:+GROUP-SECP256R1:" CLIENT_KEY_PRIORITY                  \
  ":%SERVER_PRECEDENCE"
#define PRIORITY_1_3 "NORMAL:-VERS-ALL:+VERS-TLS1.3:" PRIORITY_COMMON
#define PRIORITY_1_2 "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:" PRIORITY_COMMON

#define PROTOCOLS_MAX 8

struct _TransportTlsCredentials
{
  GObject parent_instance;

  gnutls_certificate_credentials_t certificate;
  gnutls_priority_t priority;
  char *path;        /* of the certificate */
  char *fingerprint; /* of the last key in its chain */
  time_t activation;
  time_t expiration;
};

G_DEFINE_FINAL_TYPE (TransportTlsCredentials, transport_tls_credentials, G_TYPE_OBJECT)

static void
transport_tls_credentials_finalize (GObject *object)
{
  TransportTlsCredentials *self = TRANSPORT_TLS_CREDENTIALS (object);

  g_clear_pointer (&self->certificate, gnutls_certificate_free_credentials);
  g_clear_pointer (&self->priority, gnutls_priority_deinit);
  g_free (self->path);
  g_free (self->fingerprint);

  G_OBJECT_CLASS (transport_tls_credentials_parent_class)->finalize (object);
}

static void
transport_tls_credentials_class_init (TransportTlsCredentialsClass *class)
{
  G_OBJECT_CLASS (class)->finalize = transport_tls_credentials_finalize;
}

static void
transport_tls_credentials_init (TransportTlsCredentials *self)
{
}

static bool
complain (GError **error, const char *path, const char *problem)
{
  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION, "%s: %s", path, problem);
  return false;
}

static bool
check_key_mode (const char *path, GError **error)
{
  struct stat status;

  if (stat (path, &status) != 0)
    return complain (error, path, g_strerror (errno));
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) == 0)
    return true;

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION,
               _ ("%s: others may read this private key; type: chmod 600 '%s'"), path, path);
  return false;
}

static bool
load (TransportTlsCredentials *self, const char *certificate, const char *key, GError **error)
{
  int code;

  if (!check_key_mode (key, error))
    return false;

  code = gnutls_certificate_set_x509_key_file (self->certificate, certificate, key,
                                               GNUTLS_X509_FMT_PEM);
  if (code >= 0)
    return true;

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION,
               _ ("%s and %s are not a certificate and its private key in PEM: %s"), certificate,
               key, gnutls_strerror (code));
  return false;
}

/* NULL if it cannot be read. */
static char *
name_key (gnutls_x509_crt_t certificate)
{
  gnutls_datum_t spki = { NULL, 0 };
  gnutls_pubkey_t key = NULL;
  int code = gnutls_pubkey_init (&key);
  char *name;

  if (code == 0)
    code = gnutls_pubkey_import_x509 (key, certificate, 0);
  if (code == 0)
    code = gnutls_pubkey_export2 (key, GNUTLS_X509_FMT_DER, &spki);
  name = code == 0 ? g_compute_checksum_for_data (G_CHECKSUM_SHA256, spki.data, spki.size) : NULL;
  gnutls_free (spki.data);
  gnutls_pubkey_deinit (key);
  return name;
}

static bool
read_chain (TransportTlsCredentials *self, const char *path, GError **error)
{
  gnutls_x509_crt_t *chain;
  unsigned count;

  if (gnutls_certificate_get_x509_crt (self->certificate, 0, &chain, &count) != 0)
    return complain (error, path, _ ("contains no certificate"));

  self->path = g_strdup (path);
  self->activation = count > 0 ? gnutls_x509_crt_get_activation_time (chain[0]) : 0;
  self->expiration = count > 0 ? gnutls_x509_crt_get_expiration_time (chain[0]) : 0;
  self->fingerprint = count > 0 ? name_key (chain[count - 1]) : NULL;
  for (unsigned i = 0; i < count; i++)
    gnutls_x509_crt_deinit (chain[i]);
  gnutls_free (chain);

  return true;
}

bool
transport_tls_credentials_check_dates (TransportTlsCredentials *self, GError **error)
{
  time_t now = time (NULL);
  bool expired = self->expiration <= now;
  g_autoptr (GDateTime) date
      = g_date_time_new_from_unix_utc (expired ? self->expiration : self->activation);
  g_autofree char *text = date != NULL ? g_date_time_format (date, "%F %T UTC") : g_strdup ("?");

  if (!expired && self->activation <= now)
    return true;

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION,
               expired ? _ ("%s: this certificate expired on %s, so that clients refuse it; "
                            "put a new one in its place")
                       : _ ("%s: this certificate is valid from %s only, so that clients refuse "
                            "it; is the clock right?"),
               self->path, text);
  return false;
}

TransportTlsCredentials *
transport_tls_credentials_new (const char *certificate,
                               const char *private_key,
                               bool allow_1_2,
                               GError **error)
{
  g_autoptr (TransportTlsCredentials) self = g_object_new (TRANSPORT_TLS_TYPE_CREDENTIALS, NULL);
  int code = gnutls_priority_init (&self->priority, allow_1_2 ? PRIORITY_1_2 : PRIORITY_1_3, NULL);

  if (code == 0)
    code = gnutls_certificate_allocate_credentials (&self->certificate);
  if (code != 0)
    {
      complain (error, "GnuTLS", gnutls_strerror (code));
      return NULL;
    }
  if (!load (self, certificate, private_key, error) || !read_chain (self, certificate, error))
    return NULL;

  return g_steal_pointer (&self);
}

const char *
transport_tls_credentials_get_fingerprint (TransportTlsCredentials *self)
{
  return self->fingerprint;
}

static int
demand_protocols (gnutls_session_t session, const char *const *protocols)
{
  gnutls_datum_t names[PROTOCOLS_MAX];
  unsigned count = 0;

  for (; protocols[count] != NULL && count < PROTOCOLS_MAX; count++)
    names[count] = (gnutls_datum_t){ (unsigned char *)protocols[count],
                                     (unsigned)strlen (protocols[count]) };

  return gnutls_alpn_set_protocols (session, names, count,
                                    GNUTLS_ALPN_MANDATORY | GNUTLS_ALPN_SERVER_PRECEDENCE);
}

/*
 * GNUTLS_ALPN_MANDATORY is about clients that offer other protocols; one that offers none at all
 * gets as far as this.
 */
static int
check_protocol (gnutls_session_t session)
{
  gnutls_datum_t protocol;

  return gnutls_alpn_get_selected_protocol (session, &protocol) == 0
             ? 0
             : GNUTLS_E_NO_APPLICATION_PROTOCOL;
}

/* Before a message is sent, or looked at. */
static int
on_message (gnutls_session_t session,
            unsigned type,
            unsigned when,
            unsigned incoming,
            const gnutls_datum_t *message)
{
  switch (type)
    {
    case GNUTLS_HANDSHAKE_SERVER_HELLO:
      return check_protocol (session);
    case GNUTLS_HANDSHAKE_CERTIFICATE_VERIFY:
      return incoming ? client_key_check (session) : 0;
    default:
      return 0;
    }
}

gnutls_session_t
transport_tls_credentials_open (TransportTlsCredentials *self,
                                const char *const *protocols,
                                bool asks_key,
                                GError **error)
{
  gnutls_session_t session = NULL;
  int code = gnutls_init (&session, GNUTLS_SERVER | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL
                                        | GNUTLS_NO_TICKETS | CLIENT_KEY_FLAGS);

  if (code == 0)
    code = gnutls_priority_set (session, self->priority);
  if (code == 0)
    code = gnutls_credentials_set (session, GNUTLS_CRD_CERTIFICATE, self->certificate);
  if (code == 0)
    code = demand_protocols (session, protocols);
  if (code == 0)
    {
      gnutls_handshake_set_hook_function (session, GNUTLS_HANDSHAKE_ANY, GNUTLS_HOOK_PRE,
                                          on_message);
      if (asks_key)
        client_key_ask (session);
      return session;
    }

  if (session != NULL)
    gnutls_deinit (session);
  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_FAILED, "GnuTLS: %s", gnutls_strerror (code));
  return NULL;
}
