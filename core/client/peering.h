/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The session of two clients, through the relay that has joined them and cannot read it. */

#pragma once

#include <tasuki/types.h>

#include "client/known-peers.h"
#include "client/link.h"

/* Its application protocol (ALPN, RFC 7301). */
#define TASUKI_PEER_PROTOCOL "tasuki-peer/1"

typedef struct
{
  bool is_sender;           /* the TLS client */
  TasukiIdentity *identity; /* what we prove */
  TasukiKnownPeers *known_peers;
  bool trusts_strangers;
  const char *peer_id;
  const uint8_t *peer_key; /* TASUKI_KEY_SIZE bytes, as the relay was told them */
  unsigned seconds;        /* that it may take */
} TasukiPeeringFacts;

/*
 * Ends @link's session with the access point and begins one with the other client on the same
 * connection: TLS 1.3, in which both prove a raw public key (RFC 7250) of Ed25519. Blocks.
 * @link then reads and writes that session.
 *
 * FALSE with TASUKI_ERROR_UNTRUSTED if the other end's key is not the one that the relay was told,
 * or not the one that is known; TASUKI_ERROR_PROTOCOL, TASUKI_ERROR_LOST, TASUKI_ERROR_TIMED_OUT or
 * TASUKI_ERROR_CANCELLED. No byte of ours has passed then, and the link is of no more use.
 */
bool tasuki_peering_perform (TasukiLink *link,
                             const TasukiPeeringFacts *facts,
                             GCancellable *cancellable,
                             GError **error);
