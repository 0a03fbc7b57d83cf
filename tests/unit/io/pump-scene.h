/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two clients with a pump between them, for tests. */

#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "io/pump.h"
#include "support/plain-stream.h"

#define GREETING "hello\n"
#define BUDGET   (1024u * 1024u)
#define BULK     (8u * 1024u * 1024u)

/* Stands for close_notify, which is the last of a session. */
#define MARK "."

/* The two buffers of a pump. */
#define PUMP_MEMORY ((256u + 16u) * 1024u + 2u * 64u)

/* Two clients with a pump between them. */
typedef struct
{
  TasukiWorker *worker;
  TasukiPump *pump;
  TasukiEnd ends[2];
  PlainStream *streams[2];
  int clients[2];
  int sockets[2]; /* the numbers of the pump's own */

  bool end_to_end;
  unsigned switch_timeout;

  unsigned progress;
  unsigned rested;
  unsigned begun;
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

/* Has it rest, and waits until it does or is parted; until both ends have gone on, or likewise. */
void await_rest (Scene *self);
void await_beginning (Scene *self);

/* The same end to end: the sessions end with MARK, and what follows passes as it is. */
void scene_init_spliced (Scene *self);
void start_and_switch (Scene *self);
void part_and_clear (Scene *self);

/* Whichever of the two it is to be. */
void scene_init_as (Scene *self, bool end_to_end);
void start_as (Scene *self);

/* What clients do. read_bytes () reads just @length bytes, or fewer if the end comes first. */
void say (int client, const char *text);
size_t read_bytes (int client, uint8_t *bytes, size_t length);
size_t read_to_end (int client);
void assert_reads (int client, const char *expected);
void assert_end (int client);

/* Waits for what poll (2) calls @wanted. */
void await_event (int descriptor, short wanted);

/* Writes until nothing more is taken; @limit is what would be too much. */
size_t write_until_full (int client, size_t limit);

/* Closes so that the other end hears of it whatever it does: by a reset. */
void vanish (Scene *self, unsigned end);

/* It parts, with that error at that end. */
void assert_broken (Scene *self, TasukiError code, unsigned end);

/* BULK bytes each way, and the end of each, until it is parted; all have arrived as they were. */
void pass_bulk (Scene *self);

typedef struct
{
  const char *name;
  void (*test) (gconstpointer end_to_end); /* NULL: terminated */
} PumpCase;

/* Adds the tests /PREFIX/terminated/NAME and /PREFIX/end-to-end/NAME. */
void add_both_ways (const char *prefix, const PumpCase *cases, size_t count);
