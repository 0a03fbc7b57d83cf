/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How many bytes may be on their way: as many as the way holds at its rate, and no more, since what
 * is on its way is lost with a connection. Pure.
 */

#pragma once

#include <stdbool.h>
#include <stdint.h>

/* In bytes. The least is above what the receiver gathers before it says that it has them. */
#define TASUKI_WINDOW_LEAST (4 * 1024 * 1024)
#define TASUKI_WINDOW_MOST  (256 * 1024 * 1024)

/* So many times at which a byte was sent are remembered. */
#define TASUKI_WINDOW_MARKS 64

typedef struct
{
  int64_t sent;
  int64_t taken;
  int64_t size;
  int64_t rate;     /* bytes per second: the most of late */
  int64_t latency;  /* microseconds: the least of late; 0: not known yet */
  int64_t since;    /* monotonic; when the two began to be measured */
  bool is_draining; /* until the way is empty, so that the latency is that of the way alone */
  int64_t taken_at; /* monotonic; of the last answer that was measured */
  int64_t taken_before;
  struct
  {
    int64_t sent;
    int64_t at;
  } marks[TASUKI_WINDOW_MARKS];
  unsigned first;
  unsigned count;
} TasukiWindow;

void tasuki_window_init (TasukiWindow *self);

bool tasuki_window_is_full (const TasukiWindow *self);

/* @bytes more were sent at @now. */
void tasuki_window_send (TasukiWindow *self, int64_t bytes, int64_t now);

/* The receiver has @taken in all. FALSE if it cannot have them. */
bool tasuki_window_take (TasukiWindow *self, int64_t taken, int64_t now);
