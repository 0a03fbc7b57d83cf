/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two connection IDs, `acme` and `bolt`, and a transfer between them, whose bytes are counted. */

#pragma once

#include "flow/path.h"

/* The tests begin on 14 November 2023. */
#define MONTH   "2023-11"
#define NEXT    "2023-12"
#define DAYS(n) ((n)*24u * 3600u * 1000u)

/* Settings of a connection. */
#define LIMIT(n) "'monthly-limit': <int64 " #n ">"

typedef struct
{
  FakeStorage *storage;
  Path *path;
  Client *sender, *receiver;
  Pair *pair; /* of the transfer that runs */
  char *id;
} UsageScene;

void usage_set_up (UsageScene *self, gconstpointer data);
void usage_tear_down (UsageScene *self, gconstpointer data);

/* Another access point on the same store, after this one has stopped. */
void usage_start_again (UsageScene *self);

/* A transfer from `acme` to `bolt` runs; so many bytes have passed in all; it is completed. */
void usage_run (UsageScene *self);
void usage_progress (UsageScene *self, uint64_t bytes);
void usage_complete (UsageScene *self, uint64_t bytes);

/* A whole one, of so many bytes. */
void usage_pass (UsageScene *self, uint64_t bytes);

/* What the administration sees; and what is in the store. */
void usage_assert_used (UsageScene *self, const char *id, int64_t bytes);
void usage_assert_state (UsageScene *self, const char *id, const char *expected);
void usage_assert_stored (
    UsageScene *self, const char *id, const char *month, int64_t bytes, int64_t ahead);
