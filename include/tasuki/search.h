/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The question put to a storage when something is to be read. */

#pragma once

#include <tasuki/question.h>
#include <tasuki/record.h>

G_BEGIN_DECLS

/**
 * TASUKI_SEARCH_MAX:
 *
 * The most records that one answer has.
 *
 * Since: 0.1
 */
#define TASUKI_SEARCH_MAX 1000

/**
 * TASUKI_SEARCH_KEYS_MAX:
 *
 * The most keys that one search asks for.
 *
 * Since: 0.1
 */
#define TASUKI_SEARCH_KEYS_MAX 8

/**
 * TasukiSearch:
 *
 * The question "which records are there?".
 *
 * A search names one kind and narrows it down; the answer is the records of the asked page and how
 * many there are in all. Build it, hand it to a storage, once, and read it when it is answered; it
 * must not be changed in between.
 *
 * Since: 0.1
 */
#define TASUKI_TYPE_SEARCH (tasuki_search_get_type ())
TASUKI_AVAILABLE
G_DECLARE_FINAL_TYPE (TasukiSearch, tasuki_search, TASUKI, SEARCH, TasukiQuestion)

/**
 * tasuki_search_new:
 * @kind: the kind of settings or the journal
 *
 * Makes a search for all records of a kind.
 *
 * Returns: (transfer full): a search for all of @kind, the first %TASUKI_SEARCH_MAX of them;
 *   settings in the order of their IDs (by bytes), journal entries newest first
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiSearch *tasuki_search_new (const char *kind);

/**
 * tasuki_search_set_id:
 * @self: a search
 * @id: (nullable): only the record with this ID
 *
 * Narrows the search down to one record.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_search_set_id (TasukiSearch *self, const char *id);

/**
 * tasuki_search_set_organisation:
 * @self: a search
 * @organisation: (nullable): only what this organisation owns
 *
 * Narrows the search down to one owner.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_search_set_organisation (TasukiSearch *self, const char *organisation);

/**
 * tasuki_search_set_key:
 * @self: a search
 * @key: (nullable): only records that carry this key
 *
 * Narrows the search down to the records with a key, whatever keys were asked for before.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_search_set_key (TasukiSearch *self, const char *key);

/**
 * tasuki_search_add_key:
 * @self: a search that asks for less than %TASUKI_SEARCH_KEYS_MAX keys
 * @key: another key that records have to carry
 *
 * Narrows the search down to the records that carry this key too, besides those asked for before.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_search_add_key (TasukiSearch *self, const char *key);

/**
 * tasuki_search_set_ids:
 * @self: a search
 * @ids: (nullable) (array zero-terminated=1): only records with one of these IDs; %NULL: with any
 *
 * Narrows the search down to some records, whatever else it asks for. Of no IDs there is no record.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_search_set_ids (TasukiSearch *self, const char *const *ids);

/**
 * tasuki_search_set_any_key:
 * @self: a search
 * @keys: (nullable) (array zero-terminated=1): only records that carry at least one of these;
 * %NULL: whatever they carry
 *
 * Narrows the search down to the records that carry some key, besides each of those that
 * [method@Search.add_key] asks for. Of no keys there is no record.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_search_set_any_key (TasukiSearch *self, const char *const *keys);

/**
 * tasuki_search_set_period:
 * @self: a search
 * @from: the earliest time, in microseconds since 1970-01-01 UTC, inclusive
 * @until: the latest, exclusive; %G_MAXINT64 for no end
 *
 * Narrows the search down to what was stored in a period.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_search_set_period (TasukiSearch *self, gint64 from, gint64 until);

/**
 * tasuki_search_set_page:
 * @self: a search
 * @start: how many to skip
 * @count: how many to return at most, 1 to %TASUKI_SEARCH_MAX
 *
 * Asks for a part of what is found.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_search_set_page (TasukiSearch *self, guint start, guint count);

/**
 * tasuki_search_get_kind:
 * @self: a search
 *
 * Gives the kind that is searched.
 *
 * Returns: (transfer none): the kind of settings or the journal
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_search_get_kind (TasukiSearch *self);

/**
 * tasuki_search_get_id:
 * @self: a search
 *
 * Gives the ID to which the search is narrowed down.
 *
 * Returns: (nullable) (transfer none): the one ID asked for
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_search_get_id (TasukiSearch *self);

/**
 * tasuki_search_get_organisation:
 * @self: a search
 *
 * Gives the owner to which the search is narrowed down.
 *
 * Returns: (nullable) (transfer none): the one organisation asked for
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_search_get_organisation (TasukiSearch *self);

/**
 * tasuki_search_get_keys:
 * @self: a search
 *
 * Gives the keys to which the search is narrowed down: a record has to carry each of them.
 *
 * Returns: (array zero-terminated=1) (transfer none): the keys asked for; may be empty
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *const *tasuki_search_get_keys (TasukiSearch *self);

/**
 * tasuki_search_get_ids:
 * @self: a search
 *
 * Gives the IDs to which the search is narrowed down: a record has to have one of them.
 *
 * Returns: (nullable) (array zero-terminated=1) (transfer none): the IDs; %NULL: any, and empty:
 *   none
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *const *tasuki_search_get_ids (TasukiSearch *self);

/**
 * tasuki_search_has_ids:
 * @self: a search
 *
 * Says whether the search is narrowed down to some IDs: to a script a list that is not there and
 * one that is empty may look the same.
 *
 * Returns: whether a record has to have one of [method@Search.get_ids]
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_search_has_ids (TasukiSearch *self);

/**
 * tasuki_search_get_any_key:
 * @self: a search
 *
 * Gives the keys of which a record has to carry at least one.
 *
 * Returns: (nullable) (array zero-terminated=1) (transfer none): the keys; %NULL: any record, and
 *   empty: none
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *const *tasuki_search_get_any_key (TasukiSearch *self);

/**
 * tasuki_search_has_any_key:
 * @self: a search
 *
 * Says whether the search is narrowed down to records with any of some keys, as
 * [method@Search.has_ids] does of IDs.
 *
 * Returns: whether a record has to carry one of [method@Search.get_any_key]
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_search_has_any_key (TasukiSearch *self);

/**
 * tasuki_search_get_from:
 * @self: a search
 *
 * Gives the beginning of the period.
 *
 * Returns: the earliest time asked for, in microseconds since 1970-01-01 UTC, inclusive
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gint64 tasuki_search_get_from (TasukiSearch *self);

/**
 * tasuki_search_get_until:
 * @self: a search
 *
 * Gives the end of the period.
 *
 * Returns: the latest time asked for, in microseconds since 1970-01-01 UTC, exclusive
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gint64 tasuki_search_get_until (TasukiSearch *self);

/**
 * tasuki_search_get_start:
 * @self: a search
 *
 * Gives the beginning of the page.
 *
 * Returns: how many records to skip
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE guint tasuki_search_get_start (TasukiSearch *self);

/**
 * tasuki_search_get_count:
 * @self: a search
 *
 * Gives the size of the page.
 *
 * Returns: how many records to return at most
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE guint tasuki_search_get_count (TasukiSearch *self);

/**
 * tasuki_search_answer:
 * @self: a search
 * @records: (element-type TasukiRecord): the records of the asked page
 * @total: how many there are on all pages
 *
 * Answers the search. May be called from any thread.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_search_answer (TasukiSearch *self, GPtrArray *records, guint64 total);

/**
 * tasuki_search_get_records:
 * @self: an answered search
 *
 * Gives the records that were found.
 *
 * Returns: (element-type TasukiRecord) (transfer none): the records; empty if there are none
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE GPtrArray *tasuki_search_get_records (TasukiSearch *self);

/**
 * tasuki_search_get_total:
 * @self: an answered search
 *
 * Gives the number of records that were found.
 *
 * Returns: how many records there are on all pages
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE guint64 tasuki_search_get_total (TasukiSearch *self);

G_END_DECLS
