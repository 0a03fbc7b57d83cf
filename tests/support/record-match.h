/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is found among records, which stand in the order in which they were kept. Pure. */

#pragma once

#include <stdbool.h>

#include <tasuki/search.h>

bool record_matches (TasukiRecord *record, TasukiSearch *search);

/* Likewise, of a search that is for all of its kind. */
bool record_is_of_kind (TasukiRecord *record, TasukiSearch *search);

/* One of both. */
typedef bool (*RecordMatches) (TasukiRecord *record, TasukiSearch *search);

/* What a search finds, apart from its page: settings by ID, entries of a journal newest first. */
GPtrArray *record_find_settings (GPtrArray *records, TasukiSearch *search, RecordMatches matches);
GPtrArray *record_find_entries (GPtrArray *records, TasukiSearch *search, RecordMatches matches);

/* The setting of that kind and ID, or the newest entry (ID NULL); G_MAXUINT if there is none. */
guint record_find_index (GPtrArray *records, const char *kind, const char *id);

/* The answer to the verification of a journal, in which an entry whose body has `broken` is. */
TasukiRecord *record_verify (GPtrArray *records, TasukiSearch *search);
