/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An address and a port, and nothing that a resolver would have to be asked about. */

#include "endpoint.h"

static void
test_takes_addresses (void)
{
  static const char *const good[][2] = { { "127.0.0.1:7480", "127.0.0.1:7480" },
                                         { "0.0.0.0:0", "0.0.0.0" },
                                         { "[::]:65535", "[::]:65535" },
                                         { "[2001:db8::1]:1", "[2001:db8::1]:1" } };

  for (size_t i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GSocketAddress) address = web_endpoint_parse (good[i][0]);
      g_autofree char *text = NULL;

      g_assert_nonnull (address);
      text = g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (address));
      g_assert_cmpstr (text, ==, good[i][1]);
    }
}

static void
test_refuses_everything_else (void)
{
  static const char *const bad[]
      = { "",          ":",           "7480",         ":7480",        "localhost:7480",
          "127.0.0.1", "127.0.0.1:",  "127.0.0.1:-1", "127.0.0.1:+1", "127.0.0.1:65536",
          "127.1:1",   "127.0.0.1:x", "::1:7480",     "[::1]",        "[127.0.0.1]:7480",
          "[]:1",      "[::1:7480",   "127.0.0.1: 1", "010.0.0.1:1",  "127.0.0.1:1 " };

  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("%s", bad[i]);
      g_assert_null (web_endpoint_parse (bad[i]));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/web-api/endpoint/takes-addresses", test_takes_addresses);
  g_test_add_func ("/web-api/endpoint/refuses-everything-else", test_refuses_everything_else);

  return g_test_run ();
}
