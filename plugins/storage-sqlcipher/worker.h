/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one thread that owns the database: questions in, answers out, many to a transaction. */

#pragma once

#include "retention.h"

#include <tasuki/question.h>

typedef struct _Worker Worker;

typedef enum
{
  WORK_LOAD,
  WORK_SEARCH,
  WORK_VERIFY,
  WORK_SAVE,
  WORK_REMOVE,
  WORK_APPEND,
} Work;

/* @database: (transfer full) */
Worker *worker_new (Database *database);

/* Does what is queued, then ends. */
void worker_free (Worker *self);

/* Queues a question, which is answered on that thread; with TASUKI_ERROR_BUSY if too many wait. */
void worker_put (Worker *self, Work work, TasukiQuestion *question);

/* Has a round of retention done, in between everything else. */
void worker_retain (Worker *self, const RetentionRule rules[static RETENTION_N_JOURNALS]);
