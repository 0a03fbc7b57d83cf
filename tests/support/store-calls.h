/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The six verbs of a storage, each waited for. */

#pragma once

#include <stdbool.h>

#include <tasuki/storage.h>

bool store_save (TasukiStorage *storage, TasukiChange *change, GError **error);
bool store_remove (TasukiStorage *storage, TasukiChange *change, GError **error);
bool store_append (TasukiStorage *storage, TasukiChange *change, GError **error);
bool store_load (TasukiStorage *storage, TasukiSearch *search, GError **error);
bool store_search (TasukiStorage *storage, TasukiSearch *search, GError **error);
bool store_verify (TasukiStorage *storage, TasukiSearch *search, GError **error);

/* A change to a setting, or an entry, whose body is { "text": @text }. @keys: separated by blanks.
 */
TasukiChange *store_change (const char *kind,
                            const char *id,
                            const char *keys,
                            const char *text,
                            TasukiExpectation expectation,
                            guint64 revision);

/* Saves whatever is there. The new revision. */
guint64 store_put (TasukiStorage *storage, const char *id, const char *keys, const char *text);

/* Appends to the journal `history`. The entry's number. */
guint64 store_log (TasukiStorage *storage, const char *keys, const char *text);

/* The setting of kind `thing`; NULL if there is none. */
TasukiRecord *store_get (TasukiStorage *storage, const char *id);

/* The IDs that @search finds, joined by blanks; runs it as settings or as entries. */
char *store_list (TasukiStorage *storage, TasukiSearch *search, bool journal);

/* Likewise one page of all of @kind, of which there have to be @total. */
char *
store_list_page (TasukiStorage *storage, const char *kind, guint start, guint count, guint64 total);
