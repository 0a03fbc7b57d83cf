/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A storage in memory, for tests: keeps what it is given, and fails when it is told to. */

#pragma once

#include <tasuki/storage.h>

#define FAKE_TYPE_STORAGE (fake_storage_get_type ())
G_DECLARE_FINAL_TYPE (FakeStorage, fake_storage, FAKE, STORAGE, GObject)

FakeStorage *fake_storage_new (void);

/* From now on every call of @verb (`load`, `save`, ...) fails with @code; NULL: none does. */
void fake_storage_fail (FakeStorage *self, const char *verb, TasukiError code);

/* From now on every call of @verb waits, as if it had not come yet, until fake_storage_release ().
 */
void fake_storage_hold (FakeStorage *self, const char *verb);
void fake_storage_release (FakeStorage *self);
guint fake_storage_count_held (FakeStorage *self);

/* From now on a search finds all of its kind, whatever else it asks for. */
void fake_storage_overlook (FakeStorage *self);

/* How often something was appended that was there already, by its idempotency key. */
guint fake_storage_count_repeated (FakeStorage *self);

/* The setting of that kind and ID, or the newest entry of a journal (ID NULL); NULL if none. */
TasukiRecord *fake_storage_peek (FakeStorage *self, const char *kind, const char *id);

/* How many settings or entries of that kind there are. */
guint fake_storage_count (FakeStorage *self, const char *kind);

/* Puts an entry into a journal, or a setting. @body: a floating reference is taken */
void fake_storage_put (FakeStorage *self,
                       const char *kind,
                       const char *id,
                       const char *const *keys,
                       GVariant *body,
                       gint64 time);

/* The same for a setting with an owner; and takes one away. */
void fake_storage_put_record (FakeStorage *self, TasukiRecord *record);
void fake_storage_drop (FakeStorage *self, const char *kind, const char *id);

/* Everything that was ever kept, as one text: for looking for what must not be there. */
char *fake_storage_print (FakeStorage *self, const char *kind);
