/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The path: events and time in, actions out. No socket, no clock, one thread. */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tasuki/tasuki.h>

#include "wire/proxy-header.h"

typedef struct _TasukiFlow TasukiFlow;
typedef struct _TasukiConnection TasukiConnection;
typedef struct _TasukiHandover TasukiHandover;
typedef struct _TasukiKept TasukiKept;
typedef struct _TasukiQuota TasukiQuota;

/* All times in milliseconds. */
typedef struct
{
  char *name; /* of the access point */
  unsigned max_connections;
  unsigned max_connections_per_source;
  unsigned max_handovers;
  unsigned max_handovers_per_sender;
  unsigned max_streams; /* of a transfer */
  unsigned handshake_timeout;
  unsigned login_timeout;
  unsigned keep_alive;
  unsigned offer_timeout;
  unsigned pair_timeout;
  unsigned stall_timeout;
  unsigned question_deadline;
  unsigned keep_data; /* 0: no data connection outlives its transfer */

  /* How bytes may pass; with both FALSE none do. */
  bool may_terminate;
  bool may_end_to_end;

  TasukiAddressSet *proxies; /* who may say for whom it has dialled; NULL for nobody */
} TasukiLimits;

/* Who performs what the flow decides. Every action is safe at any time before close (). */
typedef struct
{
  /* Time and chance are inputs. */
  int64_t (*now) (gpointer data);  /* monotonic, in microseconds */
  int64_t (*wall) (gpointer data); /* since 1970-01-01 UTC, in microseconds */
  void (*random) (gpointer data, uint8_t *bytes, size_t length);

  /*
   * Reads what a proxy says for whom it has dialled; ends in tasuki_connection_on_prefaced () or
   * _on_closed ().
   */
  void (*preface) (gpointer data, TasukiConnection *connection);

  /* Begins the handshake; ends in tasuki_connection_on_secured () or _on_closed (). */
  void (*secure) (gpointer data, TasukiConnection *connection, TasukiStream *stream);

  /*
   * Lets the next message come, of up to @limit bytes, after the handshake if that is under way.
   * After each message the connection pauses.
   */
  void (*resume) (gpointer data, TasukiConnection *connection, uint32_t limit);

  void (*send) (gpointer data, TasukiConnection *connection, GBytes *frame);

  /* Sends what is queued and closes. The last action on a connection. */
  void (*close) (gpointer data, TasukiConnection *connection);

  /*
   * Joins two data connections, which are paused; says READY to both, then passes bytes. Takes both
   * connections over: no other action on them follows. Ends in tasuki_strands_on_parted ().
   * @stream: which of the transfer's streams it is, from 0
   */
  void (*join) (gpointer data,
                TasukiHandover *handover,
                unsigned stream,
                TasukiConnection *sender,
                TasukiConnection *receiver);

  /* Cuts at once what is joined of it. */
  void (*part) (gpointer data, TasukiHandover *handover);

  /*
   * Has a joined pair rest, all of whose bytes have passed, and says so by tasuki_kept_on_rested
   * (); if something is still on its way, it is parted instead.
   */
  void (*rest) (gpointer data, TasukiHandover *handover);

  /* Has a pair that rests leave unread what its sides may say from now on. */
  void (*expect) (gpointer data, TasukiKept *kept);

  /*
   * Has a pair that was expecting pass bytes again. Ends in tasuki_kept_on_begun () once both sides
   * have said something, or in tasuki_kept_on_parted ().
   */
  void (*wake) (gpointer data, TasukiKept *kept);

  /* Cuts a pair that is kept, at rest or awake. Ends in tasuki_kept_on_parted (). */
  void (*drop) (gpointer data, TasukiKept *kept);

  /* Lets a connection ID pass @rate bytes in a second, of whatever transfers; 0 for no limit. */
  void (*shape) (gpointer data, const char *id, uint64_t rate);
} TasukiPerformer;

/* The plugins, by extension point, in keyfile order. */
typedef struct
{
  TasukiStorage *storage;
  TasukiTransport *transport;
  GPtrArray *filters;
  GPtrArray *authenticators;
  GPtrArray *policies;
} TasukiChains;

/* @limits, @chains and @performer have to outlive the flow; @limits may change while it runs. */
TasukiFlow *tasuki_flow_new (const TasukiLimits *limits,
                             const TasukiChains *chains,
                             const TasukiPerformer *performer,
                             gpointer data);
/* Only once tasuki_flow_drain () has returned TRUE. */
void tasuki_flow_free (TasukiFlow *self);

/* Something to be done about deadlines: to be called every few hundred milliseconds. */
void tasuki_flow_tick (TasukiFlow *self);

/*
 * Drain: takes nothing new and lets what runs go on; once no transfer runs, or @now, drops
 * everything. TRUE when nothing is left that needs the flow, so that it may be freed; until then
 * call it again from time to time.
 */
bool tasuki_flow_drain (TasukiFlow *self, bool now);

unsigned tasuki_flow_count_connections (TasukiFlow *self);
unsigned tasuki_flow_count_attached (TasukiFlow *self);
unsigned tasuki_flow_count_handovers (TasukiFlow *self);

/* What is there now, the earliest first, each of type a{sv}; (transfer full). */
GVariant *tasuki_flow_describe_handovers (TasukiFlow *self); /* aa{sv} */
GVariant *tasuki_flow_describe_attached (TasukiFlow *self);  /* aa{sv} */

/*
 * Says what the connection @id passes, of type a{sv}: transfers-now x, used-this-month x (bytes),
 * monthly-state s if it has a monthly limit. Calls @done exactly once, perhaps before this returns.
 *
 * @description: (nullable): NULL if the store does not say
 */
typedef void (*TasukiQuotaDescribed) (GVariant *description, gpointer data);
void tasuki_flow_describe_quota (TasukiFlow *self,
                                 const char *id,
                                 TasukiQuotaDescribed done,
                                 gpointer data);

/* The rules may have changed: judges again what is under way, soon. */
void tasuki_flow_review (TasukiFlow *self);

/*
 * Asks the policies about a transfer that is not under way, for one side. Calls @done exactly once,
 * later, even after the flow was freed.
 *
 * @why: the rule that allows, or NULL; or why it is denied
 */
typedef void (*TasukiJudged) (bool allowed, const char *why, gpointer data);
void tasuki_flow_judge (
    TasukiFlow *self, TasukiTransfer *transfer, TasukiSide side, TasukiJudged done, gpointer data);

/*
 * For who comes in by another entrance than clients do: asks the filters about its address; asks
 * the authenticators about what it presents, and then the filters, if that has an IP filter. A
 * refusal is recorded. Each calls @done exactly once, later; the flow is not drained before.
 *
 * @why: (nullable): the rule that allows; or why it is denied
 * @login: the one that was answered, of which the verdict is to be read
 * @reason: (nullable): why it was refused
 */
void tasuki_flow_screen (TasukiFlow *self, TasukiPeer *peer, TasukiJudged done, gpointer data);

typedef void (*TasukiLoggedIn) (TasukiLogin *login, const char *reason, gpointer data);
void tasuki_flow_log_in (TasukiFlow *self, TasukiLogin *login, TasukiLoggedIn done, gpointer data);

/* Ends a session for an administrator. FALSE if nobody is attached by one of that ID. */
bool tasuki_flow_disconnect (TasukiFlow *self, const char *session, const char *reason);

/* Cancels a transfer for an administrator. FALSE if there is none of that ID. */
bool tasuki_flow_cancel (TasukiFlow *self, const char *transfer_id, const char *reason);
