/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Clients in threads of their own; the access point is the test's. */

#include "peering-scene.h"

#include <arpa/inet.h>
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

  self->link
      = tasuki_link_open (self->scene->address, self->scene->anchors, NULL, NULL, &self->error);
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

void
scene_accept (Scene *self, Leg *leg)
{
  struct pollfd poll_on = { self->listener, POLLIN, 0 };

  g_assert_cmpint (poll (&poll_on, 1, PATIENCE), ==, 1);
  *leg = (Leg){ .descriptor = accept4 (self->listener, NULL, NULL, SOCK_NONBLOCK) };
  g_assert_cmpint (leg->descriptor, >=, 0);
  g_assert_true (leg_secure (leg, self->credentials));
}
