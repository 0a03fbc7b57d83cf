/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the steps of the path share. */

#pragma once

#include "flow/flow.h"

/* Rows of the access denial log that a flood may cause: so many at once, then one each interval. */
#define TASUKI_DENIAL_BURST    200
#define TASUKI_DENIAL_INTERVAL (G_USEC_PER_SEC / 20)

/* Records that may wait for a slow store; beyond that nothing new is begun or noted. */
#define TASUKI_UNSTORED_MAX 1000

/* Connections of one proxy whose header is not there yet: as a rule it comes with them. */
#define TASUKI_PREFACES_MAX 1000

/* Questions that a review puts at a time about who is attached. The store takes 4096 of all. */
#define TASUKI_ROUND_AT_ONCE 1024

struct _TasukiFlow
{
  const TasukiLimits *limits;
  const TasukiChains *chains;
  const TasukiPerformer *performer;
  gpointer data;

  GHashTable *connections; /* set of TasukiConnection */
  GSequence *turns;        /* of TasukiConnection, by the time when something is due */
  GHashTable *sources;     /* address text -> count, of connections */
  GHashTable *prefaces;    /* proxy's address text -> count, of those whose header is awaited */
  unsigned admitted;       /* connections in all, joined ones included */
  GHashTable *attached;    /* connection ID -> GPtrArray of TasukiConnection */
  GHashTable *handovers;   /* transfer ID -> TasukiHandover */
  GHashTable *senders;     /* connection ID -> count, of handovers that it sends */
  GHashTable *tickets;     /* GBytes -> TasukiHandover */
  GHashTable *quotas;      /* connection ID -> TasukiQuota, of those that are held */
  GHashTable *unsaved;     /* set of TasukiQuota, each with a reference */
  GQueue kept;             /* of TasukiKept that rest, the oldest first */
  bool draining;
  unsigned objects;  /* connections, transfers, look-ups and records that still need this context */
  uint64_t requests; /* how many transfers were ever requested: gives them their order */
  unsigned unstored; /* records that the store has not confirmed yet */

  uint64_t rules;         /* goes up whenever decisions may be different from before */
  int64_t changed;        /* monotonic: when they may last have changed */
  int64_t review_due;     /* monotonic: when decisions are to be asked again; 0 for never */
  bool review_everything; /* the filters, too */
  GQueue round;           /* of TasukiConnection, with a reference each: still to be reviewed */
  unsigned asked;         /* questions about who is attached that are not answered yet */

  int64_t denials_due; /* monotonic: when the next denial would be due at the steady rate */
  unsigned denials_dropped;
};

int64_t tasuki_flow_now (TasukiFlow *self);

/* @timeout in milliseconds. */
int64_t tasuki_flow_deadline (TasukiFlow *self, unsigned timeout);

/* How often a text was counted, in a table of text -> count. */
unsigned tasuki_flow_get_count (GHashTable *counts, const char *text);
void tasuki_flow_count_up (GHashTable *counts, const char *text);
void tasuki_flow_count_down (GHashTable *counts, const char *text);

/* What there is now, with a reference each: for walks that end what they look at. */
GPtrArray *tasuki_flow_list_connections (TasukiFlow *self);
GPtrArray *tasuki_flow_list_handovers (TasukiFlow *self);

/* A new transfer ID: UTC date and time for people, 48 random bits against collision. */
char *tasuki_flow_new_id (TasukiFlow *self);
