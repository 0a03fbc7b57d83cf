/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one place where a thread of the client blocks. */

#include "client/wait.h"

#include <errno.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include <tasuki/error.h>

/* Those of a transfer with many streams, and a bell. */
#define MAX_DESCRIPTORS 20

/* A deadline may be "never"; the kernel is asked for less at a time. */
#define LONGEST (INT64_C (3600) * G_USEC_PER_SEC)

TasukiUntil
tasuki_wait_seconds (unsigned seconds, GCancellable *cancellable)
{
  return (TasukiUntil){ g_get_monotonic_time () + (int64_t)seconds * G_USEC_PER_SEC, cancellable };
}

static bool
check_cancelled (GCancellable *cancellable, GError **error)
{
  if (!g_cancellable_is_cancelled (cancellable))
    return true;

  g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_CANCELLED, _ ("Cancelled."));
  return false;
}

static struct timespec
time_left (int64_t deadline)
{
  int64_t left = CLAMP (deadline - g_get_monotonic_time (), 0, LONGEST);

  return (struct timespec){ left / G_USEC_PER_SEC, left % G_USEC_PER_SEC * 1000 };
}

/* Polls until something happens, be it the deadline. */
static int
poll_until (struct pollfd *descriptors, unsigned count, int64_t deadline)
{
  int ready;

  do
    {
      struct timespec left = time_left (deadline);

      ready = ppoll (descriptors, count, &left, NULL);
    }
  while ((ready < 0 && errno == EINTR) || (ready == 0 && g_get_monotonic_time () < deadline));

  return ready;
}

bool
tasuki_wait_for (struct pollfd *descriptors,
                 unsigned count,
                 const TasukiUntil *until,
                 GError **error)
{
  struct pollfd all[MAX_DESCRIPTORS + 1];
  int ready;

  g_assert (count <= MAX_DESCRIPTORS);
  if (!check_cancelled (until->cancellable, error))
    return false;

  /* Without any it waits for the time alone; to copy from nowhere would be undefined. */
  if (count > 0)
    memcpy (all, descriptors, count * sizeof *all);
  all[count] = (struct pollfd){ g_cancellable_get_fd (until->cancellable), POLLIN, 0 };
  ready = poll_until (all, count + 1, until->deadline);
  g_cancellable_release_fd (until->cancellable);
  if (count > 0)
    memcpy (descriptors, all, count * sizeof *all);

  if (!check_cancelled (until->cancellable, error))
    return false;
  if (ready == 0)
    g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_TIMED_OUT,
                         _ ("An answer did not come in time."));
  else if (ready < 0)
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_FAILED, _ ("Cannot wait: %s"),
                 g_strerror (errno));
  return ready > 0;
}
