/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The service manager hears of it, at a path or at an abstract name, or there is none. */

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>

#include "daemon/notify.h"

static GSocket *
listen_on (GSocketAddress *address)
{
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_DATAGRAM,
                                  G_SOCKET_PROTOCOL_DEFAULT, NULL);

  g_assert_nonnull (socket);
  g_assert_true (g_socket_bind (socket, address, FALSE, NULL));
  g_socket_set_timeout (socket, 10);
  return socket;
}

static void
assert_heard (GSocket *socket, const char *expected)
{
  char text[64] = { 0 };

  g_assert_cmpint (g_socket_receive (socket, text, sizeof text - 1, NULL, NULL), >, 0);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_it_is_heard_at_a_path (void)
{
  g_autofree char *directory = g_dir_make_tmp ("notify-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "socket", NULL);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GSocket) socket = listen_on (address);

  g_setenv ("NOTIFY_SOCKET", path, TRUE);
  tasuki_notify ("READY=1");
  assert_heard (socket, "READY=1");

  g_unlink (path);
  g_rmdir (directory);
}

static void
test_it_is_heard_at_an_abstract_name (void)
{
  g_autofree char *name = g_strdup_printf ("tasuki-notify-test-%08x", g_random_int ());
  g_autofree char *variable = g_strconcat ("@", name, NULL);
  g_autoptr (GSocketAddress) address
      = g_unix_socket_address_new_with_type (name, -1, G_UNIX_SOCKET_ADDRESS_ABSTRACT);
  g_autoptr (GSocket) socket = listen_on (address);

  g_setenv ("NOTIFY_SOCKET", variable, TRUE);
  tasuki_notify ("STOPPING=1");
  assert_heard (socket, "STOPPING=1");
}

static void
test_without_a_manager_nothing_happens (void)
{
  g_unsetenv ("NOTIFY_SOCKET");
  tasuki_notify ("READY=1");
  g_setenv ("NOTIFY_SOCKET", "relative", TRUE);
  tasuki_notify ("READY=1");
}

static void
test_a_manager_that_is_gone_is_a_warning (void)
{
  if (g_test_subprocess ())
    {
      g_log_set_always_fatal (G_LOG_FATAL_MASK);
      g_setenv ("NOTIFY_SOCKET", "/nonexistent/socket", TRUE);
      tasuki_notify ("READY=1");
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("*could not be told*");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/notify/it-is-heard-at-a-path", test_it_is_heard_at_a_path);
  g_test_add_func ("/notify/it-is-heard-at-an-abstract-name", test_it_is_heard_at_an_abstract_name);
  g_test_add_func ("/notify/without-a-manager-nothing-happens",
                   test_without_a_manager_nothing_happens);
  g_test_add_func ("/notify/a-manager-that-is-gone-is-a-warning",
                   test_a_manager_that_is_gone_is_a_warning);
  return g_test_run ();
}
