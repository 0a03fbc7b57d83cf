/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Waiting, always with an end: an absolute deadline and a way to cancel. */

#pragma once

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

#include <gio/gio.h>

typedef struct
{
  int64_t deadline;          /* on the monotonic clock, in microseconds */
  GCancellable *cancellable; /* (nullable) */
} TasukiUntil;

/* So many seconds from now. */
TasukiUntil tasuki_wait_seconds (unsigned seconds, GCancellable *cancellable);

/*
 * Blocks until one of the descriptors is ready. Descriptors of -1 are passed over.
 * FALSE with TASUKI_ERROR_CANCELLED or TASUKI_ERROR_TIMED_OUT otherwise. Any thread.
 */
bool tasuki_wait_for (struct pollfd *descriptors,
                      unsigned count,
                      const TasukiUntil *until,
                      GError **error);
