/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What one connection ID may pass, by its connection's settings, and what it has passed: held while
 * somebody is there under it or has a transfer under way, so that a request asks the store for
 * nothing that is known.
 */

#pragma once

#include "flow/flow.h"

typedef enum
{
  TASUKI_UNKNOWN,
  TASUKI_ASKED, /* the store is being asked */
  TASUKI_KNOWN,
} TasukiKnowledge;

/* How far the bytes of a month are from their limit; each is worse than the one before. */
typedef enum
{
  TASUKI_USE_WITHIN,
  TASUKI_USE_WARNING, /* beyond the threshold */
  TASUKI_USE_USED_UP,
} TasukiUse;

/* Bytes of a calendar month. */
typedef struct
{
  TasukiKnowledge knowledge; /* of what was stored before */
  bool again;                /* it was known, and somebody else has stored something since */
  uint64_t revision;         /* of what is stored; 0: nothing */
  char month[8];             /* such as 2026-11, in UTC; empty before the first look */
  uint64_t stored;           /* bytes that the store knows of */
  uint64_t fresh;            /* bytes that it does not know of yet */
  uint64_t ahead;            /* bytes that it has been told on top, in case of a crash */
  TasukiUse told;            /* what was warned of */
  TasukiUse noted;           /* what the store knows of that */
  bool saving;
  int64_t saved; /* monotonic: when it was, last */
  int64_t due;   /* monotonic: when it is to be stored; 0: there is nothing to store */
} TasukiUsage;

struct _TasukiQuota
{
  unsigned references;
  TasukiFlow *flow;
  char *id;
  bool removed;    /* its connection was: nothing of it is stored any more */
  GArray *waiting; /* who wants to know what the store says */
  uint64_t shaped; /* the rate that the performer was told; 0 for none */
  TasukiUsage usage;
  unsigned transfers; /* that are under way, in either direction */

  TasukiKnowledge knowledge; /* of the connection's settings, which follow */
  uint64_t revision;
  char *organisation; /* NULL: it is nobody's */
  uint64_t rate;      /* bytes per second; 0 for no limit, here and below */
  unsigned parallel;  /* transfers */
  uint64_t monthly;   /* bytes */
  unsigned warning;   /* percent of these */
};

/* Another reference to that of @id; who has one releases it. The store is asked if it has to be. */
TasukiQuota *tasuki_quota_hold (TasukiFlow *flow, const char *id);
void tasuki_quota_release (TasukiQuota *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiQuota, tasuki_quota_release)

/*
 * Calls @done once, as soon as the limits are known and what is needed to keep them: at once if
 * they are. @used: and what was used this month, whatever the limits. @known: FALSE if the store
 * does not say.
 */
typedef void (*TasukiQuotaKnown) (bool known, gpointer data);
void tasuki_quota_ask (TasukiQuota *self, bool used, TasukiQuotaKnown done, gpointer data);

/* What was waited for is there, or (@known FALSE) cannot be had. */
void tasuki_quota_answer (TasukiQuota *self, bool known);

/* A transfer of it begins, and has ended. */
void tasuki_quota_begin (TasukiQuota *self);
void tasuki_quota_end (TasukiQuota *self);

/*
 * Its connection was changed, and the store is asked to what: whoever asks waits for that. To
 * @record; to what the store does not say; it was removed.
 */
void tasuki_quota_doubt (TasukiFlow *flow, const char *id);
void tasuki_quota_take (TasukiFlow *flow, TasukiRecord *record);
void tasuki_quota_fail (TasukiFlow *flow, const char *id);
void tasuki_quota_forget (TasukiFlow *flow, const char *id);

/* usage.c: so many bytes have passed. */
void tasuki_usage_count (TasukiQuota *quota, uint64_t bytes);

/* What has passed this month, and how far that is from the limit. */
uint64_t tasuki_usage_get (TasukiQuota *quota);
TasukiUse tasuki_usage_judge (TasukiQuota *quota);
const char *tasuki_usage_name (TasukiUse use);

/* Another month may have begun: what was counted of the former one is over. */
void tasuki_usage_turn (TasukiQuota *quota);

/* Warns, and cuts, if that has become due. */
void tasuki_usage_look (TasukiQuota *quota);

/*
 * usage-store.c: asks the store what was used before, unless it is known. plan: there is something
 * to store, at once or when it is time. tick: what is due is. flush: all that there is.
 */
void tasuki_usage_want (TasukiQuota *quota);
void tasuki_usage_plan (TasukiQuota *quota, bool at_once);
void tasuki_usage_tick (TasukiFlow *flow);
void tasuki_usage_flush (TasukiFlow *flow);

/* The connection was removed: nothing is to be stored, and what is stored is to go. */
void tasuki_usage_forget (TasukiQuota *quota);
void tasuki_usage_remove (TasukiFlow *flow, const char *id);
