/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How many bytes may pass in a second: in all, from a data connection, of a connection ID. */

#pragma once

#include <stddef.h>
#include <stdint.h>

typedef enum
{
  TASUKI_RATE_TOTAL,
  TASUKI_RATE_CONNECTION,    /* what comes from one data connection */
  TASUKI_RATE_CONNECTION_ID, /* what one connection ID sends and receives */
  TASUKI_RATE_COUNT,
} TasukiRate;

/* @rate in bytes per second, 0 for no limit. Any thread; takes effect at once. */
void tasuki_rate_set (TasukiRate which, uint64_t rate);

/* Likewise for the one connection ID @id, beside what holds for each: the lower of both counts. */
void tasuki_rate_set_own (const char *id, uint64_t rate);

typedef struct _TasukiBucket TasukiBucket;

/*
 * What one direction of a transfer may pass: a share of each bucket that its bytes run through.
 * Used by one thread at a time; the buckets behind it are those of all.
 */
typedef struct
{
  TasukiBucket *buckets[4];
  unsigned count;
  size_t reserved;  /* bytes that nobody else may have any more */
  int64_t at;       /* when they may pass; monotonic, in microseconds */
  unsigned changes; /* of rates, before these bytes were reserved */
} TasukiAllowance;

/* @from, @to: the connection IDs of both ends. */
void tasuki_allowance_init (TasukiAllowance *self, const char *from, const char *to);
void tasuki_allowance_clear (TasukiAllowance *self);

/*
 * How many bytes may pass now, at most @wanted. 0 if none before @at: a share is reserved for then,
 * so that all who wait have their turn in order.
 */
size_t tasuki_allowance_ask (TasukiAllowance *self, size_t wanted, int64_t now, int64_t *at);

/* So many of the bytes that were asked for have passed; the rest is given back. */
void tasuki_allowance_use (TasukiAllowance *self, size_t used);
