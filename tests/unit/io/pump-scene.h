/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two clients with a pump between them, for tests. */

#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "io/pump.h"
#include "support/plain-stream.h"

#define GREETING "hello\n"
#define BUDGET   (1024u * 1024u)

/* The two buffers of a pump. */
#define PUMP_MEMORY ((256u + 16u) * 1024u)

/* Two clients with a pump between them. */
typedef struct
{
  TasukiWorker *worker;
  TasukiPump *pump;
  TasukiEnd ends[2];
  PlainStream *streams[2];
  int clients[2];
  int sockets[2]; /* the numbers of the pump's own */

  unsigned progress;
  bool parted;
  uint64_t bytes;
  unsigned end;
  GError *broken;
} Scene;

/* Clear checks that the pump has left neither a socket nor memory. */
void scene_init (Scene *self);
void scene_clear (Scene *self);

void start (Scene *self);
void start_and_be_greeted (Scene *self);
void await_parting (Scene *self);

/* What clients do. read_bytes () reads just @length bytes, or fewer if the end comes first. */
void say (int client, const char *text);
size_t read_bytes (int client, uint8_t *bytes, size_t length);
void assert_reads (int client, const char *expected);
void assert_end (int client);

/* Waits for what poll (2) calls @wanted. */
void await_event (int descriptor, short wanted);
