/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A store with journals, open, as its own plugin sees it; and as whoever has it and SQL does. */

#pragma once

#include "storage-sqlcipher/journal-table.h"

#define JOURNALS_ENTRIES 20
#define JOURNALS_ALL     1000000

typedef struct
{
  char *directory;
  char *path;
  char *key_file;
  Database *database;
} Journals;

typedef struct
{
  const char *name;
  void (*run) (Journals *self, gconstpointer unused);
} JournalsCase;

/* What a vandal does, and how the first bad entry is called in the message, such as `entry 3 `. */
typedef struct
{
  const char *name;
  const char *sql;
  const char *noticed;
} Tampering;

/* Adds the tests /PREFIX/NAME; and /PREFIX/NAME-is-noticed, each with its Tampering for @run. */
void journals_add_cases (const char *prefix, const JournalsCase *cases, size_t count);
void journals_add_tampering (const char *prefix,
                             void (*run) (Journals *self, gconstpointer tampering),
                             const Tampering *tampering,
                             size_t count);

/* Entries 1 to 20 of the history, of which 7 belongs to another journal: the audit log. */
void journals_set_up (Journals *self, gconstpointer unused);
void journals_tear_down (Journals *self, gconstpointer unused);

void journal_open (Journals *self, bool create);
void journal_append (Journals *self, const char *kind, const char *text);
void journal_run (Journals *self, const char *sql);

/* The latest @count entries are as they were written; or some are not, the first being @where. */
void journals_assert_whole (Journals *self, unsigned count);
void journals_assert_noticed (Journals *self, unsigned count, const char *where);

/* The one number that @sql gives. */
gint64 journal_ask (Journals *self, const char *sql);
