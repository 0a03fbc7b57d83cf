/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Remembers how changes with an idempotency key were answered, so that a caller who did not hear
 * the answer may ask again. In memory alone, bounded, without secrets. One thread.
 */

#pragma once

#include "admin/operation.h"

/* How many answers, and for how long. */
#define TASUKI_REPLAY_MAX 1000u
#define TASUKI_REPLAY_AGE (24 * G_TIME_SPAN_HOUR)

typedef struct _TasukiReplay TasukiReplay;

/* One change that is asked for. */
typedef struct
{
  const char *caller;
  const char *const *connections; /* to which the caller is limited; NULL if it is not */
  const char *key;
  const TasukiOperation *operation;
  GVariant *input; /* checked */
} TasukiReplayRequest;

typedef enum
{
  TASUKI_REPLAY_NEW,   /* it is to be made */
  TASUKI_REPLAY_SAME,  /* it was made; its answer is given */
  TASUKI_REPLAY_OTHER, /* its key was used for another one */
} TasukiReplayVerdict;

TasukiReplay *tasuki_replay_new (void);
void tasuki_replay_free (TasukiReplay *self);

/*
 * @now: monotonic, in microseconds
 * @status, @output: how it was answered, for TASUKI_REPLAY_SAME; the latter is the caller's
 */
TasukiReplayVerdict tasuki_replay_find (TasukiReplay *self,
                                        const TasukiReplayRequest *request,
                                        gint64 now,
                                        guint *status,
                                        GVariant **output);

/* @output: of type a{sv}; its secrets are left out */
void tasuki_replay_keep (TasukiReplay *self,
                         const TasukiReplayRequest *request,
                         gint64 now,
                         guint status,
                         GVariant *output);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiReplay, tasuki_replay_free)
