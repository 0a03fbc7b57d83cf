/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where a new access point listens, and what clients dial. */

#include <glib.h>

#include <tasuki/error.h>

#include "cli/ctl-endpoint.h"

static void
assert_access (const char *listen, const char *expected)
{
  g_auto (TasukiCtlEndpoint) endpoint = { NULL };
  g_autofree char *access = NULL;

  g_assert_true (tasuki_ctl_endpoint_parse (&endpoint, listen, NULL));
  access = tasuki_ctl_endpoint_describe_access (&endpoint);
  g_assert_cmpstr (access, ==, expected);
}

static void
test_addresses_of_both_families_are_taken (void)
{
  assert_access ("192.0.2.1:7443", "192.0.2.1:7443");
  assert_access ("[2001:db8::1]:7443", "[2001:db8::1]:7443");
}

static void
test_any_address_is_dialled_as_localhost (void)
{
  assert_access ("0.0.0.0:7443", "localhost:7443");
  assert_access ("[::]:7443", "localhost:7443");
}

static void
test_anything_else_is_refused_and_quoted (void)
{
  static const char *const texts[] = {
    "",        "7443",         "192.0.2.1",       "192.0.2.1:",     "192.0.2.1:x",
    ":7443",   "::1:7443",     "localhost:7443",  "[::1]",          "192.0.2.1:65536",
    "[]:7443", "192.0.2.1:-1", "192.0.2.256:443", "192.0.2.1: 443", "[192.0.2.1:443",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_auto (TasukiCtlEndpoint) endpoint = { NULL };
      g_autoptr (GError) error = NULL;

      g_assert_false (tasuki_ctl_endpoint_parse (&endpoint, texts[i], &error));
      g_assert_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID);
      g_assert_nonnull (g_strstr_len (error->message, -1, texts[i]));
    }
}

static void
test_its_names_are_each_given_once (void)
{
  g_auto (TasukiCtlEndpoint) endpoint = { NULL };
  g_auto (GStrv) names = NULL;

  g_assert_true (tasuki_ctl_endpoint_parse (&endpoint, "127.0.0.1:0", NULL));
  names = tasuki_ctl_endpoint_list_names (&endpoint);
  g_assert_true (g_strv_contains ((const char *const *)names, "localhost"));
  g_assert_true (g_strv_contains ((const char *const *)names, "127.0.0.1"));
  for (char **name = names; *name != NULL; name++)
    g_assert_false (g_strv_contains ((const char *const *)name + 1, *name));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ctl-endpoint/addresses-of-both-families-are-taken",
                   test_addresses_of_both_families_are_taken);
  g_test_add_func ("/ctl-endpoint/any-address-is-dialled-as-localhost",
                   test_any_address_is_dialled_as_localhost);
  g_test_add_func ("/ctl-endpoint/anything-else-is-refused-and-quoted",
                   test_anything_else_is_refused_and_quoted);
  g_test_add_func ("/ctl-endpoint/its-names-are-each-given-once",
                   test_its_names_are_each_given_once);
  return g_test_run ();
}
