/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How far a delivery is: written by the thread that does the work, read by anybody. */

#pragma once

#include <stdint.h>

#include <tasuki/delivery.h>

typedef struct _TasukiProgress TasukiProgress;

typedef enum
{
  TASUKI_PROGRESS_TRANSFER_ID,
  TASUKI_PROGRESS_PEER_ID,
  TASUKI_PROGRESS_FILE_ID,
  TASUKI_PROGRESS_NAME,
  TASUKI_PROGRESS_CURRENT_NAME,
  TASUKI_PROGRESS_DIGEST,
  TASUKI_PROGRESS_MODE,
  TASUKI_PROGRESS_SECURITY,
  TASUKI_PROGRESS_PEER_KEY,
  TASUKI_PROGRESS_RECEIPT_FILE,
  TASUKI_PROGRESS_INTERRUPTION, /* why the last attempt failed */
  TASUKI_PROGRESS_TEXTS,
} TasukiProgressText;

typedef enum
{
  TASUKI_PROGRESS_FILES_TOTAL,
  TASUKI_PROGRESS_FILES_DONE,
  TASUKI_PROGRESS_BYTES_TOTAL,
  TASUKI_PROGRESS_BYTES_DONE,
  TASUKI_PROGRESS_RESUMED_FROM, /* bytes that were there from earlier attempts */
  TASUKI_PROGRESS_BYTES_RESENT, /* bytes that were sent before, and again */
  TASUKI_PROGRESS_ELAPSED,      /* microseconds, worked out from the states */
  TASUKI_PROGRESS_RATE,         /* bytes per second, worked out from the bytes done */
  TASUKI_PROGRESS_STREAMS,      /* that the latest attempt has; 0 before */
  TASUKI_PROGRESS_NUMBERS,
} TasukiProgressNumber;

/* How many names of the top level are kept of what a sender sends. */
#define TASUKI_PROGRESS_STORED_MAX 1000

/*
 * @announce: called after each change, in the thread that made it, under no lock but the
 * progress's own: it may not call back.
 */
TasukiProgress *tasuki_progress_new (void (*announce) (gpointer data), gpointer data);
void tasuki_progress_free (TasukiProgress *self);

/* All of these may be called from any thread. */
void tasuki_progress_set_state (TasukiProgress *self, TasukiDeliveryState state);
void tasuki_progress_set_text (TasukiProgress *self, TasukiProgressText id, const char *text);
void tasuki_progress_set_number (TasukiProgress *self, TasukiProgressNumber id, int64_t number);

/* Adds to FILES_DONE or BYTES_DONE. */
void tasuki_progress_count (TasukiProgress *self, TasukiProgressNumber id, int64_t more);

/* Of @path, as on the wire, the first name is kept, once; and no more than the maximum. */
void tasuki_progress_add_stored (TasukiProgress *self, const char *path);
void tasuki_progress_add_skipped (TasukiProgress *self, const char *description);

TasukiDeliveryState tasuki_progress_get_state (TasukiProgress *self);
char *tasuki_progress_dup_text (TasukiProgress *self, TasukiProgressText id);
int64_t tasuki_progress_get_number (TasukiProgress *self, TasukiProgressNumber id);

/* A file that is sent anew, and why: for people. */
void tasuki_progress_add_restarted (TasukiProgress *self, const char *description);

/* (element-type char*) (transfer full) */
GPtrArray *tasuki_progress_list_restarted (TasukiProgress *self);
GPtrArray *tasuki_progress_list_stored (TasukiProgress *self);
GPtrArray *tasuki_progress_list_skipped (TasukiProgress *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiProgress, tasuki_progress_free)
