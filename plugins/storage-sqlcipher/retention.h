/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Removes entries that need not be kept any longer, so that what is kept can still be verified. */

#pragma once

#include "database.h"

typedef enum
{
  RETENTION_HISTORY,
  RETENTION_DENIAL,
  RETENTION_AUDIT,
  RETENTION_N_JOURNALS,
} RetentionJournal;

/* How long one journal is kept; 0 for ever. */
typedef struct
{
  gint64 days;
  gint64 entries;
} RetentionRule;

/* One round over the journals, a batch at a time. */
typedef struct
{
  RetentionRule rules[RETENTION_N_JOURNALS];
  gint64 now; /* since 1970-01-01 UTC, in microseconds */

  RetentionJournal journal; /* that it has come to */
  bool counted;             /* it is known up to where that has too many */
  gint64 surplus;           /* the last of the entries that are too many; 0 for none */
} Retention;

/* Whether anything is to be removed ever. */
bool retention_is_needed (const RetentionRule rules[static RETENTION_N_JOURNALS]);

/*
 * Removes @count entries at most, of one journal, the oldest first, and seals where the kept ones
 * begin. TRUE if the round has to go on, FALSE if it is over. @error is set in either case if the
 * journal was given up: TASUKI_ERROR_INTEGRITY if an entry that is to go is not what was appended.
 * It stays then, with everything after it: nobody's traces are removed by waiting.
 */
bool retention_go_on (Retention *self, Database *database, unsigned count, GError **error);
