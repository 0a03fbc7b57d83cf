/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A store with journals, open, as its own plugin sees it; and as whoever has it and SQL does. */

#pragma once

#include "storage-sqlcipher/journal-table.h"

#define JOURNALS_ENTRIES 20

typedef struct
{
  char *directory;
  char *path;
  char *key_file;
  Database *database;
} Journals;

/* Entries 1 to 20 of the history, of which 7 belongs to another journal: the audit log. */
void journals_set_up (Journals *self, gconstpointer unused);
void journals_tear_down (Journals *self, gconstpointer unused);

void journal_open (Journals *self, bool create);
void journal_append (Journals *self, const char *kind, const char *text);
void journal_run (Journals *self, const char *sql);

/* The one number that @sql gives. */
gint64 journal_ask (Journals *self, const char *sql);
