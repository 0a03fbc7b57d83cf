/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Walks along the chain of a journal, and finds the first entry that is not what was appended. */

#pragma once

#include "chain.h"

/* How far a walk has come, and what it met. Numbers are those of entries; 0 for none. */
typedef struct
{
  gint64 number; /* of the last good entry, or of the one before where it began */
  uint8_t mac[CHAIN_MAC_SIZE];
  gint64 entries; /* how many it found good */
  gint64 bad;     /* the first bad entry, or the one after the last if the end was cut off */
  gint64 time;    /* when that was stored, as it says; 0 if it is not there */
  bool ended;     /* the journal ends here, and ought to */
} Walk;

/*
 * Where the entries that are kept begin: 0, or the number of the last that is not kept any more,
 * to which the first is chained. Where the mark of it is not ours, there is none.
 */
bool walk_find_base (Database *database, const char *kind, Walk *walk, GError **error);

/* Stands on the entry @number, as it is; 0 is the base. TASUKI_ERROR_NOT_FOUND if it is not there.
 */
bool walk_begin (Database *database, const char *kind, gint64 number, Walk *walk, GError **error);

/*
 * Goes on for @count entries at most, up to the first bad one; 0 for all. At the end of the journal
 * it looks at its head, too. FALSE only if the database cannot be read.
 */
bool walk_on (Database *database, const char *kind, unsigned count, Walk *walk, GError **error);

/*
 * Walks the last @count entries of each journal. TRUE if they are whole; else FALSE with @error
 * set: TASUKI_ERROR_INTEGRITY with the first bad entry, of the first bad journal by name.
 */
bool walk_latest (Database *database, unsigned count, GError **error);
