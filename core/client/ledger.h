/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a sender knows of one delivery: its number, which files it began, how their SHA-256 stood
 * every few megabytes, how it ended. By it another attempt goes on, be it in another process.
 */

#pragma once

#include <stdbool.h>
#include <sys/stat.h>

#include <glib.h>

#include "client/sha256.h"

/* So many bytes are between two states that are noted. */
#define TASUKI_LEDGER_INTERVAL (16 * 1024 * 1024)

typedef struct _TasukiLedger TasukiLedger;

/* A file as it was when it was begun. */
typedef struct
{
  int64_t size;
  int64_t modified; /* nanoseconds since 1970 */
  uint64_t inode;
  uint64_t device;
  bool is_finished;
  int64_t sent; /* bytes; if it is finished */
  uint8_t sha256[TASUKI_DIGEST_SIZE];
} TasukiLedgerFile;

/* A delivery that was never tried. One thread at a time. */
TasukiLedger *tasuki_ledger_new (void);

/*
 * One that was tried before, by its ID. NULL with TASUKI_ERROR_NOT_FOUND, or TASUKI_ERROR_BUSY if
 * another process is at it.
 */
TasukiLedger *tasuki_ledger_open (const char *id, GError **error);

/* Its file stays. */
void tasuki_ledger_free (TasukiLedger *self);

/*
 * From here on it is in a file, too, with @wish, an a{sv} that says what is delivered; a floating
 * reference is taken. Silently not, if there is nowhere to keep it.
 */
void tasuki_ledger_keep (TasukiLedger *self, GVariant *wish);

/* What was kept with it; NULL if nothing. Owned by it. */
GVariant *tasuki_ledger_get_wish (TasukiLedger *self);

/* The IDs of those that are kept, sorted: (element-type char*). */
GPtrArray *tasuki_ledger_list (void);

/* The wish of one that somebody else may have; NULL if there is none. */
GVariant *tasuki_ledger_peek (const char *id);

/* 16 hexadecimal digits, from the delivery's number. */
const char *tasuki_ledger_get_id (TasukiLedger *self);

/* TASUKI_DIGEST_SIZE bytes. */
const uint8_t *tasuki_ledger_get_delivery (TasukiLedger *self);

/* Whether nothing of it was ever sent. */
bool tasuki_ledger_is_fresh (TasukiLedger *self);

/* Entry @index is begun, or begun anew. @facts: NULL for a directory. */
void tasuki_ledger_begin (TasukiLedger *self, int64_t index, const struct stat *facts);
void tasuki_ledger_note (TasukiLedger *self, int64_t index, TasukiSha256 *sha256);
void tasuki_ledger_finish (TasukiLedger *self,
                           int64_t index,
                           int64_t sent,
                           const uint8_t sha256[static TASUKI_DIGEST_SIZE]);

/* What is known of an entry; NULL if it was not begun. Valid until the next is. */
const TasukiLedgerFile *tasuki_ledger_find (TasukiLedger *self, int64_t index);

/* Whether a file is still what it was when it was begun. */
bool tasuki_ledger_is_same (const TasukiLedgerFile *file, const struct stat *facts);

/* The latest state that is noted of a file at or before @offset; that of no byte if there is none.
 */
void tasuki_ledger_find_state (
    TasukiLedger *self, int64_t index, int64_t offset, TasukiSha256 *sha256, int64_t *at);

/* Brings the file to disk. */
void tasuki_ledger_sync (TasukiLedger *self);

/* It is over: the file goes. */
void tasuki_ledger_remove (TasukiLedger *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiLedger, tasuki_ledger_free)
