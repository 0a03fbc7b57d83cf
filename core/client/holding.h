/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a receiver holds of one delivery, and knows of it after a break: which entries are stored,
 * and the file that was arriving, as far as it is there. It is a note below the user's state.
 */

#pragma once

#include "client/progress.h"
#include "client/sha256.h"
#include "client/store.h"
#include "client/tally.h"

/* For so long it is kept, unless somebody says otherwise: 7 days, in seconds. */
#define TASUKI_HOLDING_KEEP (7 * 86400)

#define TASUKI_HOLDING_EXTENSION ".held"

typedef struct _TasukiHolding TasukiHolding;

/* Which one: two senders may happen on the same number. */
typedef struct
{
  const char *directory; /* into which it is received */
  const char *from;      /* the sender's connection ID */
  uint8_t delivery[TASUKI_DIGEST_SIZE];
} TasukiHoldingKey;

/* Names of directories differ, what they are does not: the one that it is found under. */
char *tasuki_holding_find_directory (const char *directory);

/* From where it goes on. All zero: from the start. */
typedef struct
{
  int64_t index;  /* entries before this one are stored */
  int64_t offset; /* bytes of this one that are held, a multiple of TASUKI_SHA256_BLOCK */
  uint8_t chain[TASUKI_DIGEST_SIZE]; /* SHA-256's state after them */
} TasukiHoldingPlace;

/*
 * Takes what is held of a delivery, which may be nothing. NULL with TASUKI_ERROR_BUSY if another
 * attempt at it has not ended; NULL without an error if there is nowhere to keep it.
 */
TasukiHolding *tasuki_holding_open (const TasukiHoldingKey *key, GError **error);
void tasuki_holding_free (TasukiHolding *self);

/*
 * Brings @store, @tally and @progress to where it broke off. What is written wrongly or does not
 * fit what is on disk is passed over: then @place is the start. FALSE with an error only if what
 * was to be placed cannot be.
 */
bool tasuki_holding_recall (TasukiHolding *self,
                            TasukiStore *store,
                            TasukiTally *tally,
                            TasukiProgress *progress,
                            TasukiHoldingPlace *place,
                            GError **error);

/*
 * Notes how far it is. @tally is of the entries before @place's index.
 * @placements: (nullable): see tasuki_store_prepare (). @current: (nullable): see
 * tasuki_store_describe_current (). Floating references are taken.
 */
bool tasuki_holding_save (TasukiHolding *self,
                          const TasukiHoldingPlace *place,
                          TasukiTally *tally,
                          TasukiProgress *progress,
                          GVariant *placements,
                          GVariant *current,
                          bool durable,
                          GError **error);

/* Whether anything was noted. */
bool tasuki_holding_exists (TasukiHolding *self);

/* Forgets it; what is on disk is the store's. */
void tasuki_holding_remove (TasukiHolding *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiHolding, tasuki_holding_free)
