/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the steps of the path share. */

#pragma once

#include "flow/flow.h"

/* Rows of the access denial log that a flood may cause: so many at once, then one each interval. */
#define TASUKI_DENIAL_BURST    200
#define TASUKI_DENIAL_INTERVAL (G_USEC_PER_SEC / 20)

struct _TasukiFlow
{
  const TasukiLimits *limits;
  const TasukiChains *chains;
  const TasukiPerformer *performer;
  gpointer data;

  GHashTable *connections; /* set of TasukiConnection */
  GHashTable *sources;     /* address text -> count, of connections */
  unsigned admitted;       /* connections in all, joined ones included */
  GHashTable *attached;    /* connection ID -> GPtrArray of TasukiConnection */
  GHashTable *handovers;   /* transfer ID -> TasukiHandover */
  GHashTable *tickets;     /* GBytes -> TasukiHandover */
  bool draining;
  unsigned objects;   /* connections, transfers and look-ups that still need this context */
  int64_t review_due; /* monotonic: when transfers are to be judged again; 0 for never */

  int64_t denials_due; /* monotonic: when the next denial would be due at the steady rate */
  unsigned denials_dropped;
};

int64_t tasuki_flow_now (TasukiFlow *self);

/* @timeout in milliseconds. */
int64_t tasuki_flow_deadline (TasukiFlow *self, unsigned timeout);

/* A new transfer ID: UTC date and time for people, 48 random bits against collision. */
char *tasuki_flow_new_id (TasukiFlow *self);
