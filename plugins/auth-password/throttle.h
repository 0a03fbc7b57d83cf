/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How many failed logins a source may make: a token bucket for each. Pure. */

#pragma once

#include <stdbool.h>
#include <stdint.h>

typedef struct _Throttle Throttle;

/* @burst failures at once, then one each @interval microseconds. */
Throttle *throttle_new (unsigned burst, int64_t interval);
void throttle_free (Throttle *self);

/* Whether @source may try; if not, @wait is set to the seconds until it may, 1 or more. */
bool throttle_may_try (Throttle *self, const char *source, int64_t now, unsigned *wait);

/* Notes a failure. @now: monotonic, in microseconds. */
void throttle_fail (Throttle *self, const char *source, int64_t now);

/* How many sources it keeps in mind, 65,536 at most. */
unsigned throttle_count (Throttle *self);
