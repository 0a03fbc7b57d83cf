/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which key other clients have: pinned at the first meeting, or told beforehand. */

#pragma once

#include "client/acquaintance.h"

typedef struct _TasukiKnownPeers TasukiKnownPeers;

/*
 * @path: (nullable): the file, which need not be there yet; NULL: they are kept in memory.
 * Any thread may use it, and any number of processes the same file.
 */
TasukiKnownPeers *tasuki_known_peers_new (const char *path);
void tasuki_known_peers_free (TasukiKnownPeers *self);

/*
 * Whether @key may be that of @id. An ID may have several keys; one that has none is a stranger.
 * Nothing is written. FALSE with TASUKI_ERROR_UNTRUSTED, or TASUKI_ERROR_CONFIGURATION if the file
 * cannot be read.
 */
bool tasuki_known_peers_check (TasukiKnownPeers *self,
                               const char *id,
                               const uint8_t key[static TASUKI_KEY_SIZE],
                               bool trusts_strangers,
                               GError **error);

/* The same; and writes the key down if it is that of a stranger, or only its fingerprint is known.
 */
bool tasuki_known_peers_meet (TasukiKnownPeers *self,
                              const char *id,
                              const uint8_t key[static TASUKI_KEY_SIZE],
                              bool trusts_strangers,
                              GError **error);

/* Adds a key, beside those that @id has. FALSE with TASUKI_ERROR_CONFIGURATION. */
bool tasuki_known_peers_trust_key (TasukiKnownPeers *self,
                                   const char *id,
                                   const uint8_t key[static TASUKI_KEY_SIZE],
                                   GError **error);
bool tasuki_known_peers_trust_fingerprint (TasukiKnownPeers *self,
                                           const char *id,
                                           const char *fingerprint,
                                           GError **error);

/* Drops all keys of @id. FALSE with TASUKI_ERROR_NOT_FOUND if it had none. */
bool tasuki_known_peers_forget (TasukiKnownPeers *self, const char *id, GError **error);

/* (element-type TasukiAcquaintance) (transfer full): in their order; comments are among them. */
GPtrArray *tasuki_known_peers_list (TasukiKnownPeers *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiKnownPeers, tasuki_known_peers_free)
