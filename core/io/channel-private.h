/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the two sides of a channel share: the main context gives orders, the worker obeys. */

#pragma once

#include "io/channel.h"
#include "io/preface.h"
#include "wire/frame.h"

typedef enum
{
  TASUKI_CHANNEL_RAW, /* its socket is not watched */
  TASUKI_CHANNEL_PREFACE,
  TASUKI_CHANNEL_HANDSHAKE,
  TASUKI_CHANNEL_OPEN,
  TASUKI_CHANNEL_CLOSING,   /* the queue is being flushed */
  TASUKI_CHANNEL_LINGERING, /* all is said; the peer's end is awaited */
  TASUKI_CHANNEL_CLOSED,
} TasukiChannelState;

struct _TasukiChannel
{
  int references; /* atomic */
  const TasukiChannelEvents *events;
  TasukiWorker *worker;

  /* Main context's. */
  gpointer data;
  bool muted;
  bool gone; /* it was told that it is closed */

  /* Worker's. */
  TasukiWatch watch;
  TasukiPreface *preface; /* NULL as soon as it is read */
  TasukiStream *stream;
  TasukiChannelState state;
  bool paused;
  bool heard; /* its first message came */
  unsigned ticks;

  uint8_t head[TASUKI_FRAME_HEAD];
  uint32_t limit;
  TasukiFrameHead frame;
  uint8_t *body;
  size_t filled; /* of head and body */

  GQueue queue; /* of GBytes */
  size_t queued;
  size_t sent; /* of the first in the queue */
};

TasukiChannel *tasuki_channel_ref (TasukiChannel *self);
void tasuki_channel_unref (TasukiChannel *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiChannel, tasuki_channel_unref)

/* Worker's thread alone. */
void tasuki_channel_worker_preface (TasukiChannel *self);
void tasuki_channel_worker_secure (TasukiChannel *self, TasukiStream *stream);
void tasuki_channel_worker_resume (TasukiChannel *self, uint32_t limit);
void tasuki_channel_worker_send (TasukiChannel *self, GBytes *frame);
void tasuki_channel_worker_close (TasukiChannel *self);
TasukiEnd tasuki_channel_worker_release (TasukiChannel *self);

/* Any thread: tells the main context one of the four events. */
void tasuki_channel_tell_prefaced (TasukiChannel *self, const TasukiProxyHeader *header);
void tasuki_channel_tell_secured (TasukiChannel *self, char *protocol, const char *fingerprint);
void tasuki_channel_tell_message (TasukiChannel *self, TasukiMessageType type, GVariant *body);
void tasuki_channel_tell_closed (TasukiChannel *self, GError *reason);
