/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the process has given up after it was hardened. Each in a process of its own. */

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <glib.h>

#include "daemon/hardening.h"

/* As it would be without. */
static void
soften (void)
{
  const struct rlimit core = { 0, RLIM_INFINITY };

  setrlimit (RLIMIT_CORE, &core);
  umask (0022);
  g_assert_cmpint (prctl (PR_GET_DUMPABLE), ==, 1);
}

static void
assert_hardened (void)
{
  struct rlimit core;
  struct sigaction pipe;

  soften ();
  tasuki_hardening_apply ();

  g_assert_cmpint (getrlimit (RLIMIT_CORE, &core), ==, 0);
  g_assert_cmpuint (core.rlim_cur, ==, 0);
  g_assert_cmpuint (core.rlim_max, ==, 0);
  g_assert_cmpint (prctl (PR_GET_DUMPABLE), ==, 0);
  g_assert_cmpint (prctl (PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), ==, 1);
  g_assert_cmphex (umask (0), ==, 0077);
  g_assert_cmpint (sigaction (SIGPIPE, NULL, &pipe), ==, 0);
  g_assert_true (pipe.sa_handler == SIG_IGN);
}

static void
test_nothing_of_the_process_can_be_had (void)
{
  if (g_test_subprocess ())
    {
      assert_hardened ();
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
}

static void
assert_descriptors (void)
{
  struct rlimit before;
  struct rlimit after;

  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &before), ==, 0);
  before.rlim_cur = 64;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &before), ==, 0);

  tasuki_hardening_apply ();
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &after), ==, 0);
  g_assert_cmpuint (after.rlim_cur, ==, before.rlim_max);
}

static void
test_it_takes_all_descriptors_that_it_may_have (void)
{
  if (g_test_subprocess ())
    {
      assert_descriptors ();
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hardening/nothing-of-the-process-can-be-had",
                   test_nothing_of_the_process_can_be_had);
  g_test_add_func ("/hardening/it-takes-all-descriptors-that-it-may-have",
                   test_it_takes_all_descriptors_that_it_may_have);
  return g_test_run ();
}
