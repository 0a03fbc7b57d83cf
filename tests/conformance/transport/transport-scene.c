/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A transport, its files, and one client at a time that talks TLS to it. */

#include "transport-scene.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "api/handshake-private.h"
#include "api/question-private.h"
#include "api/settings-private.h"
#include "support/certificates.h"
#include "io/budget.h"

void
install (Scene *self, time_t from, time_t until)
{
  TestCertificate *made = test_certificate_new (from, until);

  test_certificate_write (made, self->certificate, self->key);
  test_certificate_free (made);
}

static bool
configure (Scene *self, const char *minimum, GError **error)
{
  g_autoptr (TasukiSettings) settings = tasuki_settings_new ("transport-tls");

  tasuki_settings_add (settings, "certificate", self->certificate, "/test.conf", 1);
  tasuki_settings_add (settings, "private-key", self->key, "/test.conf", 2);
  if (minimum != NULL)
    tasuki_settings_add (settings, "minimum-version", minimum, "/test.conf", 3);

  return tasuki_plugin_configure (TASUKI_PLUGIN (self->transport), settings, error)
         && tasuki_settings_check_all_read (settings, error);
}

void
assert_configures (Scene *self, const char *minimum)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (configure (self, minimum, &error));
  g_assert_no_error (error);
}

void
assert_does_not_configure (Scene *self, const char *minimum)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (configure (self, minimum, &error));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION);
}

void
scene_init (Scene *self)
{
  *self = (Scene){ .entrance = "relay", .sockets = { -1, -1 } };
  self->directory = g_dir_make_tmp ("tasuki-transport-XXXXXX", NULL);
  self->certificate = g_build_filename (self->directory, "server.pem", NULL);
  self->key = g_build_filename (self->directory, "server.key", NULL);
  self->transport = g_object_new (tasuki_plugin.get_type (), NULL);
  gnutls_certificate_allocate_credentials (&self->trust);
}

void
scene_init_configured (Scene *self, const char *minimum)
{
  scene_init (self);
  install (self, -60, HOUR);
  assert_configures (self, minimum);
}

void
hang_up (Scene *self)
{
  g_clear_object (&self->relay);
  g_clear_object (&self->client);
  for (unsigned i = 0; i < 2; i++)
    {
      if (self->sockets[i] >= 0)
        close (self->sockets[i]);
      self->sockets[i] = -1;
    }
}

void
scene_clear (Scene *self)
{
  hang_up (self);
  g_object_unref (self->transport);
  gnutls_certificate_free_credentials (self->trust);
  g_unlink (self->certificate);
  g_unlink (self->key);
  g_rmdir (self->directory);
  g_free (self->certificate);
  g_free (self->key);
  g_free (self->directory);
  g_assert_cmpuint (tasuki_budget_get_used (), ==, 0);
}

static void
on_answer (TasukiQuestion *question, gpointer data)
{
  Scene *self = data;

  g_assert_no_error (tasuki_question_get_error (question));
  self->relay = g_object_ref (tasuki_handshake_get_stream (TASUKI_HANDSHAKE (question)));
}

/* Asks the transport, which has to answer with a stream. */
void
ask (Scene *self)
{
  static const char *const protocols[] = { PROTOCOL, NULL };
  g_autoptr (GInetAddress) address = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (TasukiPeer) peer = tasuki_peer_new (self->entrance, address, 1);
  g_autoptr (TasukiHandshake) handshake = NULL;

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, self->sockets), ==, 0);
  handshake = tasuki_handshake_new (peer, self->sockets[0], protocols);
  tasuki_question_put (TASUKI_QUESTION (handshake), "the transport", 5000, on_answer, self);
  tasuki_transport_secure (TASUKI_TRANSPORT (self->transport), handshake);
  while (self->relay == NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* @protocol: (nullable): what the client offers */
void
dial (Scene *self, const char *priority, const char *protocol)
{
  gnutls_datum_t offer
      = { (unsigned char *)protocol, protocol != NULL ? (unsigned)strlen (protocol) : 0 };

  ask (self);
  gnutls_init (&self->session, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_ENABLE_RAWPK);
  gnutls_priority_set_direct (self->session, priority, NULL);
  gnutls_credentials_set (self->session, GNUTLS_CRD_CERTIFICATE, self->trust);
  if (protocol != NULL)
    gnutls_alpn_set_protocols (self->session, &offer, 1, 0);
  self->client = TASUKI_STREAM (tasuki_tls_stream_new (self->session, self->sockets[1], NULL));
}

static bool
is_under_way (TasukiIo io)
{
  return io == TASUKI_IO_WANT_READ || io == TASUKI_IO_WANT_WRITE;
}

/* How the handshake ends for the relay. */
static TasukiIo
shake_hands (Scene *self, GError **error)
{
  TasukiIo relay = TASUKI_IO_WANT_READ, client = TASUKI_IO_WANT_READ;

  while (is_under_way (relay) || (is_under_way (client) && relay == TASUKI_IO_DONE))
    {
      if (is_under_way (client))
        client = tasuki_stream_handshake (self->client, NULL);
      if (is_under_way (relay))
        relay = tasuki_stream_handshake (self->relay, error);
    }

  return relay;
}

void
assert_gets_in (Scene *self, const char *priority, const char *protocol)
{
  g_autoptr (GError) error = NULL;

  dial (self, priority, protocol);
  g_assert_cmpint (shake_hands (self, &error), ==, TASUKI_IO_DONE);
  g_assert_no_error (error);
}

void
assert_stays_out (Scene *self, const char *priority, const char *protocol)
{
  g_autoptr (GError) error = NULL;

  dial (self, priority, protocol);
  g_assert_cmpint (shake_hands (self, &error), ==, TASUKI_IO_FAILED);
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_PROTOCOL);
  hang_up (self);
}

void
say (TasukiStream *stream, const char *text)
{
  size_t done;

  g_assert_cmpint (tasuki_stream_write (stream, (const uint8_t *)text, strlen (text), &done, NULL),
                   ==, TASUKI_IO_DONE);
  g_assert_cmpuint (done, ==, strlen (text));
}

TasukiIo
hear (TasukiStream *stream, char text[static 64], GError **error)
{
  size_t done;
  TasukiIo io = tasuki_stream_read (stream, (uint8_t *)text, 63, &done, error);

  text[done] = '\0';
  return io;
}

void
assert_hears (TasukiStream *stream, const char *expected)
{
  char text[64];

  g_assert_cmpint (hear (stream, text, NULL), ==, TASUKI_IO_DONE);
  g_assert_cmpstr (text, ==, expected);
}

void
assert_works (Scene *self)
{
  say (self->client, "question");
  assert_hears (self->relay, "question");
  say (self->relay, "answer");
  assert_hears (self->client, "answer");
}

/* The certificate that the relay shows. */
char *
get_shown (Scene *self)
{
  unsigned count;
  const gnutls_datum_t *chain = gnutls_certificate_get_peers (self->session, &count);

  g_assert_cmpuint (count, ==, 1);
  return g_base64_encode (chain[0].data, chain[0].size);
}
