/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the process gives up before it touches the network: dumps, tracing, swap. */

#include "daemon/hardening.h"

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <glib/gi18n.h>

/* Where the limit is small, locking would make later allocations fail: better not at all. */
static void
keep_out_of_swap (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_MEMLOCK, &limit) != 0)
    return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_MEMLOCK, &limit);

  if (limit.rlim_max != RLIM_INFINITY)
    g_message (
        _ ("memory is not locked, so the system may swap it: raise LimitMEMLOCK to infinity, "
           "or turn swap off"));
  else if (mlockall (MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) != 0)
    g_message (_ ("memory could not be locked: %s"), g_strerror (errno));
}

/* Many clients need many descriptors. */
static void
raise_descriptor_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
}

/* @result: of a system call */
static void
expect_done (int result)
{
  if (result != 0)
    g_warning (_ ("the process could not be hardened: %s"), g_strerror (errno));
}

void
tasuki_hardening_apply (void)
{
  const struct rlimit no_core = { 0, 0 };

  umask (0077);
  signal (SIGPIPE, SIG_IGN);
  expect_done (setrlimit (RLIMIT_CORE, &no_core));
  expect_done (prctl (PR_SET_DUMPABLE, 0));
  expect_done (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
  raise_descriptor_limit ();
  keep_out_of_swap ();
}
