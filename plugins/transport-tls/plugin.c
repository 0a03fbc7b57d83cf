/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* transport-tls: secures raw connections by TLS with GnuTLS. */

#include <tasuki/tasuki.h>
#include <tasuki/tls-stream.h>

#include <glib/gi18n-lib.h>

#include "credentials.h"

#define TYPE_TRANSPORT_TLS (transport_tls_get_type ())
G_DECLARE_FINAL_TYPE (TransportTls, transport_tls, TRANSPORT, TLS, GObject)

struct _TransportTls
{
  GObject parent_instance;

  TransportTlsCredentials *credentials;
};

static void transport_tls_plugin_init (TasukiPluginInterface *iface);
static void transport_tls_transport_init (TasukiTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TransportTls,
                               transport_tls,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TASUKI_TYPE_PLUGIN, transport_tls_plugin_init)
                                   G_IMPLEMENT_INTERFACE (TASUKI_TYPE_TRANSPORT,
                                                          transport_tls_transport_init))

static gboolean
transport_tls_configure (TasukiPlugin *plugin, TasukiSettings *settings, GError **error)
{
  TransportTls *self = TRANSPORT_TLS (plugin);
  g_autofree char *certificate = NULL;
  g_autofree char *key = NULL;
  g_autofree char *minimum = NULL;
  g_autoptr (TransportTlsCredentials) fresh = NULL;

  if (!tasuki_settings_get_path (settings, "certificate", &certificate, error)
      || !tasuki_settings_get_path (settings, "private-key", &key, error)
      || !tasuki_settings_get_string (settings, "minimum-version", "1.3", &minimum, error))
    return FALSE;
  if (!g_str_equal (minimum, "1.3") && !g_str_equal (minimum, "1.2"))
    return tasuki_settings_complain (settings, "minimum-version", _ ("1.3 or 1.2"), error);

  fresh = transport_tls_credentials_new (certificate, key, g_str_equal (minimum, "1.2"), error);
  /* While it runs, the certificate that it has is better than one that clients refuse. */
  if (fresh == NULL
      || (self->credentials != NULL && !transport_tls_credentials_check_dates (fresh, error)))
    return FALSE;

  g_set_object (&self->credentials, fresh);
  return TRUE;
}

static gboolean
transport_tls_check (TasukiPlugin *plugin, GError **error)
{
  return transport_tls_credentials_check_dates (TRANSPORT_TLS (plugin)->credentials, error);
}

/*
 * It starts all the same: administrators get in, the clients' errors say what is wrong, and a
 * reload mends it. A relay that is down does none of that.
 */
static gboolean
transport_tls_start (TasukiPlugin *plugin, TasukiRelay *relay, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (!transport_tls_check (plugin, &problem))
    g_warning ("%s", problem->message);

  return TRUE;
}

/* Who administers shows an API key; a browser would ask its user which certificate to send. */
static bool
is_client (TasukiHandshake *handshake)
{
  TasukiPeer *peer = tasuki_handshake_get_peer (handshake);

  return g_str_equal (tasuki_peer_get_entrance (peer), "relay");
}

static void
transport_tls_secure (TasukiTransport *transport, TasukiHandshake *handshake)
{
  TransportTls *self = TRANSPORT_TLS (transport);
  g_autoptr (GError) error = NULL;
  g_autoptr (TasukiTlsStream) stream = NULL;
  gnutls_session_t session = transport_tls_credentials_open (
      self->credentials, tasuki_handshake_get_protocols (handshake), is_client (handshake), &error);

  if (session == NULL)
    {
      tasuki_question_fail (TASUKI_QUESTION (handshake), error);
      return;
    }

  stream = tasuki_tls_stream_new (session, tasuki_handshake_get_descriptor (handshake),
                                  G_OBJECT (self->credentials));
  tasuki_handshake_secure (handshake, TASUKI_STREAM (stream));
}

static const char *
transport_tls_get_fingerprint (TasukiTransport *transport)
{
  return transport_tls_credentials_get_fingerprint (TRANSPORT_TLS (transport)->credentials);
}

static void
transport_tls_finalize (GObject *object)
{
  g_clear_object (&TRANSPORT_TLS (object)->credentials);

  G_OBJECT_CLASS (transport_tls_parent_class)->finalize (object);
}

static void
transport_tls_class_init (TransportTlsClass *class)
{
  G_OBJECT_CLASS (class)->finalize = transport_tls_finalize;
}

static void
transport_tls_init (TransportTls *self)
{
}

static void
transport_tls_plugin_init (TasukiPluginInterface *iface)
{
  iface->configure = transport_tls_configure;
  iface->check = transport_tls_check;
  iface->start = transport_tls_start;
}

static void
transport_tls_transport_init (TasukiTransportInterface *iface)
{
  iface->secure = transport_tls_secure;
  iface->get_fingerprint = transport_tls_get_fingerprint;
}

TASUKI_DEFINE_PLUGIN ("transport-tls", transport_tls_get_type)
