/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One row of the store: a setting with its revision, or an entry of a journal. */

#pragma once

#include <tasuki/types.h>

G_BEGIN_DECLS

/**
 * TasukiRecord:
 *
 * One row of the store. It never changes; a new version of it is a new record.
 *
 * A *setting* is named by kind and ID (`connection`, `acme.osaka`) and carries a revision that
 * grows with each save. A *journal entry* is named by kind (`history`, `denial`, `audit`) and a
 * number that the store gives out. May be used from any thread.
 *
 * Since: 0.1
 */
#define TASUKI_TYPE_RECORD (tasuki_record_get_type ())
TASUKI_AVAILABLE
G_DECLARE_FINAL_TYPE (TasukiRecord, tasuki_record, TASUKI, RECORD, GObject)

/**
 * tasuki_record_new:
 * @kind: the kind of setting or the journal: lower-case words joined by hyphens
 * @id: the setting's ID; an empty string for a journal entry that is not stored yet
 * @organisation: the organisation that owns it; may be empty
 * @keys: (array zero-terminated=1) (nullable): by what an entry can be found, such as the transfer
 * ID
 * @body: what it says, of type `a{sv}`; a floating reference is taken
 *
 * Makes a record that is to be stored.
 *
 * Returns: (transfer full): a record that is not stored: revision 0, time 0
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiRecord *tasuki_record_new (const char *kind,
                                                  const char *id,
                                                  const char *organisation,
                                                  const char *const *keys,
                                                  GVariant *body);

/**
 * tasuki_record_new_stored:
 * @kind: as in [ctor@Record.new]
 * @id: the setting's ID, or the entry's number in decimal digits
 * @organisation: as in [ctor@Record.new]
 * @keys: (array zero-terminated=1) (nullable): as in [ctor@Record.new]
 * @body: as in [ctor@Record.new]
 * @revision: the revision that the store gave it, 1 or more
 * @time: when it was stored, in microseconds since 1970-01-01 UTC
 *
 * For storage plugins.
 *
 * Returns: (transfer full): a record as the store holds it
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiRecord *tasuki_record_new_stored (const char *kind,
                                                         const char *id,
                                                         const char *organisation,
                                                         const char *const *keys,
                                                         GVariant *body,
                                                         guint64 revision,
                                                         gint64 time);

/**
 * tasuki_record_get_kind:
 * @self: a record
 *
 * Gives the kind of setting, or the journal.
 *
 * Returns: (transfer none): the kind of setting, or the journal
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_record_get_kind (TasukiRecord *self);

/**
 * tasuki_record_get_id:
 * @self: a record
 *
 * Gives the ID, unique within its kind.
 *
 * Returns: (transfer none): the setting's ID, or the entry's number
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_record_get_id (TasukiRecord *self);

/**
 * tasuki_record_get_organisation:
 * @self: a record
 *
 * Gives the owner.
 *
 * Returns: (transfer none): the organisation that owns it; may be empty
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_record_get_organisation (TasukiRecord *self);

/**
 * tasuki_record_get_keys:
 * @self: a record
 *
 * Gives the keys by which a search finds it.
 *
 * Returns: (array zero-terminated=1) (transfer none): by what an entry can be found; may be empty
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *const *tasuki_record_get_keys (TasukiRecord *self);

/**
 * tasuki_record_get_body:
 * @self: a record
 *
 * Gives the content.
 *
 * Returns: (transfer none): what it says, of type `a{sv}`
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE GVariant *tasuki_record_get_body (TasukiRecord *self);

/**
 * tasuki_record_get_revision:
 * @self: a record
 *
 * Gives the revision, which grows with each save.
 *
 * Returns: the revision that the store gave it; 0 if it is not stored
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE guint64 tasuki_record_get_revision (TasukiRecord *self);

/**
 * tasuki_record_get_time:
 * @self: a record
 *
 * Gives the time at which it was stored.
 *
 * Returns: when it was stored, in microseconds since 1970-01-01 UTC; 0 if it is not stored
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gint64 tasuki_record_get_time (TasukiRecord *self);

/**
 * tasuki_record_get_string:
 * @self: a record
 * @key: a key of the body
 *
 * Looks a text up in the body.
 *
 * Returns: (nullable) (transfer none): the text under @key; %NULL if there is none of that type
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_record_get_string (TasukiRecord *self, const char *key);

/**
 * tasuki_record_read_string:
 * @self: a record
 * @key: a key of the body
 * @value: (out) (nullable) (transfer none): the text under @key; %NULL if there is none
 *
 * Looks a text up in the body, and tells what is not there from what is no text. For what limits
 * something: a limit that cannot be read must not be taken for none.
 *
 * Returns: %FALSE if something else than a text is under @key
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_record_read_string (TasukiRecord *self,
                                                     const char *key,
                                                     const char **value);

/**
 * tasuki_record_get_boolean:
 * @self: a record
 * @key: a key of the body
 * @otherwise: what to return if there is none of that type
 *
 * Looks a truth value up in the body.
 *
 * Returns: the truth value under @key
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_record_get_boolean (TasukiRecord *self,
                                                     const char *key,
                                                     gboolean otherwise);

/**
 * tasuki_record_get_integer:
 * @self: a record
 * @key: a key of the body
 * @otherwise: what to return if there is none of that type
 *
 * Looks a number up in the body.
 *
 * Returns: the number under @key, stored as GVariant type `x`
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gint64 tasuki_record_get_integer (TasukiRecord *self,
                                                   const char *key,
                                                   gint64 otherwise);

/**
 * tasuki_record_dup_strings:
 * @self: a record
 * @key: a key of the body
 *
 * Looks a list of texts up in the body.
 *
 * Returns: (array zero-terminated=1) (transfer full): the texts under @key, stored as GVariant
 *   type `as`; empty if there is none
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE char **tasuki_record_dup_strings (TasukiRecord *self, const char *key);

/**
 * tasuki_record_admits:
 * @self: a record
 * @key: a key of the body
 * @address: an address
 *
 * Says whether a list of address ranges in the body lets an address in, as that of the networks
 * from which an API key may be used. Without a list all are let in. If something else than a list
 * of texts is under @key, or one of them is no range, nobody is.
 *
 * Returns: whether @address is let in
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_record_admits (TasukiRecord *self,
                                                const char *key,
                                                GInetAddress *address);

G_END_DECLS
