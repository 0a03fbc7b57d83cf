/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Pipes in which bytes stay in the kernel on their way from socket to socket. */

#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <glib.h>

typedef enum
{
  TASUKI_PIPE_LARGE, /* there are only a few */
  TASUKI_PIPE_BULK,
  TASUKI_PIPE_SMALL,
} TasukiPipeKind;

typedef struct
{
  TasukiPipeKind kind;
  int reader;
  int writer;
  size_t size; /* bytes that it holds, and that are counted against the budget */
} TasukiPipe;

/* How many bytes one of that kind holds, if the system has its way. */
size_t tasuki_pipe_room (TasukiPipeKind kind);

/*
 * An empty pipe out of those of this worker's thread: of that kind, or of the next one that there
 * is. With the budget used up it is a small one: what is under way goes on, in smaller steps. NULL
 * with TASUKI_ERROR_BUSY if the system has none.
 */
TasukiPipe *tasuki_pipe_take (TasukiPipeKind kind, GError **error);

/* Back to the same thread's. One that is not @empty is closed. */
void tasuki_pipe_give (TasukiPipe *self, bool empty);
