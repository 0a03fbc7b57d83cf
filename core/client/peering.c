/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* TLS between two clients: sessions that insist on the key of the other end. */

#include "client/peering.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include <tasuki/error.h>

#include "wire/key.h"

/* AES-128 first: in GnuTLS 3.7, ChaCha20 costs several times as much. One kind of key, no other. */
#define PRIORITY                                                                                   \
  "NORMAL:-VERS-ALL:+VERS-TLS1.3:-CIPHER-ALL:+AES-128-GCM:+AES-256-GCM:+CHACHA20-POLY1305:"        \
  "-SIGN-ALL:+SIGN-EDDSA-ED25519:-CTYPE-ALL:+CTYPE-CLI-RAWPK:+CTYPE-SRV-RAWPK"

/* One handshake. It lives as long as its session. */
#define TASUKI_TYPE_PEERING (tasuki_peering_get_type ())
G_DECLARE_FINAL_TYPE (TasukiPeering, tasuki_peering, TASUKI, PEERING, GObject)

struct _TasukiPeering
{
  GObject parent_instance;

  gnutls_certificate_credentials_t credentials;
  const TasukiPeeringFacts *facts; /* while it is performed */
  GError *refusal;                 /* why the other end's key was refused */
};

G_DEFINE_FINAL_TYPE (TasukiPeering, tasuki_peering, G_TYPE_OBJECT)

static void
tasuki_peering_finalize (GObject *object)
{
  TasukiPeering *self = TASUKI_PEERING (object);

  gnutls_certificate_free_credentials (self->credentials);
  g_clear_error (&self->refusal);

  G_OBJECT_CLASS (tasuki_peering_parent_class)->finalize (object);
}

static void
tasuki_peering_class_init (TasukiPeeringClass *class)
{
  G_OBJECT_CLASS (class)->finalize = tasuki_peering_finalize;
}

static void
tasuki_peering_init (TasukiPeering *self)
{
  int status = gnutls_certificate_allocate_credentials (&self->credentials);

  g_assert (status == GNUTLS_E_SUCCESS);
}

/* A copy, as the credentials will own it. */
static gnutls_privkey_t
copy_private (TasukiIdentity *identity)
{
  gnutls_x509_privkey_t source = NULL;
  gnutls_privkey_t copy = NULL;
  int status = gnutls_privkey_export_x509 (tasuki_identity_get_private (identity), &source);

  g_assert (status == GNUTLS_E_SUCCESS);
  status = gnutls_privkey_init (&copy);
  g_assert (status == GNUTLS_E_SUCCESS);
  status = gnutls_privkey_import_x509 (copy, source, GNUTLS_PRIVKEY_IMPORT_AUTO_RELEASE);
  g_assert (status == GNUTLS_E_SUCCESS);
  return copy;
}

static void
adopt_identity (TasukiPeering *self, TasukiIdentity *identity)
{
  uint8_t spki[TASUKI_KEY_SPKI_SIZE];
  const gnutls_datum_t data = { spki, sizeof spki };
  gnutls_pcert_st public;
  int status;

  tasuki_key_write_spki (tasuki_identity_get_key (identity), spki);
  status = gnutls_pcert_import_rawpk_raw (&public, &data, GNUTLS_X509_FMT_DER, 0, 0);
  g_assert (status == GNUTLS_E_SUCCESS);
  status = gnutls_certificate_set_key (self->credentials, NULL, 0, &public, 1,
                                       copy_private (identity));
  g_assert (status >= 0);
}

static bool
check_announced (const TasukiPeeringFacts *facts, const uint8_t *key, GError **error)
{
  g_autofree char *announced = tasuki_identity_fingerprint (facts->peer_key);
  g_autofree char *proved = tasuki_identity_fingerprint (key);

  if (g_str_equal (announced, proved))
    return true;

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_UNTRUSTED,
               _ ("Somebody is in the middle: the relay says that the key of %s is %s, but the "
                  "other end proved %s."),
               facts->peer_id, announced, proved);
  return false;
}

/* The key that the other end has signed the handshake with. */
static bool
read_key (gnutls_session_t session, uint8_t key[static TASUKI_KEY_SIZE], GError **error)
{
  unsigned count = 0;
  const gnutls_datum_t *shown = gnutls_certificate_get_peers (session, &count);

  if (gnutls_certificate_type_get2 (session, GNUTLS_CTYPE_PEERS) == GNUTLS_CRT_RAWPK
      && shown != NULL && count == 1 && tasuki_key_read_spki (shown->data, shown->size, key))
    return true;

  g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_UNTRUSTED,
                       _ ("The other end proved no key."));
  return false;
}

static bool
check_key (TasukiPeering *self, gnutls_session_t session, GError **error)
{
  const TasukiPeeringFacts *facts = self->facts;
  uint8_t key[TASUKI_KEY_SIZE];

  return read_key (session, key, error) && check_announced (facts, key, error)
         && tasuki_known_peers_check (facts->known_peers, facts->peer_id, key,
                                      facts->trusts_strangers, error);
}

/* Within the handshake, so that the other end is told by an alert. */
static int
on_key (gnutls_session_t session)
{
  TasukiPeering *self = gnutls_session_get_ptr (session);

  return check_key (self, session, &self->refusal) ? 0 : GNUTLS_E_CERTIFICATE_ERROR;
}

static gnutls_session_t
begin (TasukiPeering *self)
{
  const gnutls_datum_t protocol
      = { (unsigned char *)TASUKI_PEER_PROTOCOL, sizeof TASUKI_PEER_PROTOCOL - 1 };
  unsigned side = self->facts->is_sender ? GNUTLS_CLIENT : GNUTLS_SERVER;
  gnutls_session_t session = NULL;
  int status
      = gnutls_init (&session, side | GNUTLS_NONBLOCK | GNUTLS_NO_TICKETS | GNUTLS_ENABLE_RAWPK);

  g_assert (status == GNUTLS_E_SUCCESS);
  status = gnutls_priority_set_direct (session, PRIORITY, NULL);
  g_assert (status == GNUTLS_E_SUCCESS);
  status = gnutls_credentials_set (session, GNUTLS_CRD_CERTIFICATE, self->credentials);
  g_assert (status == GNUTLS_E_SUCCESS);
  status = gnutls_alpn_set_protocols (session, &protocol, 1, GNUTLS_ALPN_MANDATORY);
  g_assert (status == GNUTLS_E_SUCCESS);

  if (!self->facts->is_sender)
    gnutls_certificate_server_set_request (session, GNUTLS_CERT_REQUIRE);
  gnutls_session_set_ptr (session, self);
  gnutls_session_set_verify_function (session, on_key);
  return session;
}

static bool
check_protocol (gnutls_session_t session, GError **error)
{
  gnutls_datum_t chosen = { NULL, 0 };

  if (gnutls_alpn_get_selected_protocol (session, &chosen) == GNUTLS_E_SUCCESS
      && chosen.size == sizeof TASUKI_PEER_PROTOCOL - 1
      && memcmp (chosen.data, TASUKI_PEER_PROTOCOL, chosen.size) == 0)
    return true;

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_PROTOCOL,
               _ ("The other client does not speak %s."), TASUKI_PEER_PROTOCOL);
  return false;
}

/* All is proved: the key of somebody who was not known before is known from here on. */
static bool
conclude (TasukiPeering *self, gnutls_session_t session, GError **error)
{
  const TasukiPeeringFacts *facts = self->facts;
  uint8_t key[TASUKI_KEY_SIZE];

  return check_protocol (session, error) && read_key (session, key, error)
         && check_announced (facts, key, error)
         && tasuki_known_peers_meet (facts->known_peers, facts->peer_id, key,
                                     facts->trusts_strangers, error);
}

static bool
perform (TasukiPeering *self, TasukiLink *link, GCancellable *cancellable, GError **error)
{
  TasukiUntil until = tasuki_wait_seconds (self->facts->seconds, cancellable);
  gnutls_session_t session = begin (self);
  g_autoptr (GError) failure = NULL;

  if (tasuki_link_switch (link, session, G_OBJECT (self), &until, &failure))
    return conclude (self, session, error);

  if (self->refusal != NULL)
    g_propagate_error (error, g_steal_pointer (&self->refusal));
  else
    g_propagate_prefixed_error (error, g_steal_pointer (&failure), _ ("No session with %s: "),
                                self->facts->peer_id);
  return false;
}

bool
tasuki_peering_perform (TasukiLink *link,
                        const TasukiPeeringFacts *facts,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (TasukiPeering) self = g_object_new (TASUKI_TYPE_PEERING, NULL);
  bool is_performed;

  self->facts = facts;
  adopt_identity (self, facts->identity);
  is_performed = perform (self, link, cancellable, error);
  self->facts = NULL;
  return is_performed;
}
