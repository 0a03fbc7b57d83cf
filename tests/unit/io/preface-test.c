/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A PROXY header is read to its last byte and not beyond, however it comes. */

#include "io/preface.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <tasuki/error.h>

/* 192.0.2.7:5012, with a field of two bytes behind the addresses. */
#define HEADER                                                                                     \
  "\x0d\x0a\x0d\x0a\x00\x0d\x0a\x51\x55\x49\x54\x0a\x21\x11\x00\x11"                               \
  "\xc0\x00\x02\x07\xc6\x33\x64\x01\x13\x94\x1d\x13\x04\x00\x02??"
#define SIZE (sizeof HEADER - 1)

typedef struct
{
  TasukiPreface *preface;
  TasukiProxyHeader header;
  int ours;
  int proxy;
} Scene;

static void
set_up (Scene *self, gconstpointer data)
{
  int pair[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, pair), ==, 0);
  *self = (Scene){ .preface = tasuki_preface_new (), .ours = pair[0], .proxy = pair[1] };
}

static void
tear_down (Scene *self, gconstpointer data)
{
  tasuki_preface_free (self->preface);
  close (self->ours);
  close (self->proxy);
}

static void
say (Scene *self, const char *bytes, size_t length)
{
  g_assert_cmpint (send (self->proxy, bytes, length, MSG_NOSIGNAL), ==, (ssize_t)length);
}

static TasukiIo
hear (Scene *self, GError **error)
{
  return tasuki_preface_read (self->preface, self->ours, &self->header, error);
}

static void
assert_left (Scene *self, const char *expected)
{
  char rest[64];
  ssize_t got = recv (self->ours, rest, sizeof rest, MSG_DONTWAIT);

  g_assert_cmpmem (rest, MAX (got, 0), expected, strlen (expected));
}

static void
test_leaves_what_is_behind_the_header (Scene *self, gconstpointer data)
{
  say (self, HEADER "client hello", SIZE + 12);
  g_assert_cmpint (hear (self, NULL), ==, TASUKI_IO_DONE);
  g_assert_cmpuint (self->header.port, ==, 5012);
  assert_left (self, "client hello");
}

static void
test_puts_it_together_from_single_bytes (Scene *self, gconstpointer data)
{
  for (size_t i = 0; i < SIZE; i++)
    {
      g_assert_cmpint (hear (self, NULL), ==, TASUKI_IO_WANT_READ);
      say (self, &HEADER[i], 1);
    }
  say (self, "x", 1);
  g_assert_cmpint (hear (self, NULL), ==, TASUKI_IO_DONE);
  g_assert_cmpmem (self->header.address, 4, "\xc0\x00\x02\x07", 4);
  assert_left (self, "x");
}

static void
test_refuses_what_is_no_header_at_once (Scene *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  say (self, "\x16", 1);
  g_assert_cmpint (hear (self, &error), ==, TASUKI_IO_FAILED);
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_PROTOCOL);
}

static void
test_refuses_fields_that_are_cut_off (Scene *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  char bytes[SIZE] = HEADER;

  bytes[SIZE - 3] = 3;
  say (self, bytes, SIZE);
  g_assert_cmpint (hear (self, &error), ==, TASUKI_IO_FAILED);
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_PROTOCOL);
}

static void
test_says_that_the_proxy_left (Scene *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  say (self, HEADER, SIZE - 1);
  shutdown (self->proxy, SHUT_WR);
  g_assert_cmpint (hear (self, &error), ==, TASUKI_IO_FAILED);
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_LOST);
}

#define ADD(name, test) g_test_add ("/preface/" name, Scene, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("leaves-what-is-behind-the-header", test_leaves_what_is_behind_the_header);
  ADD ("puts-it-together-from-single-bytes", test_puts_it_together_from_single_bytes);
  ADD ("refuses-what-is-no-header-at-once", test_refuses_what_is_no_header_at_once);
  ADD ("refuses-fields-that-are-cut-off", test_refuses_fields_that_are_cut_off);
  ADD ("says-that-the-proxy-left", test_says_that_the_proxy_left);

  return g_test_run ();
}
