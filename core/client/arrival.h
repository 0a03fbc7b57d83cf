/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a receiver has of a delivery: it stores, hashes and counts what comes, and keeps a note of
 * it so that another attempt can go on.
 */

#pragma once

#include "client/holding.h"

typedef struct _TasukiArrival TasukiArrival;

/* All are borrowed. One thread at a time. */
TasukiArrival *
tasuki_arrival_new (TasukiStore *store, TasukiTally *tally, TasukiProgress *progress);
void tasuki_arrival_free (TasukiArrival *self);

/*
 * Looks for what an earlier attempt left; from here on it keeps notes.
 * @place: is set to what is held. FALSE as tasuki_holding_open () and tasuki_holding_recall ().
 */
bool tasuki_arrival_recall (TasukiArrival *self,
                            const TasukiHoldingKey *key,
                            TasukiHoldingPlace *place,
                            GError **error);

/* The index that the next entry must have, or that of the file which is arriving. */
int64_t tasuki_arrival_get_index (TasukiArrival *self);

/* Whether a file is arriving. */
bool tasuki_arrival_is_in_file (TasukiArrival *self);

/*
 * The entries, as they come. Errors are those of the store, and TASUKI_ERROR_PROTOCOL if @offset
 * is neither 0 nor what is held of this file.
 */
bool tasuki_arrival_add_directory (TasukiArrival *self, const char *path, GError **error);
bool tasuki_arrival_begin (TasukiArrival *self,
                           const TasukiStoreFile *file,
                           int64_t offset,
                           GError **error);
bool
tasuki_arrival_write (TasukiArrival *self, const uint8_t *bytes, size_t length, GError **error);

/* Ends a file. TASUKI_ERROR_INTEGRITY if it is not what the sender says. */
bool tasuki_arrival_complete (TasukiArrival *self,
                              int64_t size,
                              const uint8_t sha256[static TASUKI_DIGEST_SIZE],
                              GError **error);

/* As those of the store; what is placed is noted first. @is_last: nothing will follow. */
int64_t tasuki_arrival_get_due (TasukiArrival *self);
bool tasuki_arrival_commit (TasukiArrival *self, bool is_last, GArray *indexes, GError **error);

/* Whether it is time to bring what has come of a file to disk, and doing so. */
bool tasuki_arrival_is_checkpoint_due (TasukiArrival *self);
bool tasuki_arrival_make_checkpoint (TasukiArrival *self, int64_t *offset, GError **error);

/* It broke off. All that has come is brought to disk and noted. */
void tasuki_arrival_keep (TasukiArrival *self);

/* Nobody will ask for it any more: what is noted is forgotten. */
void tasuki_arrival_forget (TasukiArrival *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiArrival, tasuki_arrival_free)
