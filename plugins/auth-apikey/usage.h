/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Notes when, and from where, each API key was last used; not more than once a minute for each. */

#pragma once

#include <tasuki/peer.h>
#include <tasuki/storage.h>

typedef struct _Usage Usage;

Usage *usage_new (TasukiStorage *storage);
void usage_free (Usage *self);

/* @now: since 1970-01-01 UTC, in microseconds. A note that fails is lost: it is no reason to refuse
 * anybody. */
void usage_note (
    Usage *self, const char *key_id, const char *organisation, TasukiPeer *peer, gint64 now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Usage, usage_free)
