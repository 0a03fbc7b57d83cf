/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The commands that setup names can be pasted into a shell. */

#include <glib.h>

#include "cli/ctl-next.h"

static void
test_plain_paths_are_not_quoted (void)
{
  g_auto (GStrv) commands
      = tasuki_ctl_next_list ("/etc/tasuki/tasuki.conf", "/etc/tasuki/ca.pem", "127.0.0.1:7443");

  g_assert_cmpstr (commands[0], ==, "tasukid --config /etc/tasuki/tasuki.conf");
}

static void
test_other_paths_reach_the_program_as_they_are (void)
{
  static const char config[] = "/home/a b/$(reboot);'/tasuki.conf";
  g_auto (GStrv) commands = tasuki_ctl_next_list (config, config, "127.0.0.1:7443");

  for (char **command = commands; *command != NULL; command++)
    {
      g_auto (GStrv) words = NULL;

      g_assert_true (g_shell_parse_argv (*command, NULL, &words, NULL));
      if (g_str_equal (words[0], "tasukictl") || g_str_equal (words[0], "tasukid"))
        g_assert_cmpstr (words[2], ==, config);
    }
}

static void
test_a_receiver_comes_before_its_sender (void)
{
  g_auto (GStrv) commands = tasuki_ctl_next_list ("c", "a", "127.0.0.1:7443");
  int receive = -1;
  int send = -1;

  for (int i = 0; commands[i] != NULL; i++)
    {
      receive = g_strstr_len (commands[i], -1, " receive --directory") != NULL ? i : receive;
      send = g_strstr_len (commands[i], -1, " send --to") != NULL ? i : send;
    }
  g_assert_cmpint (receive, >=, 0);
  g_assert_cmpint (send, >, receive);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ctl-next/plain-paths-are-not-quoted", test_plain_paths_are_not_quoted);
  g_test_add_func ("/ctl-next/other-paths-reach-the-program-as-they-are",
                   test_other_paths_reach_the_program_as_they_are);
  g_test_add_func ("/ctl-next/a-receiver-comes-before-its-sender",
                   test_a_receiver_comes_before_its_sender);
  return g_test_run ();
}
