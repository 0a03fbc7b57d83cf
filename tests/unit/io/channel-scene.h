/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A channel and the peer's end of its socket, for tests. */

#pragma once

#include "io/channel.h"
#include "support/plain-stream.h"

/* A channel, the peer's end of its socket, and what the channel told. */
typedef struct
{
  TasukiWorker *worker;
  TasukiChannel *channel; /* NULL once it is closed or released */
  PlainStream *stream;
  int peer;

  unsigned prefaced;
  unsigned secured;
  unsigned messages;
  TasukiMessageType type;
  GError *closed;
  bool released;
  TasukiEnd end;
} Scene;

/* Fixtures. Clear checks that neither memory nor the socket is left, however it went. */
void scene_init (Scene *self, gconstpointer data);
void scene_clear (Scene *self, gconstpointer data);

/* Has the handshake made; which waits for one byte of the peer. */
void secure (Scene *self);
void secure_and_wait (Scene *self);

/* The peer says a message without a body. */
void say (Scene *self, TasukiMessageType type);

/* Each waits: for messages in all, for the end, until the worker has done what it was told. */
void await_messages (Scene *self, unsigned count);
void assert_closes (Scene *self, TasukiError code);
void await_worker (Scene *self);
