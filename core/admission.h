/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lets somebody in by a plugin's entrance: screened and secured as a client is. Part of the
 * assembly. */

#pragma once

#include <tasuki/relay.h>

#include "flow/flow.h"

/* What it needs of the relay; copied, but what it points to outlives the flow's drain. */
typedef struct
{
  TasukiFlow *flow;
  const TasukiChains *chains;
  const TasukiLimits *limits;
} TasukiAdmissionPlace;

/*
 * @socket: connected by TCP, not blocking
 * @entrance: as tasuki_peer_get_entrance () will say
 * @protocols: ends with NULL; of ALPN
 * @task: returns a TasukiEntry, for tasuki_entry_free (); taken
 */
void tasuki_admission_begin (const TasukiAdmissionPlace *place,
                             GSocket *socket,
                             const char *entrance,
                             const char *const *protocols,
                             GTask *task);

typedef struct
{
  TasukiPeer *peer;
  TasukiStream *stream;
} TasukiEntry;

void tasuki_entry_free (TasukiEntry *entry);
