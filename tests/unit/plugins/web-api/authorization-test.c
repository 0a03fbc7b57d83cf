/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The Authorization of a request: an API key, or an account and its password, and nothing else. */

#include <string.h>

#include <glib.h>

#include "authorization.h"

static void
assert_reads (const char *value, const char *method, const char *secret)
{
  const char *login = NULL;
  g_autofree char *read = web_authorization_read (value, &login);

  g_test_message ("%s", value);
  g_assert_cmpstr (read, ==, secret);
  if (secret != NULL)
    g_assert_cmpstr (login, ==, method);
}

static void
test_reads_both (void)
{
  assert_reads ("Bearer tsk_a", "apikey", "tsk_a");
  assert_reads ("bEARER tsk_a", "apikey", "tsk_a");
  assert_reads ("Basic c2F0bzpwYXNz", "account", "sato:pass");
  assert_reads ("basic c2F0bzpwYTpzcw==", "account", "sato:pa:ss");
  assert_reads ("Basic c2F0bzo=", "account", "sato:");
}

static void
test_refuses_everything_else (void)
{
  static const char *const values[] = {
    "",
    "Bearer",
    "Bearer ",
    "Bearer a b",
    "Digest username=\"sato\"",
    "Basic",
    "Basic ",
    "Basic c2F0bw==",         /* no colon */
    "Basic c2F0bzpwYXNz ",    /* something behind it */
    "Basic c2F0bzpw YXNz",    /* something in it */
    "Basic c2F0bzpwYTpzcw",   /* no padding */
    "Basic c2F0bzpwYTpzcx==", /* bits behind its end */
    "Basic c2F0bzpwAGE=",     /* a NUL */
    "Basic %%%%",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (values); i++)
    assert_reads (values[i], NULL, NULL);
}

static void
test_bounds_what_it_reads (void)
{
  for (size_t length = 256; length <= 257; length++)
    {
      g_autofree char *key = g_strnfill (length, ':');
      g_autofree char *encoded = g_base64_encode ((const guchar *)key, length);
      g_autofree char *bearer = g_strconcat ("Bearer ", key, NULL);
      g_autofree char *basic = g_strconcat ("Basic ", encoded, NULL);

      assert_reads (bearer, "apikey", length == 256 ? key : NULL);
      assert_reads (basic, "account", length == 256 ? key : NULL);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/web-api/authorization/reads-both", test_reads_both);
  g_test_add_func ("/web-api/authorization/refuses-everything-else", test_refuses_everything_else);
  g_test_add_func ("/web-api/authorization/bounds-what-it-reads", test_bounds_what_it_reads);

  return g_test_run ();
}
