/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Clients in threads of their own; the access point is the test's. */

#include "peering-scene.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io/budget.h"
#include "scratch.h"

#define PATIENCE 30000 /* milliseconds until an end counts as hanging */

void
scene_set_up (Scene *self)
{
  TestCertificate *certificate = test_certificate_new (-60, 3600);
  struct sockaddr_in address
      = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof address;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL, *key = NULL;

  tasuki_budget_set_limit (16 * 1024 * 1024);
  *self = (Scene){ .directory = scratch_make (),
                   .credentials = test_certificate_to_credentials (certificate) };
  path = g_build_filename (self->directory, "ca.pem", NULL);
  key = g_build_filename (self->directory, "ca.key", NULL);
  test_certificate_write (certificate, path, key);
  test_certificate_free (certificate);
  self->anchors = tasuki_anchors_new (path, &error);
  g_assert_no_error (error);

  self->listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (bind (self->listener, (struct sockaddr *)&address, sizeof address), ==, 0);
  g_assert_cmpint (listen (self->listener, 2), ==, 0);
  g_assert_cmpint (getsockname (self->listener, (struct sockaddr *)&address, &length), ==, 0);
  self->address = g_strdup_printf ("127.0.0.1:%u", ntohs (address.sin_port));
}

void
scene_clear (Scene *self)
{
  close (self->listener);
  gnutls_certificate_free_credentials (self->credentials);
  g_object_unref (self->anchors);
  g_free (self->address);
  scratch_remove (self->directory);
}

static void
say (Actor *self)
{
  size_t done = 0;
  TasukiIo io = tasuki_link_write (self->link, (const uint8_t *)self->says, strlen (self->says),
                                   &done, &self->error);

  g_assert_cmpint (io, ==, TASUKI_IO_DONE);
  g_assert_cmpuint (done, ==, strlen (self->says));
}

static gpointer
act (gpointer data)
{
  Actor *self = data;

  self->link = tasuki_link_open (self->scene->address, self->scene->anchors, NULL, &self->error);
  if (self->link != NULL && tasuki_peering_perform (self->link, &self->facts, NULL, &self->error)
      && self->says != NULL)
    say (self);

  return NULL;
}

void
actor_start (Actor *self, Scene *scene)
{
  self->scene = scene;
  self->thread = g_thread_new ("actor", act, self);
}

void
actor_join (Actor *self)
{
  g_thread_join (g_steal_pointer (&self->thread));
}

void
actor_fails (Actor *self, TasukiError expected)
{
  actor_join (self);
  g_assert_error (self->error, TASUKI_ERROR, (int)expected);
}

void
actor_hears (Actor *self, const char *expected)
{
  TasukiUntil until = tasuki_wait_seconds (PATIENCE / 1000, NULL);
  char text[64];
  size_t length = 0;
  TasukiIo io;

  while (length < strlen (expected))
    {
      size_t done = 0;

      io = tasuki_link_read (self->link, (uint8_t *)text + length, sizeof text - 1 - length, &done,
                             &self->error);
      length += done;
      g_assert_no_error (self->error);
      if (io == TASUKI_IO_WANT_READ)
        g_assert_true (tasuki_link_wait (self->link, POLLIN, -1, &until, NULL));
    }
  text[length] = '\0';
  g_assert_cmpstr (text, ==, expected);
}

void
actor_clear (Actor *self)
{
  g_clear_pointer (&self->link, tasuki_link_free);
  g_clear_error (&self->error);
}

static void
await (Leg *self, TasukiIo io)
{
  struct pollfd poll_on = { self->descriptor, io == TASUKI_IO_WANT_WRITE ? POLLOUT : POLLIN, 0 };

  g_assert_cmpint (poll (&poll_on, 1, PATIENCE), ==, 1);
}

/* FALSE if it fails. */
static bool
shake (Leg *self)
{
  for (;;)
    {
      TasukiIo io = tasuki_stream_handshake (self->stream, NULL);

      if (io == TASUKI_IO_DONE || io == TASUKI_IO_FAILED)
        return io == TASUKI_IO_DONE;
      if (!tasuki_stream_has_pending (self->stream))
        await (self, io);
    }
}

static void
announce (gnutls_session_t session, const char *protocol)
{
  const gnutls_datum_t name = { (unsigned char *)protocol, (unsigned)strlen (protocol) };

  gnutls_alpn_set_protocols (session, &name, 1, 0);
}

void
leg_accept (Leg *self, Scene *scene)
{
  struct pollfd poll_on = { scene->listener, POLLIN, 0 };
  gnutls_session_t session;

  g_assert_cmpint (poll (&poll_on, 1, PATIENCE), ==, 1);
  *self = (Leg){ .descriptor = accept4 (scene->listener, NULL, NULL, SOCK_NONBLOCK) };
  g_assert_cmpint (self->descriptor, >=, 0);

  gnutls_init (&session, GNUTLS_SERVER | GNUTLS_NONBLOCK | GNUTLS_NO_TICKETS);
  gnutls_set_default_priority (session);
  gnutls_credentials_set (session, GNUTLS_CRD_CERTIFICATE, scene->credentials);
  announce (session, TASUKI_PROTOCOL);
  self->stream = TASUKI_STREAM (tasuki_tls_stream_new (session, self->descriptor, NULL));
  g_assert_true (shake (self));
}

void
leg_leave (Leg *self)
{
  uint8_t byte;
  size_t done = 0;
  TasukiIo io;

  g_assert_cmpint (tasuki_stream_finish (self->stream, NULL), ==, TASUKI_IO_DONE);
  while ((io = tasuki_stream_read (self->stream, &byte, 1, &done, NULL)) == TASUKI_IO_WANT_READ)
    await (self, io);
  g_assert_cmpint (io, ==, TASUKI_IO_END);

  self->rest = tasuki_stream_take_rest (self->stream);
  g_clear_object (&self->stream);
}

static void
write_raw (int descriptor, const uint8_t *bytes, size_t length)
{
  for (size_t written = 0; written < length;)
    {
      struct pollfd poll_on = { descriptor, POLLOUT, 0 };
      ssize_t count = send (descriptor, bytes + written, length - written, MSG_NOSIGNAL);

      if (count < 0 && errno != EAGAIN)
        return; /* it went away: its own end says why */
      written += count > 0 ? (size_t)count : 0;
      g_assert_cmpint (poll (&poll_on, 1, PATIENCE), ==, 1);
    }
}

void
leg_write (Leg *self, const void *bytes, size_t length)
{
  size_t done = 0;

  if (self->stream == NULL)
    write_raw (self->descriptor, bytes, length);
  else
    g_assert_cmpint (tasuki_stream_write (self->stream, bytes, length, &done, NULL), ==,
                     TASUKI_IO_DONE);
}

/* Credentials with the raw public key, from a scratch of DER. */
static gnutls_certificate_credentials_t
make_credentials (TasukiIdentity *identity)
{
  gnutls_certificate_credentials_t credentials;
  size_t length;
  g_autofree char *private = tasuki_identity_to_pem (identity, &length);
  g_autofree char *public = tasuki_identity_publish (tasuki_identity_get_key (identity));
  const gnutls_datum_t spki = { (unsigned char *)public, (unsigned)strlen (public) };
  const gnutls_datum_t key = { (unsigned char *)private, (unsigned)length };

  gnutls_certificate_allocate_credentials (&credentials);
  g_assert_cmpint (gnutls_certificate_set_rawpk_key_mem (credentials, &spki, &key,
                                                         GNUTLS_X509_FMT_PEM, NULL, 0, NULL, 0, 0),
                   >=, 0);
  return credentials;
}

bool
leg_meet (Leg *self, bool is_sender, TasukiIdentity *identity, const char *protocol)
{
  unsigned side = is_sender ? GNUTLS_CLIENT : GNUTLS_SERVER;
  gnutls_certificate_credentials_t credentials = NULL;
  gnutls_session_t session;
  TasukiTlsStream *stream;
  bool is_met;

  if (identity != NULL)
    credentials = make_credentials (identity);
  else
    gnutls_certificate_allocate_credentials (&credentials);
  gnutls_init (&session, side | GNUTLS_NONBLOCK | GNUTLS_NO_TICKETS | GNUTLS_ENABLE_RAWPK);
  gnutls_priority_set_direct (session,
                              "NORMAL:-VERS-ALL:+VERS-TLS1.3:-CTYPE-ALL:+CTYPE-CLI-RAWPK:"
                              "+CTYPE-SRV-RAWPK",
                              NULL);
  gnutls_credentials_set (session, GNUTLS_CRD_CERTIFICATE, credentials);
  if (protocol != NULL)
    announce (session, protocol);
  if (!is_sender)
    gnutls_certificate_server_set_request (session, GNUTLS_CERT_REQUEST);

  stream = tasuki_tls_stream_new (session, self->descriptor, NULL);
  if (self->rest != NULL)
    tasuki_tls_stream_give (stream, self->rest);
  g_clear_pointer (&self->rest, g_bytes_unref);
  self->stream = TASUKI_STREAM (stream);
  is_met = shake (self);
  g_object_set_data_full (G_OBJECT (stream), "credentials", credentials,
                          (GDestroyNotify)gnutls_certificate_free_credentials);
  return is_met;
}

/* FALSE once the end has come. */
static bool
pass (const Leg *from, const Leg *to)
{
  uint8_t bytes[16384];
  ssize_t count = recv (from->descriptor, bytes, sizeof bytes, 0);

  if (count > 0)
    write_raw (to->descriptor, bytes, (size_t)count);
  else if (count == 0 || errno != EAGAIN)
    {
      shutdown (to->descriptor, SHUT_WR);
      return false;
    }
  return true;
}

static void
forward_rest (Leg *from, Leg *to)
{
  size_t length;
  const uint8_t *bytes = from->rest != NULL ? g_bytes_get_data (from->rest, &length) : NULL;

  if (bytes != NULL)
    write_raw (to->descriptor, bytes, length);
}

static gpointer
join (gpointer data)
{
  Leg *one = data, *other = one + 1;
  struct pollfd both[2] = { { one->descriptor, POLLIN, 0 }, { other->descriptor, POLLIN, 0 } };

  forward_rest (one, other);
  forward_rest (other, one);
  while (both[0].fd >= 0 || both[1].fd >= 0)
    {
      g_assert_cmpint (poll (both, 2, PATIENCE), >=, 1);
      if (both[0].revents != 0 && !pass (one, other))
        both[0].fd = -1;
      if (both[1].revents != 0 && !pass (other, one))
        both[1].fd = -1;
    }
  return NULL;
}

GThread *
legs_join (Leg legs[static 2])
{
  return g_thread_new ("legs", join, legs);
}

void
leg_clear (Leg *self)
{
  g_clear_object (&self->stream);
  g_clear_pointer (&self->rest, g_bytes_unref);
  close (self->descriptor);
}
