/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One link or several, as one way there and one way back. Over several, what the sender writes goes
 * in chunks of a fixed size over one link after the other, and is read in the same order; what
 * the receiver writes goes over the first alone. Nothing marks where a chunk ends: both count.
 */

#pragma once

#include "client/link.h"
#include "wire/message.h"

typedef struct _TasukiBundle TasukiBundle;

/* One link alone: (transfer full). One thread at a time, as all here. */
TasukiBundle *tasuki_bundle_new (TasukiLink *link);

/* For several: without a link yet. @is_sender: whether the chunks are written, not read */
TasukiBundle *tasuki_bundle_new_empty (bool is_sender);

/*
 * Adds the next link, up to TASUKI_STREAMS_MAX.
 * @link: (transfer full)
 * @rest: (nullable) (transfer full): what was read from it already
 */
void tasuki_bundle_add (TasukiBundle *self, TasukiLink *link, GBytes *rest);

void tasuki_bundle_free (TasukiBundle *self);

/* The first link; or NULL. Owned by it, or from now on by the caller. */
TasukiLink *tasuki_bundle_get_link (TasukiBundle *self);
TasukiLink *tasuki_bundle_take_link (TasukiBundle *self);

/*
 * As in TasukiStream; these never block. What is written and does not fit into its link is held
 * back here, up to a chunk for each link, so that the next one gets its share meanwhile.
 */
TasukiIo
tasuki_bundle_read (TasukiBundle *self, uint8_t *buffer, size_t size, size_t *done, GError **error);
TasukiIo tasuki_bundle_write (
    TasukiBundle *self, const uint8_t *buffer, size_t size, size_t *done, GError **error);

/* Writes what is held back, as much as fits: DONE if nothing is, then; else WANT_WRITE. */
TasukiIo tasuki_bundle_push (TasukiBundle *self, GError **error);

/* Blocks until some of it can be read (POLLIN) or written (POLLOUT), or @other is readable. */
bool tasuki_bundle_wait (
    TasukiBundle *self, short events, int other, const TasukiUntil *until, GError **error);

/* Says on all links that no more bytes will be written. May block until the deadline. */
bool tasuki_bundle_finish (TasukiBundle *self, const TasukiUntil *until, GError **error);

/* Reads and drops what comes until the other end has said that on all links: whether it did. */
bool tasuki_bundle_drain (TasukiBundle *self, const TasukiUntil *until);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiBundle, tasuki_bundle_free)
