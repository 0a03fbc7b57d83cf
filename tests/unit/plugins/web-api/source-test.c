/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a source may have at a time, and how often it may come. */

#include "source.h"

#define SECOND G_USEC_PER_SEC

static bool
enter (WebSources *sources, const char *name, gint64 now)
{
  bool may_ask = false;

  g_assert_true (web_sources_enter (sources, name, now, &may_ask));
  return may_ask;
}

static void
test_has_so_many_at_a_time (void)
{
  g_autoptr (WebSources) sources = web_sources_new ();
  bool may_ask;

  for (unsigned i = 0; i < WEB_SOURCE_CONNECTIONS_MAX; i++)
    enter (sources, "a", 0);
  g_assert_false (web_sources_enter (sources, "a", 0, &may_ask));
  enter (sources, "b", 0);
  web_sources_leave (sources, "a");
  enter (sources, "a", 0);
}

/* Too often is refused for as long as it is too often, and no longer. */
static void
test_comes_so_often (void)
{
  g_autoptr (WebSources) sources = web_sources_new ();

  for (unsigned i = 0; i < WEB_SOURCE_BURST; i++)
    {
      g_assert_true (enter (sources, "a", 0));
      web_sources_leave (sources, "a");
    }
  g_assert_false (enter (sources, "a", 0));
  web_sources_leave (sources, "a");
  g_assert_true (enter (sources, "b", 0));
  g_assert_true (enter (sources, "a", 2 * SECOND / WEB_SOURCE_RATE));
  g_assert_true (enter (sources, "a", 2 * SECOND / WEB_SOURCE_RATE));
  g_assert_false (enter (sources, "a", 2 * SECOND / WEB_SOURCE_RATE));
}

static void
test_knows_so_many (void)
{
  g_autoptr (WebSources) sources = web_sources_new ();
  bool may_ask;

  for (unsigned i = 0; i < WEB_SOURCES_MAX; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);

      enter (sources, name, 0);
      web_sources_leave (sources, name);
    }
  g_assert_false (web_sources_enter (sources, "one more", 0, &may_ask));
  /* Of those that are as new, nothing need be known. */
  g_assert_true (web_sources_enter (sources, "one more", SECOND, &may_ask));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/web-api/source/has-so-many-at-a-time", test_has_so_many_at_a_time);
  g_test_add_func ("/web-api/source/comes-so-often", test_comes_so_often);
  g_test_add_func ("/web-api/source/knows-so-many", test_knows_so_many);

  return g_test_run ();
}
