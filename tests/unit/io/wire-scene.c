/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two TLS streams with somebody in between. */

#include "wire-scene.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io/budget.h"
#include "support/certificates.h"

#define SIZE (64u * 1024u)

static void
add_end (WireScene *self,
         unsigned end,
         unsigned side,
         Tier tier,
         const char *priority,
         TasukiRecordCipher *cipher)
{
  int pair[2], size = 4 * 1024 * 1024;

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), ==, 0);
  for (unsigned i = 0; i < 2; i++)
    setsockopt (pair[i], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  self->sockets[end] = pair[0];
  self->taps[end] = pair[1];
  self->held[end] = g_byte_array_new ();
  self->tiers[end] = tier;

  g_assert_cmpint (gnutls_init (&self->sessions[end], side | GNUTLS_NONBLOCK), ==, 0);
  g_assert_cmpint (gnutls_priority_set_direct (self->sessions[end], priority, NULL), ==, 0);
  gnutls_credentials_set (self->sessions[end], GNUTLS_CRD_CERTIFICATE, self->credentials);
  tasuki_record_path_choose (tier == DIRECT, cipher);
  self->streams[end]
      = TASUKI_STREAM (tasuki_tls_stream_new (self->sessions[end], self->sockets[end], NULL));
  tasuki_record_path_choose (TRUE, NULL);
}

static void
shake_hands (WireScene *self)
{
  TasukiIo io[2] = { TASUKI_IO_WANT_READ, TASUKI_IO_WANT_READ };

  while (io[0] != TASUKI_IO_DONE || io[1] != TASUKI_IO_DONE)
    for (unsigned end = 0; end < 2; end++)
      {
        g_autoptr (GError) error = NULL;

        io[end] = tasuki_stream_handshake (self->streams[end], &error);
        g_assert_no_error (error);
        wire_carry (self, end);
      }
}

static void
begin (WireScene *self)
{
  TestCertificate *certificate = test_certificate_new (-60, 3600);

  *self = (WireScene){ .credentials = test_certificate_to_credentials (certificate) };
  test_certificate_free (certificate);
  tasuki_budget_set_limit (16 * 1024 * 1024);
}

void
wire_init (WireScene *self, const Tier tiers[static 2], const char *priority)
{
  wire_init_with (self, tiers, priority, NULL);
}

void
wire_init_with (WireScene *self,
                const Tier tiers[static 2],
                const char *priority,
                TasukiRecordCipher *cipher)
{
  begin (self);
  for (unsigned end = 0; end < 2; end++)
    add_end (self, end, end == 0 ? GNUTLS_SERVER : GNUTLS_CLIENT, tiers[end], priority, cipher);
  shake_hands (self);
}

void
wire_init_served (WireScene *self, Tier tier, const char *priority)
{
  begin (self);
  add_end (self, 0, GNUTLS_CLIENT, LIBRARY, priority, NULL);
  add_end (self, 1, GNUTLS_SERVER | GNUTLS_NO_TICKETS, tier, priority, NULL);
  shake_hands (self);
}

void
wire_init_parked (WireScene *self, const char *priority)
{
  wire_init_served (self, DIRECT, priority);
  g_assert_true (wire_park (self, 1));
}

/* As with a client that has logged in: its last record brought bytes. */
bool
wire_park (WireScene *self, unsigned end)
{
  g_autoptr (TasukiStream) parked = NULL;
  g_autoptr (GError) error = NULL;
  uint8_t byte;
  size_t done;

  wire_say (self, !end, 1, 1);
  wire_carry (self, !end);
  g_assert_cmpint (tasuki_stream_read (self->streams[end], &byte, 1, &done, &error), ==,
                   TASUKI_IO_DONE);
  parked = tasuki_stream_park (self->streams[end]);
  if (parked == NULL)
    return false;

  g_set_object (&self->streams[end], parked);
  self->sessions[end] = NULL;
  return true;
}

void
wire_clear (WireScene *self)
{
  for (unsigned end = 0; end < 2; end++)
    {
      g_clear_object (&self->streams[end]);
      close (self->sockets[end]);
      if (self->taps[end] >= 0)
        close (self->taps[end]);
      g_byte_array_unref (self->held[end]);
    }
  gnutls_certificate_free_credentials (self->credentials);
  g_assert_cmpuint (tasuki_budget_get_used (), ==, 0);
}

void
wire_hold (WireScene *self, unsigned from)
{
  uint8_t bytes[SIZE];
  ssize_t got;

  while ((got = recv (self->taps[from], bytes, sizeof bytes, 0)) > 0)
    g_byte_array_append (self->held[from], bytes, (unsigned)got);
}

void
wire_deliver (WireScene *self, unsigned from, size_t length)
{
  g_assert_cmpuint (length, <=, self->held[from]->len);
  for (size_t sent = 0; sent < length;)
    {
      ssize_t step
          = send (self->taps[!from], self->held[from]->data + sent, length - sent, MSG_NOSIGNAL);

      g_assert_cmpint (step, >, 0);
      sent += (size_t)step;
    }
  if (length > 0)
    g_byte_array_remove_range (self->held[from], 0, (unsigned)length);
}

bool
wire_carry (WireScene *self, unsigned from)
{
  size_t length;

  wire_hold (self, from);
  length = self->held[from]->len;
  wire_deliver (self, from, length);
  return length > 0;
}

size_t
wire_find (WireScene *self, unsigned from, unsigned number, size_t *size)
{
  const uint8_t *bytes = self->held[from]->data;
  size_t start = 0;

  for (unsigned i = 0;; i++)
    {
      g_assert_cmpuint (start + 5, <=, self->held[from]->len);
      *size = 5 + ((size_t)bytes[start + 3] << 8 | bytes[start + 4]);
      if (i == number)
        return start;
      start += *size;
    }
}

void
wire_say (WireScene *self, unsigned end, uint8_t first, size_t size)
{
  g_autofree uint8_t *bytes = g_malloc (size);

  for (size_t i = 0; i < size; i++)
    bytes[i] = (uint8_t)(first + i);
  for (size_t sent = 0; sent < size;)
    {
      g_autoptr (GError) error = NULL;
      size_t done;
      TasukiIo io
          = tasuki_stream_write (self->streams[end], bytes + sent, size - sent, &done, &error);

      g_assert_no_error (error);
      g_assert_cmpint (io, ==, TASUKI_IO_DONE);
      sent += done;
    }
}

TasukiIo
wire_hear (WireScene *self, unsigned end, char **said, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree uint8_t *bytes = g_malloc (SIZE);
  size_t done, total = 0;
  uint64_t sum = 0;
  TasukiIo io;

  while ((io = tasuki_stream_read (self->streams[end], bytes, SIZE, &done, error))
         == TASUKI_IO_DONE)
    for (size_t i = 0; i < done; i++)
      sum = (sum ^ bytes[i]) * UINT64_C (1099511628211) + total++;

  g_string_append_printf (text, "%zu bytes, %016" G_GINT64_MODIFIER "x", total, sum);
  *said = g_string_free (g_steal_pointer (&text), FALSE);
  return io;
}

void
wire_warm_up (WireScene *self)
{
  for (unsigned end = 0; end < 2; end++)
    for (unsigned i = 0; i < 2; i++)
      {
        g_autoptr (GError) error = NULL;
        g_autofree char *said = NULL;

        wire_say (self, end, 7, 50000);
        wire_carry (self, end);
        g_assert_cmpint (wire_hear (self, !end, &said, &error), ==, TASUKI_IO_WANT_READ);
        g_assert_no_error (error);
        g_assert_true (g_str_has_prefix (said, "50000 bytes"));
      }
}
