/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A listener hands over connections with the address of their peer, and waits when it has to. */

#include "io/listener.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <tasuki/error.h>

/* What was accepted last. */
typedef struct
{
  unsigned count;
  int descriptor;
  GInetSocketAddress *address;
} Accepted;

static unsigned warnings;

static void
on_accepted (gpointer data, int descriptor, GInetSocketAddress *address)
{
  Accepted *self = data;

  self->count++;
  self->descriptor = descriptor;
  g_set_object (&self->address, address);
}

static TasukiListener *
listen_at (const char *host, guint port, bool only_6, Accepted *accepted, GError **error)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (host, port);

  *accepted = (Accepted){ .descriptor = -1 };
  return tasuki_listener_new (G_INET_SOCKET_ADDRESS (address), only_6, on_accepted, accepted,
                              error);
}

static guint
get_port (TasukiListener *listener)
{
  g_autofree char *text = tasuki_listener_describe (listener);

  return (guint)g_ascii_strtoull (strrchr (text, ':') + 1, NULL, 10);
}

static GSocket *
dial (guint port)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  GSocket *client
      = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

  g_assert_true (g_socket_connect (client, address, NULL, NULL));
  return client;
}

static void
await (const Accepted *accepted, unsigned count)
{
  while (accepted->count < count)
    g_main_context_iteration (NULL, TRUE);
}

static void
forget (Accepted *accepted)
{
  close (accepted->descriptor);
  g_clear_object (&accepted->address);
}

static void
test_hands_over_what_does_not_block (void)
{
  Accepted accepted;
  TasukiListener *listener = listen_at ("127.0.0.1", 0, false, &accepted, NULL);
  g_autoptr (GSocket) client = dial (get_port (listener));

  await (&accepted, 1);
  g_assert_true ((fcntl (accepted.descriptor, F_GETFL) & O_NONBLOCK) != 0);
  g_assert_true ((fcntl (accepted.descriptor, F_GETFD) & FD_CLOEXEC) != 0);
  forget (&accepted);
  tasuki_listener_free (listener);
}

static int
get_option (int descriptor, int level, int option)
{
  int value = 0;
  socklen_t length = sizeof value;

  g_assert_cmpint (getsockopt (descriptor, level, option, &value, &length), ==, 0);
  return value;
}

static void
test_hands_over_what_is_tuned (void)
{
  Accepted accepted;
  TasukiListener *listener = listen_at ("127.0.0.1", 0, false, &accepted, NULL);
  g_autoptr (GSocket) client = dial (get_port (listener));

  await (&accepted, 1);
  g_assert_cmpint (get_option (accepted.descriptor, IPPROTO_TCP, TCP_NODELAY), !=, 0);
  g_assert_cmpint (get_option (accepted.descriptor, SOL_SOCKET, SO_KEEPALIVE), !=, 0);
  forget (&accepted);
  tasuki_listener_free (listener);
}

/* Filters and caps would otherwise know one client under two addresses. */
static void
test_gives_a_mapped_address_as_ipv4 (void)
{
  g_autoptr (GError) error = NULL;
  Accepted accepted;
  TasukiListener *listener = listen_at ("::", 0, false, &accepted, &error);
  g_autoptr (GSocket) client = NULL;
  g_autofree char *text = NULL;

  if (listener == NULL)
    {
      g_test_skip (error->message);
      return;
    }

  client = dial (get_port (listener));
  await (&accepted, 1);
  text = g_inet_address_to_string (g_inet_socket_address_get_address (accepted.address));
  g_assert_cmpstr (text, ==, "127.0.0.1");
  forget (&accepted);
  tasuki_listener_free (listener);
}

static void
test_two_families_share_a_port_if_told (void)
{
  g_autoptr (GError) error = NULL;
  Accepted first, second;
  TasukiListener *four = listen_at ("0.0.0.0", 0, false, &first, NULL);
  TasukiListener *six = listen_at ("::", get_port (four), true, &second, &error);

  if (six == NULL && g_error_matches (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION)
      && strstr (error->message, "family") != NULL)
    g_test_skip (error->message);
  else
    {
      g_assert_no_error (error);
      tasuki_listener_free (six);
      g_assert_null (listen_at ("::", get_port (four), false, &second, NULL));
    }
  tasuki_listener_free (four);
}

static void
test_says_which_address_is_taken (void)
{
  g_autoptr (GError) error = NULL;
  Accepted first, second;
  TasukiListener *listener = listen_at ("127.0.0.1", 0, false, &first, NULL);
  g_autofree char *text = tasuki_listener_describe (listener);

  g_assert_null (listen_at ("127.0.0.1", get_port (listener), false, &second, &error));
  g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION);
  g_assert_nonnull (strstr (error->message, text));
  tasuki_listener_free (listener);
}

static void
test_pauses_without_descriptors (void)
{
  struct rlimit before, none;
  Accepted accepted;
  TasukiListener *listener = listen_at ("127.0.0.1", 0, false, &accepted, NULL);
  g_autoptr (GSocket) client = dial (get_port (listener));

  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &before), ==, 0);
  none = (struct rlimit){ .rlim_cur = 3, .rlim_max = before.rlim_max };
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &none), ==, 0);
  warnings = 0;
  while (warnings == 0)
    g_main_context_iteration (NULL, TRUE);

  /* It does not spin meanwhile: nothing is ready. */
  g_assert_false (g_main_context_iteration (NULL, FALSE));
  g_assert_cmpuint (accepted.count, ==, 0);

  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &before), ==, 0);
  await (&accepted, 1);
  g_assert_cmpuint (warnings, ==, 1);
  forget (&accepted);
  tasuki_listener_free (listener);
}

static GLogWriterOutput
count_warnings (GLogLevelFlags level, const GLogField *fields, gsize count, gpointer data)
{
  warnings += (level & G_LOG_LEVEL_WARNING) != 0;
  return G_LOG_WRITER_HANDLED;
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  g_log_set_writer_func (count_warnings, NULL, NULL);

  g_test_add_func ("/listener/hands-over-what-does-not-block", test_hands_over_what_does_not_block);
  g_test_add_func ("/listener/hands-over-what-is-tuned", test_hands_over_what_is_tuned);
  g_test_add_func ("/listener/gives-a-mapped-address-as-ipv4", test_gives_a_mapped_address_as_ipv4);
  g_test_add_func ("/listener/two-families-share-a-port-if-told",
                   test_two_families_share_a_port_if_told);
  g_test_add_func ("/listener/says-which-address-is-taken", test_says_which_address_is_taken);
  g_test_add_func ("/listener/pauses-without-descriptors", test_pauses_without_descriptors);

  return g_test_run ();
}
