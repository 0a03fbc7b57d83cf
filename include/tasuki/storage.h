/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Extension point: keep settings and journals. */

#pragma once

#include <tasuki/change.h>
#include <tasuki/search.h>

G_BEGIN_DECLS

/**
 * TasukiStorage:
 *
 * Keeps *settings* (one record per kind and ID, with a revision) and *journals* (entries that are
 * only ever appended).
 *
 * A relay has exactly one storage. New kinds of records need no change to it. A search or change
 * that a storage was asked for before is refused with %TASUKI_ERROR_INVALID.
 *
 * Since: 0.1
 */
#define TASUKI_TYPE_STORAGE (tasuki_storage_get_type ())
TASUKI_AVAILABLE
G_DECLARE_INTERFACE (TasukiStorage, tasuki_storage, TASUKI, STORAGE, GObject)

/**
 * TasukiStorageInterface:
 * @load: answers @search with settings
 * @save: keeps the setting of @change, and answers with its new revision
 * @remove: removes the setting that @change names; %TASUKI_ERROR_NOT_FOUND if there is none
 * @append: appends the entry of @change to its journal, and answers with its number
 * @search: answers @search with journal entries
 * @verify: optional: answers @search with how a part of a journal was found, as
 *   [method@Storage.verify_async] says
 *
 * All defaults refuse.
 *
 * Since: 0.1
 */
struct _TasukiStorageInterface
{
  GTypeInterface parent_iface;

  void (*load) (TasukiStorage *self, TasukiSearch *search);
  void (*save) (TasukiStorage *self, TasukiChange *change);
  void (*remove) (TasukiStorage *self, TasukiChange *change);
  void (*append) (TasukiStorage *self, TasukiChange *change);
  void (*search) (TasukiStorage *self, TasukiSearch *search);
  void (*verify) (TasukiStorage *self, TasukiSearch *search);
};

/**
 * TasukiStorage::changed:
 * @self: the storage
 * @kind: the kind of setting
 * @id: its ID
 * @revision: its new revision; 0 if it was removed; %TASUKI_REVISION_UNKNOWN if the storage gave no
 *   answer, so that it may have been either, or may be yet
 *
 * A setting was saved or removed, by whomever. Everybody who keeps a copy listens to this, and
 * loads it again: what is asked for after a change is answered after it.
 * Emitted on the main context, after the change is durable and before its writer is told.
 *
 * Since: 0.1
 */

/**
 * tasuki_storage_load_async:
 * @self: a storage
 * @search: which settings
 * @callback: (scope async): called on the main context when it is answered or its deadline passed
 * @user_data: for @callback
 *
 * Reads settings. Main context only.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_storage_load_async (TasukiStorage *self,
                                                 TasukiSearch *search,
                                                 GAsyncReadyCallback callback,
                                                 gpointer user_data);

/**
 * tasuki_storage_search_async:
 * @self: a storage
 * @search: which journal entries
 * @callback: (scope async): called on the main context when it is answered or its deadline passed
 * @user_data: for @callback
 *
 * Reads journal entries. Main context only.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_storage_search_async (TasukiStorage *self,
                                                   TasukiSearch *search,
                                                   GAsyncReadyCallback callback,
                                                   gpointer user_data);

/**
 * tasuki_storage_verify_async:
 * @self: a storage
 * @search: which journal; by its ID the number of the entry after which to begin, which is taken
 *   as it is, none or `0` for the first that is kept; and by its page's size how many entries to
 *   look at, at most
 * @callback: (scope async): called on the main context when it is answered or its deadline passed
 * @user_data: for @callback
 *
 * Looks whether entries of a journal are what was appended: that none was edited, removed,
 * exchanged, put in, or cut off at the end. Ask again, from where the answer ends, for the rest.
 * Main context only.
 *
 * The answer is one record, whose ID is the number of the last good entry, for the next question,
 * and whose body has
 *
 * - `entries`, of type `x`: how many were looked at and are good
 * - `removed`, of type `x`: up to which number entries are no longer kept, which was meant so; or 0
 * - `ended`, of type `b`: the journal ends here, as it ought to
 * - `bad`, of type `x`: the number of the first bad entry, or the one after the last if the end is
 *   missing; only there if there is one
 * - `bad-time`, of type `x`: when that was stored, as it says itself; only there if it is known
 *
 * %TASUKI_ERROR_NOT_SUPPORTED if the storage cannot tell, %TASUKI_ERROR_NOT_FOUND if there is no
 * entry of that number.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_storage_verify_async (TasukiStorage *self,
                                                   TasukiSearch *search,
                                                   GAsyncReadyCallback callback,
                                                   gpointer user_data);

/**
 * tasuki_storage_save_async:
 * @self: a storage
 * @change: what to save
 * @callback: (scope async): called on the main context when it is durable, or failed
 * @user_data: for @callback
 *
 * Saves a setting. Main context only.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_storage_save_async (TasukiStorage *self,
                                                 TasukiChange *change,
                                                 GAsyncReadyCallback callback,
                                                 gpointer user_data);

/**
 * tasuki_storage_remove_async:
 * @self: a storage
 * @change: what to remove
 * @callback: (scope async): called on the main context when it is durable, or failed
 * @user_data: for @callback
 *
 * Removes a setting. Main context only.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_storage_remove_async (TasukiStorage *self,
                                                   TasukiChange *change,
                                                   GAsyncReadyCallback callback,
                                                   gpointer user_data);

/**
 * tasuki_storage_append_async:
 * @self: a storage
 * @change: what to append
 * @callback: (nullable) (scope async): called on the main context when it is durable, or failed
 * @user_data: for @callback
 *
 * Appends to a journal. Main context only.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_storage_append_async (TasukiStorage *self,
                                                   TasukiChange *change,
                                                   GAsyncReadyCallback callback,
                                                   gpointer user_data);

/**
 * tasuki_storage_finish:
 * @self: a storage
 * @result: as the callback got it
 * @error: return location
 *
 * Ends any of the six calls above. On success the search or change holds the answer.
 *
 * Returns: %TRUE if it was answered, %FALSE with @error set if not
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_storage_finish (TasukiStorage *self,
                                                 GAsyncResult *result,
                                                 GError **error);

/**
 * TasukiLookedUp:
 * @self: the storage that was asked
 * @question: what is to be answered
 * @record: (nullable) (transfer none): the setting; %NULL if there is none of that ID
 * @user_data: as it was given
 *
 * Answers a question, now that it is known what the setting is that its answer hangs on. Who does
 * not answer it here keeps a reference and answers later; else it is refused.
 *
 * Since: 0.1
 */
typedef void (*TasukiLookedUp) (TasukiStorage *self,
                                TasukiQuestion *question,
                                TasukiRecord *record,
                                gpointer user_data);

/**
 * tasuki_storage_look_up:
 * @self: a storage
 * @kind: the kind of setting
 * @id: its ID
 * @question: whose answer hangs on that setting; held until then
 * @next: (scope notified) (closure user_data) (destroy destroy): called on the main context, later,
 *   with the setting
 * @user_data: for @next
 * @destroy: (nullable): frees @user_data, once, whether @next was called or not
 *
 * Reads one setting, to answer a question with. If it cannot be read the question fails, with the
 * storage's error; and one that has been answered in the meantime, as by its deadline, is let go:
 * in neither case @next is called. Main context only.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_storage_look_up (TasukiStorage *self,
                                              const char *kind,
                                              const char *id,
                                              TasukiQuestion *question,
                                              TasukiLookedUp next,
                                              gpointer user_data,
                                              GDestroyNotify destroy);

G_END_DECLS
