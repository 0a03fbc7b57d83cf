/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A target is a path that can be read in one way only. */

#include "target.h"

#include <glib.h>

static const struct
{
  const char *target;
  bool good;
} targets[] = {
  { "/v1/status", true },
  { "/v1/connections/acme.osaka", true },
  { "/v1/connections/a%20b", true },
  { "/v1/history?since=2026-01-01T00:00:00Z&to=a", true },
  { "/v1/history?path=../..", true }, /* behind the question mark it is a value */
  { "/v1/connections/%E6%9D%B1", true },
  { "", false },
  { "v1/status", false },
  { "*", false },
  { "http://example.net/", false },
  { "//example.net/v1", false },
  { "/v1//status", false },
  { "/v1/status/", false },
  { "/v1/./status", false },
  { "/v1/../status", false },
  { "/v1/..", false },
  { "/v1/%2e%2e/status", false },
  { "/v1/a%2Fb", false },
  { "/v1/a%2fb", false },
  { "/v1/a%5Cb", false },
  { "/v1/a%00b", false },
  { "/v1/a%0Ab", false },
  { "/v1/a%7fb", false },
  { "/v1/a%2", false },
  { "/v1/a%", false },
  { "/v1/a%zz", false },
  { "/v1/a#b", false },
  { "/v1/a\\b", false },
  { "/v1/a b", false },
  { "/v1/a\"b", false },
  { "/v1/\xe6\x9d\xb1", false },
};

static void
test_judges_each (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (targets); i++)
    if (web_target_check (targets[i].target) != targets[i].good)
      g_error ("\"%s\" is judged the wrong way", targets[i].target);
}

static void
test_has_a_greatest_length (void)
{
  g_autofree char *target = g_malloc (WEB_TARGET_MAX + 2);

  memset (target, 'a', WEB_TARGET_MAX + 1);
  target[0] = '/';
  target[WEB_TARGET_MAX] = '\0';
  g_assert_true (web_target_check (target));

  target[WEB_TARGET_MAX] = 'a';
  target[WEB_TARGET_MAX + 1] = '\0';
  g_assert_false (web_target_check (target));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/web-api/target/judges-each", test_judges_each);
  g_test_add_func ("/web-api/target/has-a-greatest-length", test_has_a_greatest_length);

  return g_test_run ();
}
