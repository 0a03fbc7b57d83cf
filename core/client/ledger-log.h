/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The file of a ledger: a line for each thing that it learns, at the end as it comes. */

#pragma once

#include <stdbool.h>

#include "client/sha256.h"

typedef enum
{
  TASUKI_LEDGER_BEGIN = 1,
  TASUKI_LEDGER_STATE,
  TASUKI_LEDGER_FINISH,
} TasukiLedgerKind;

/* A line: of one size, and good only if its check is. For this machine alone. */
typedef struct
{
  int64_t kind;
  int64_t index;
  int64_t offset;   /* size, state's place, or bytes sent */
  int64_t modified; /* of BEGIN, as the next two */
  uint64_t inode;
  uint64_t device;
  uint8_t digest[TASUKI_DIGEST_SIZE]; /* of STATE and FINISH */
  uint8_t check[8];                   /* the log's own */
} TasukiLedgerLine;

typedef struct
{
  char *path;                  /* NULL before it is opened */
  int descriptor;              /* -1 while it is not open */
  TasukiLedgerLine waiting[2]; /* to be written */
  unsigned n_waiting;
} TasukiLedgerLog;

void tasuki_ledger_log_init (TasukiLedgerLog *self);
void tasuki_ledger_log_clear (TasukiLedgerLog *self);

/* Opens it, or makes it. Silently not, if that cannot be. @path: (transfer full) */
void tasuki_ledger_log_open (TasukiLedgerLog *self, char *path);
bool tasuki_ledger_log_is_open (const TasukiLedgerLog *self);

/* Takes a line. FALSE if it does not go with those before. */
typedef bool (*TasukiLedgerTake) (gpointer data, const TasukiLedgerLine *line);

/* Gives @take the lines up to the first that is torn or is not taken, and drops what is behind. */
void tasuki_ledger_log_read (TasukiLedgerLog *self, TasukiLedgerTake take, gpointer data);

/* Adds a line; while it is not open, to nothing. */
void tasuki_ledger_log_add (TasukiLedgerLog *self, const TasukiLedgerLine *line);

/* What was added is on the disk. */
void tasuki_ledger_log_sync (TasukiLedgerLog *self);

/* Takes its file away, if it has one. */
void tasuki_ledger_log_remove (TasukiLedgerLog *self);
