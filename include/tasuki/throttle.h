/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How many failed logins a source may make: a token bucket for each. */

#pragma once

#include <tasuki/types.h>

G_BEGIN_DECLS

/**
 * TASUKI_THROTTLE_SOURCES_MAX:
 *
 * How many sources a throttle keeps in mind at most: a flood must not grow it beyond this.
 *
 * Since: 0.1
 */
#define TASUKI_THROTTLE_SOURCES_MAX 65536

/**
 * TasukiThrottle:
 *
 * How many failures a source may make: some at once, and then one in each interval.
 *
 * For authenticators: a source is what [method@Peer.get_source] says. Times are those of the
 * monotonic clock. May be used by one thread at a time.
 *
 * Since: 0.1
 */
typedef struct _TasukiThrottle TasukiThrottle;

#define TASUKI_TYPE_THROTTLE (tasuki_throttle_get_type ())
TASUKI_AVAILABLE GType tasuki_throttle_get_type (void) G_GNUC_CONST;

/**
 * tasuki_throttle_new:
 * @burst: how many failures may come at once, 1 or more
 * @interval: how long it takes until there may be another one, in microseconds
 *
 * Makes a throttle that knows of no failure.
 *
 * Returns: (transfer full): a throttle
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiThrottle *tasuki_throttle_new (guint burst, gint64 interval);

/**
 * tasuki_throttle_ref:
 * @self: a throttle
 *
 * Takes a reference.
 *
 * Returns: (transfer full): the same throttle
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiThrottle *tasuki_throttle_ref (TasukiThrottle *self);

/**
 * tasuki_throttle_unref:
 * @self: (transfer full): a throttle
 *
 * Drops a reference.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_throttle_unref (TasukiThrottle *self);

/**
 * tasuki_throttle_may_try:
 * @self: a throttle
 * @source: who would try
 * @now: the monotonic time, in microseconds
 * @wait: (out): in how many seconds it may, 1 or more; 0 if it may now
 *
 * Says whether a source may try now.
 *
 * Returns: %TRUE if it may
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_throttle_may_try (TasukiThrottle *self,
                                                   const char *source,
                                                   gint64 now,
                                                   guint *wait);

/**
 * tasuki_throttle_fail:
 * @self: a throttle
 * @source: who has failed
 * @now: the monotonic time, in microseconds
 *
 * Notes a failure.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_throttle_fail (TasukiThrottle *self, const char *source, gint64 now);

/**
 * tasuki_throttle_count:
 * @self: a throttle
 *
 * Counts the sources that are kept in mind.
 *
 * Returns: how many there are, %TASUKI_THROTTLE_SOURCES_MAX at most
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE guint tasuki_throttle_count (TasukiThrottle *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiThrottle, tasuki_throttle_unref)

G_END_DECLS
