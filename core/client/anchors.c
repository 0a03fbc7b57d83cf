/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Certificates of access points: which are believed, and what is said about the others. */

#include "client/anchors.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include <tasuki/error.h>

#include "client/pin.h"
#include "wire/message.h"

/* TLS 1.3 alone. AES first: in GnuTLS 3.7, ChaCha20 costs several times as much. */
#define PRIORITY                                                                                   \
  "NORMAL:-VERS-ALL:+VERS-TLS1.3:-CIPHER-ALL:+AES-128-GCM:+AES-256-GCM:+CHACHA20-POLY1305"

/* With a key of one's own, which is shown as it is, with no certificate around it (RFC 7250). */
#define PRIORITY_WITH_KEY PRIORITY ":-CTYPE-ALL:+CTYPE-CLI-RAWPK:+CTYPE-SRV-X509"

struct _TasukiAnchors
{
  GObject parent_instance;

  gnutls_certificate_credentials_t credentials;
  char *fingerprint; /* of the only key that is trusted, before its certificate is known; or NULL */
  char *authority;   /* its certificate, once it is; in PEM */
};

G_DEFINE_FINAL_TYPE (TasukiAnchors, tasuki_anchors, G_TYPE_OBJECT)

typedef struct
{
  unsigned status;
  const char *text;
} Fault;

static const Fault faults[] = {
  { GNUTLS_CERT_SIGNER_NOT_FOUND, N_ ("it is not signed by an authority that is trusted here") },
  { GNUTLS_CERT_SIGNER_NOT_CA, N_ ("what signed it is no authority") },
  { GNUTLS_CERT_EXPIRED, N_ ("it has expired") },
  { GNUTLS_CERT_NOT_ACTIVATED, N_ ("it is not valid yet") },
  { GNUTLS_CERT_UNEXPECTED_OWNER, N_ ("it is not for this name") },
  { GNUTLS_CERT_REVOKED, N_ ("it was revoked") },
  { GNUTLS_CERT_INSECURE_ALGORITHM, N_ ("it uses an algorithm that is not secure") },
  { GNUTLS_CERT_PURPOSE_MISMATCH, N_ ("it is not for a server") },
  { GNUTLS_CERT_SIGNATURE_FAILURE, N_ ("its signature is wrong") },
};

static void
tasuki_anchors_finalize (GObject *object)
{
  TasukiAnchors *self = TASUKI_ANCHORS (object);

  gnutls_certificate_free_credentials (self->credentials);
  g_free (self->fingerprint);
  g_free (self->authority);

  G_OBJECT_CLASS (tasuki_anchors_parent_class)->finalize (object);
}

static void
tasuki_anchors_class_init (TasukiAnchorsClass *class)
{
  G_OBJECT_CLASS (class)->finalize = tasuki_anchors_finalize;
}

/* The access point asks for a key. One that does not know of raw keys is shown none. */
static int
on_key_wanted (gnutls_session_t session,
               const struct gnutls_cert_retr_st *wanted,
               gnutls_pcert_st **keys,
               unsigned *count,
               gnutls_ocsp_data_st **status,
               unsigned *status_count,
               gnutls_privkey_t *private,
               unsigned *flags)
{
  TasukiIdentity *identity = ((TasukiMeeting *)gnutls_session_get_ptr (session))->identity;
  bool shows = identity != NULL
               && gnutls_certificate_type_get2 (session, GNUTLS_CTYPE_OURS) == GNUTLS_CRT_RAWPK;

  *keys = shows ? tasuki_identity_get_raw (identity) : NULL;
  *private = shows ? tasuki_identity_get_private (identity) : NULL;
  *count = shows ? 1 : 0;
  *status = NULL;
  *status_count = 0;
  *flags = 0; /* they stay the identity's */
  return 0;
}

static void
tasuki_anchors_init (TasukiAnchors *self)
{
  int status = gnutls_certificate_allocate_credentials (&self->credentials);

  g_assert (status == GNUTLS_E_SUCCESS);
  gnutls_certificate_set_retrieve_function3 (self->credentials, on_key_wanted);
}

static int
load_authorities (TasukiAnchors *self, const char *ca_file)
{
  if (ca_file == NULL)
    return gnutls_certificate_set_x509_system_trust (self->credentials);

  return gnutls_certificate_set_x509_trust_file (self->credentials, ca_file, GNUTLS_X509_FMT_PEM);
}

TasukiAnchors *
tasuki_anchors_new (const char *ca_file, GError **error)
{
  g_autoptr (TasukiAnchors) self = g_object_new (TASUKI_TYPE_ANCHORS, NULL);
  int loaded = load_authorities (self, ca_file);

  if (loaded > 0)
    return g_steal_pointer (&self);

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION,
               _ ("There is no certificate of an authority in \"%s\": %s"),
               ca_file != NULL ? ca_file : _ ("the system's store"),
               loaded < 0 ? gnutls_strerror (loaded) : _ ("it holds none"));
  return NULL;
}

TasukiAnchors *
tasuki_anchors_new_for_key (const char *fingerprint)
{
  TasukiAnchors *self = g_object_new (TASUKI_TYPE_ANCHORS, NULL);

  self->fingerprint = g_strdup (fingerprint);
  return self;
}

const char *
tasuki_anchors_get_authority (TasukiAnchors *self)
{
  return self->authority;
}

/* A name indication is for names alone (RFC 6066, section 3). */
static void
announce_name (gnutls_session_t session, const char *host)
{
  if (!g_hostname_is_ip_address (host))
    gnutls_server_name_set (session, GNUTLS_NAME_DNS, host, strlen (host));
}

static char *
name_faults (unsigned status)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();

  for (size_t i = 0; i < G_N_ELEMENTS (faults); i++)
    if ((status & faults[i].status) != 0)
      g_ptr_array_add (texts, _ (faults[i].text));
  if (texts->len == 0)
    g_ptr_array_add (texts, _ ("it cannot be verified"));
  g_ptr_array_add (texts, NULL);

  return g_strjoinv (_ (", and "), (char **)texts->pdata);
}

/* Whether @status, of a verification, is good. */
static bool
check_status (unsigned status, const char *host, GError **error)
{
  g_autofree char *texts = NULL;

  if (status == 0)
    return true;

  texts = name_faults (status);
  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_UNTRUSTED,
               _ ("The certificate of the access point %s is refused: %s."), host, texts);
  return false;
}

/* The certificate with the right key, and from here on the only one that is trusted. */
static bool
find_authority (TasukiAnchors *self, gnutls_session_t session, const char *host, GError **error)
{
  gnutls_datum_t text;

  g_free (self->authority);
  self->authority = tasuki_pin_find (session, self->fingerprint);
  if (self->authority == NULL)
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_UNTRUSTED,
                   _ ("%s is not the access point of this invitation: it has another key."), host);
      return false;
    }

  text = (gnutls_datum_t){ (unsigned char *)self->authority, (unsigned)strlen (self->authority) };
  return gnutls_certificate_set_x509_trust_mem (self->credentials, &text, GNUTLS_X509_FMT_PEM) > 0
         || check_status (GNUTLS_CERT_INVALID, host, error);
}

/* Within the handshake: before anything of ours is shown, and the other end is told by an alert. */
static int
on_chain (gnutls_session_t session)
{
  TasukiMeeting *meeting = gnutls_session_get_ptr (session);
  gnutls_typed_vdata_st wanted[] = {
    { GNUTLS_DT_DNS_HOSTNAME, (unsigned char *)meeting->host, 0 },
    { GNUTLS_DT_KEY_PURPOSE_OID, (unsigned char *)GNUTLS_KP_TLS_WWW_SERVER, 0 },
  };
  unsigned status = GNUTLS_CERT_INVALID;

  if (!find_authority (meeting->anchors, session, meeting->host, &meeting->refusal))
    return GNUTLS_E_CERTIFICATE_ERROR;

  if (gnutls_certificate_verify_peers (session, wanted, G_N_ELEMENTS (wanted), &status) < 0)
    status = GNUTLS_CERT_INVALID;
  return check_status (status, meeting->host, &meeting->refusal) ? 0 : GNUTLS_E_CERTIFICATE_ERROR;
}

gnutls_session_t
tasuki_anchors_begin (TasukiMeeting *meeting)
{
  const gnutls_datum_t protocol = { (unsigned char *)TASUKI_PROTOCOL, sizeof TASUKI_PROTOCOL - 1 };
  TasukiAnchors *self = meeting->anchors;
  gnutls_session_t session = NULL;
  unsigned key = meeting->identity != NULL ? GNUTLS_ENABLE_RAWPK : 0;
  int status = gnutls_init (&session, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_TICKETS | key);

  g_assert (status == GNUTLS_E_SUCCESS);
  status = gnutls_priority_set_direct (session, key != 0 ? PRIORITY_WITH_KEY : PRIORITY, NULL);
  g_assert (status == GNUTLS_E_SUCCESS);
  status = gnutls_credentials_set (session, GNUTLS_CRD_CERTIFICATE, self->credentials);
  g_assert (status == GNUTLS_E_SUCCESS);
  status = gnutls_alpn_set_protocols (session, &protocol, 1, 0);
  g_assert (status == GNUTLS_E_SUCCESS);

  gnutls_session_set_ptr (session, meeting);
  announce_name (session, meeting->host);
  if (self->fingerprint != NULL)
    gnutls_session_set_verify_function (session, on_chain);
  else
    gnutls_session_set_verify_cert (session, meeting->host, 0);
  return session;
}

bool
tasuki_anchors_blame (TasukiMeeting *meeting, gnutls_session_t session, GError **error)
{
  unsigned status = gnutls_session_get_verify_cert_status (session);

  if (meeting->refusal != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&meeting->refusal));
      return true;
    }

  return status != (unsigned)-1 && !check_status (status, meeting->host, error);
}

bool
tasuki_anchors_check_protocol (gnutls_session_t session, const char *host, GError **error)
{
  gnutls_datum_t chosen = { NULL, 0 };

  if (gnutls_alpn_get_selected_protocol (session, &chosen) == GNUTLS_E_SUCCESS
      && chosen.size == sizeof TASUKI_PROTOCOL - 1
      && memcmp (chosen.data, TASUKI_PROTOCOL, chosen.size) == 0)
    return true;

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_PROTOCOL,
               _ ("%s does not speak %s: it is no access point, or another version."), host,
               TASUKI_PROTOCOL);
  return false;
}
