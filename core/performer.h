/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Performs on sockets what the flow decides. Part of the assembly. */

#pragma once

#include "flow/flow.h"

typedef struct _TasukiPerforming TasukiPerforming;

/* @limits and @chains have to outlive it. @workers: how many threads, 1 or more. */
TasukiPerforming *
tasuki_performer_new (const TasukiLimits *limits, const TasukiChains *chains, unsigned workers);

/* Only once the flow is drained. */
void tasuki_performer_free (TasukiPerforming *self);

TasukiFlow *tasuki_performer_get_flow (TasukiPerforming *self);

/* Takes an accepted socket onto the path; take_proxied: one of whoever dials where proxies do. */
void tasuki_performer_take (TasukiPerforming *self, int descriptor, GInetSocketAddress *address);
void
tasuki_performer_take_proxied (TasukiPerforming *self, int descriptor, GInetSocketAddress *address);
