/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A record of the log is one line, and nothing in it can steer a terminal. */

#include <glib.h>

#include "daemon/log.h"

static void
test_severity_and_name_come_first (void)
{
  if (g_test_subprocess ())
    {
      tasuki_log_begin ();
      g_message ("it runs");
      g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "MESSAGE", "it limps");
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_stderr ("tasukid: it runs\ntasukid: warning: it limps\n");
}

static void
test_what_a_peer_wrote_is_escaped (void)
{
  if (g_test_subprocess ())
    {
      tasuki_log_begin ();
      g_message ("login of \"%s\"", "x\ntasukid: all is well\033[2J\xff");
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_stderr ("tasukid: login of \"x\\ntasukid: all is well\\x1b[2J\\xff\"\n");
}

static void
test_event_follows_its_words (void)
{
  if (g_test_subprocess ())
    {
      tasuki_log_begin ();
      g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "TASUKI_EVENT", "it-limps", "MESSAGE",
                        "%s", "it limps");
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_stderr ("tasukid: warning: it limps [it-limps]\n");
}

static void
test_debugging_is_silent_unless_asked_for (void)
{
  if (g_test_subprocess ())
    {
      tasuki_log_begin ();
      g_debug ("details");
      g_message ("the end");
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_stderr ("tasukid: the end\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/log/severity-and-name-come-first", test_severity_and_name_come_first);
  g_test_add_func ("/log/what-a-peer-wrote-is-escaped", test_what_a_peer_wrote_is_escaped);
  g_test_add_func ("/log/event-follows-its-words", test_event_follows_its_words);
  g_test_add_func ("/log/debugging-is-silent-unless-asked-for",
                   test_debugging_is_silent_unless_asked_for);
  return g_test_run ();
}
