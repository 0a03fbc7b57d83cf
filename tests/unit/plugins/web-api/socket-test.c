/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The admin socket is the relay's alone: its file, its mode, its peers. */

#include "socket.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>

#include <tasuki/error.h>

typedef struct
{
  char *directory;
  char *path;
} Scene;

static void
set_up (Scene *self, gconstpointer data)
{
  self->directory = g_dir_make_tmp ("tasuki-socket-XXXXXX", NULL);
  self->path = g_build_filename (self->directory, "admin.sock", NULL);
}

static void
tear_down (Scene *self, gconstpointer data)
{
  g_autofree char *lock = g_strconcat (self->path, ".lock", NULL);

  g_unlink (self->path);
  g_unlink (lock);
  g_assert_cmpint (g_rmdir (self->directory), ==, 0);
  g_free (self->path);
  g_free (self->directory);
}

static WebSocket *
open_good (Scene *self)
{
  g_autoptr (GError) error = NULL;
  WebSocket *socket = web_socket_open (self->path, &error);

  g_assert_no_error (error);
  return socket;
}

static void
assert_does_not_open (Scene *self, TasukiError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (web_socket_open (self->path, &error));
  g_assert_error (error, TASUKI_ERROR, (int)code);
}

static GSocket *
new_unix_socket (void)
{
  return g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
}

static bool
is_answered (Scene *self)
{
  g_autoptr (GSocket) client = new_unix_socket ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (self->path);

  return g_socket_connect (client, address, NULL, NULL);
}

static void
test_is_for_the_owner_alone (Scene *self, gconstpointer data)
{
  g_autoptr (WebSocket) socket = open_good (self);
  struct stat status;

  g_assert_cmpint (lstat (self->path, &status), ==, 0);
  g_assert_true (S_ISSOCK (status.st_mode));
  g_assert_cmpuint (status.st_mode & 07777, ==, 0600);
  g_assert_true (is_answered (self));
}

static void
test_goes_when_it_is_closed (Scene *self, gconstpointer data)
{
  web_socket_close (open_good (self));
  g_assert_false (g_file_test (self->path, G_FILE_TEST_EXISTS));
}

static void
test_leaves_what_is_not_its_own (Scene *self, gconstpointer data)
{
  WebSocket *socket = open_good (self);

  g_unlink (self->path);
  g_assert_true (g_file_set_contents (self->path, "somebody else's", -1, NULL));
  web_socket_close (socket);
  g_assert_true (g_file_test (self->path, G_FILE_TEST_EXISTS));
}

/* As a relay that was killed leaves it: a file that nobody listens on. */
static void
leave_behind (Scene *self)
{
  g_autoptr (GSocket) dead = new_unix_socket ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (self->path);

  g_assert_true (g_socket_bind (dead, address, FALSE, NULL));
}

static void
test_replaces_what_a_killed_relay_left (Scene *self, gconstpointer data)
{
  leave_behind (self);
  g_assert_false (is_answered (self));
  {
    g_autoptr (WebSocket) socket = open_good (self);

    g_assert_true (is_answered (self));
  }
}

static void
test_does_not_take_a_living_one (Scene *self, gconstpointer data)
{
  g_autoptr (GSocket) other = new_unix_socket ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (self->path);

  g_assert_true (g_socket_bind (other, address, FALSE, NULL));
  g_assert_true (g_socket_listen (other, NULL));
  assert_does_not_open (self, TASUKI_ERROR_EXISTS);
  g_assert_true (is_answered (self));
}

/* Between its bind and its listen, the other's socket looks like a left-over. */
static void
test_does_not_take_one_that_is_about_to_live (Scene *self, gconstpointer data)
{
  g_autoptr (WebSocket) first = open_good (self);

  g_unlink (self->path);
  leave_behind (self);
  assert_does_not_open (self, TASUKI_ERROR_EXISTS);
  g_assert_true (g_file_test (self->path, G_FILE_TEST_EXISTS));
}

static void
test_can_be_opened_again_once_closed (Scene *self, gconstpointer data)
{
  web_socket_close (open_good (self));
  {
    g_autoptr (WebSocket) again = open_good (self);

    g_assert_true (is_answered (self));
  }
}

static void
test_does_not_remove_a_file (Scene *self, gconstpointer data)
{
  g_autofree char *contents = NULL;

  g_assert_true (g_file_set_contents (self->path, "precious", -1, NULL));
  assert_does_not_open (self, TASUKI_ERROR_CONFIGURATION);
  g_assert_true (g_file_get_contents (self->path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "precious");
}

static void
test_does_not_follow_a_link (Scene *self, gconstpointer data)
{
  g_assert_cmpint (symlink ("/dev/null", self->path), ==, 0);
  assert_does_not_open (self, TASUKI_ERROR_CONFIGURATION);
  g_assert_true (g_file_test (self->path, G_FILE_TEST_IS_SYMLINK));
}

static void
test_wants_a_directory_of_its_own (Scene *self, gconstpointer data)
{
  static const mode_t modes[] = { 0770, 0707, 01777 };

  for (size_t i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_assert_cmpint (chmod (self->directory, modes[i]), ==, 0);
      assert_does_not_open (self, TASUKI_ERROR_CONFIGURATION);
    }
  g_assert_cmpint (chmod (self->directory, 0755), ==, 0);
  web_socket_close (open_good (self));
}

static void
test_knows_its_peer (Scene *self, gconstpointer data)
{
  g_autoptr (WebSocket) socket = open_good (self);
  g_autoptr (GSocket) client = new_unix_socket ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (self->path);
  g_autoptr (GSocket) peer = NULL;
  g_autoptr (GError) error = NULL;
  uid_t uid = (uid_t)-1;

  g_assert_null (web_socket_accept (socket, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);

  g_assert_true (g_socket_connect (client, address, NULL, NULL));
  peer = web_socket_accept (socket, NULL);
  g_assert_nonnull (peer);
  g_assert_true (web_socket_check_peer (peer, &uid, NULL));
  g_assert_cmpuint (uid, ==, geteuid ());
}

#define ADD(name, test) g_test_add ("/web-api/socket/" name, Scene, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  umask (0022);

  ADD ("is-for-the-owner-alone", test_is_for_the_owner_alone);
  ADD ("goes-when-it-is-closed", test_goes_when_it_is_closed);
  ADD ("leaves-what-is-not-its-own", test_leaves_what_is_not_its_own);
  ADD ("replaces-what-a-killed-relay-left", test_replaces_what_a_killed_relay_left);
  ADD ("does-not-take-a-living-one", test_does_not_take_a_living_one);
  ADD ("does-not-take-one-that-is-about-to-live", test_does_not_take_one_that_is_about_to_live);
  ADD ("can-be-opened-again-once-closed", test_can_be_opened_again_once_closed);
  ADD ("does-not-remove-a-file", test_does_not_remove_a_file);
  ADD ("does-not-follow-a-link", test_does_not_follow_a_link);
  ADD ("wants-a-directory-of-its-own", test_wants_a_directory_of_its_own);
  ADD ("knows-its-peer", test_knows_its_peer);

  return g_test_run ();
}
