/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One client's connection on a worker: handshake, then messages, one at a time. Before that, if it
 * comes through a proxy, the header that says so. */

#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <tasuki/stream.h>

#include "io/worker.h"
#include "wire/message.h"
#include "wire/proxy-header.h"

typedef struct _TasukiChannel TasukiChannel;

/* A secured socket that changes hands: whoever has it closes it. */
typedef struct
{
  int descriptor; /* -1 if it broke in the meantime */
  TasukiStream *stream;
} TasukiEnd;

void tasuki_end_close (TasukiEnd *end);

/* What a channel tells, on the main context; nothing after close () or release (). */
typedef struct
{
  void (*prefaced) (gpointer data, const TasukiProxyHeader *header);
  void (*secured) (gpointer data, const char *protocol, const char *fingerprint);
  void (*message) (gpointer data, TasukiMessageType type, GVariant *body);
  void (*closed) (gpointer data, const GError *reason);
} TasukiChannelEvents;

/* The answer to release (). @end is the receiver's from now on. */
typedef void (*TasukiReleased) (gpointer data, TasukiEnd end);

/* Takes @descriptor, a connected non-blocking socket. Nothing is read or written yet. */
TasukiChannel *
tasuki_channel_new (int descriptor, TasukiWorker *worker, const TasukiChannelEvents *events);
void tasuki_channel_set_data (TasukiChannel *self, gpointer data);
TasukiWorker *tasuki_channel_get_worker (TasukiChannel *self);

/*
 * Main context alone, as all that follows. Reads what a proxy says for whom it has dialled, as far
 * as that goes; then nothing is read until secure ().
 */
void tasuki_channel_preface (TasukiChannel *self);

/*
 * Makes the handshake; a channel is paused until resume
 * (), which may be called already then.
 */
void tasuki_channel_secure (TasukiChannel *self, TasukiStream *stream);

/*
 * Lets one more message come, of at most @limit bytes, once the handshake is made; then the channel
 * is paused again. After the first message its stream is parked.
 */
void tasuki_channel_resume (TasukiChannel *self, uint32_t limit);

/* Queues a frame. A peer that does not read what is queued is dropped. */
void tasuki_channel_send (TasukiChannel *self, GBytes *frame);

/* Sends what is queued, closes and frees the channel; no event follows. */
void tasuki_channel_close (TasukiChannel *self);

/* Gives the paused socket away and frees the channel; no event follows but @released. */
void tasuki_channel_release (TasukiChannel *self, TasukiReleased released, gpointer data);
