/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two TLS streams over a pair of sockets, for tests. */

#include "tls-scene.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/certificates.h"
#include "io/budget.h"

void
scene_init (Scene *self, const char *priority)
{
  TestCertificate *certificate = test_certificate_new (-60, 3600);

  *self = (Scene){ .credentials = test_certificate_to_credentials (certificate) };
  test_certificate_free (certificate);
  tasuki_budget_set_limit (1024 * 1024);
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, self->sockets), ==, 0);
  for (unsigned end = 0; end < 2; end++)
    {
      unsigned side = end == 0 ? GNUTLS_SERVER : GNUTLS_CLIENT;

      g_assert_cmpint (gnutls_init (&self->sessions[end], side | GNUTLS_NONBLOCK), ==, 0);
      gnutls_priority_set_direct (self->sessions[end], priority, NULL);
      gnutls_credentials_set (self->sessions[end], GNUTLS_CRD_CERTIFICATE, self->credentials);
      self->streams[end]
          = TASUKI_STREAM (tasuki_tls_stream_new (self->sessions[end], self->sockets[end], NULL));
    }
}

/* Ends one side without a word. */
void
tear (Scene *self, unsigned end)
{
  g_clear_object (&self->streams[end]);
  close (self->sockets[end]);
  self->sockets[end] = -1;
}

void
scene_clear (Scene *self)
{
  for (unsigned end = 0; end < 2; end++)
    if (self->sockets[end] >= 0)
      tear (self, end);
  gnutls_certificate_free_credentials (self->credentials);
  g_assert_cmpuint (tasuki_budget_get_used (), ==, 0);
}

void
shake_hands (Scene *self)
{
  TasukiIo io[2] = { TASUKI_IO_WANT_READ, TASUKI_IO_WANT_READ };

  while (io[0] != TASUKI_IO_DONE || io[1] != TASUKI_IO_DONE)
    for (unsigned end = 0; end < 2; end++)
      {
        g_autoptr (GError) error = NULL;

        io[end] = tasuki_stream_handshake (self->streams[end], &error);
        g_assert_no_error (error);
      }
}

void
scene_init_secured (Scene *self, const char *priority)
{
  scene_init (self, priority);
  shake_hands (self);
}

void
say (Scene *self, unsigned end, const char *text)
{
  g_autoptr (GError) error = NULL;
  size_t done;
  TasukiIo io = tasuki_stream_write (self->streams[end], (const uint8_t *)text, strlen (text),
                                     &done, &error);

  g_assert_no_error (error);
  g_assert_cmpint (io, ==, TASUKI_IO_DONE);
  g_assert_cmpuint (done, ==, strlen (text));
}

void
finish (Scene *self, unsigned end)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (tasuki_stream_finish (self->streams[end], &error), ==, TASUKI_IO_DONE);
  g_assert_no_error (error);
}

TasukiIo
hear (Scene *self, unsigned end, char text[static 64], GError **error)
{
  size_t done;
  TasukiIo io = tasuki_stream_read (self->streams[end], (uint8_t *)text, 63, &done, error);

  text[done] = '\0';
  return io;
}

void
assert_hears (Scene *self, unsigned end, const char *expected)
{
  g_autoptr (GError) error = NULL;
  char text[64];

  g_assert_cmpint (hear (self, end, text, &error), ==, TASUKI_IO_DONE);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, expected);
}

void
assert_ends (Scene *self, unsigned end, TasukiIo expected)
{
  g_autoptr (GError) error = NULL;
  char text[64];

  g_assert_cmpint (hear (self, end, text, &error), ==, expected);
  g_assert_cmpstr (text, ==, "");
}

void
assert_fails (Scene *self, unsigned end, TasukiError code)
{
  g_autoptr (GError) error = NULL;
  char text[64];

  g_assert_cmpint (hear (self, end, text, &error), ==, TASUKI_IO_FAILED);
  g_assert_error (error, TASUKI_ERROR, (int)code);
}
