/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The question put to a storage when something is to be written. */

#pragma once

#include <tasuki/question.h>
#include <tasuki/record.h>

G_BEGIN_DECLS

/**
 * TASUKI_REVISION_UNKNOWN:
 *
 * The revision in a change's announcement of which the storage did not say what became.
 *
 * Since: 0.1
 */
#define TASUKI_REVISION_UNKNOWN G_GUINT64_CONSTANT (18446744073709551615)

/**
 * TasukiChange:
 *
 * The question "will you keep this?".
 *
 * It is answered when the change is durable: written and synced, not merely accepted. A storage is
 * asked for a change once; it does not change from then on.
 *
 * Since: 0.1
 */
#define TASUKI_TYPE_CHANGE (tasuki_change_get_type ())
TASUKI_AVAILABLE
G_DECLARE_FINAL_TYPE (TasukiChange, tasuki_change, TASUKI, CHANGE, TasukiQuestion)

/**
 * TasukiExpectation:
 * @TASUKI_EXPECT_ABSENT: there is no such setting yet; else %TASUKI_ERROR_EXISTS
 * @TASUKI_EXPECT_REVISION: it has the given revision; else %TASUKI_ERROR_CONFLICT or
 *   %TASUKI_ERROR_NOT_FOUND
 * @TASUKI_EXPECT_ANYTHING: whatever is there is replaced
 *
 * What the writer believes to be in the store.
 *
 * Since: 0.1
 */
typedef enum
{
  TASUKI_EXPECT_ABSENT,
  TASUKI_EXPECT_REVISION,
  TASUKI_EXPECT_ANYTHING,
} TasukiExpectation;

#define TASUKI_TYPE_EXPECTATION (tasuki_expectation_get_type ())
TASUKI_AVAILABLE GType tasuki_expectation_get_type (void) G_GNUC_CONST;

/**
 * tasuki_change_new:
 * @record: what to save or append; for a removal, a record that names kind and ID
 * @expectation: what the writer believes to be in the store; not looked at for a journal
 * @revision: the expected revision, with %TASUKI_EXPECT_REVISION; else 0
 *
 * Makes a change that a storage can be asked for.
 *
 * Returns: (transfer full): a change that no storage has been asked for yet
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiChange *
tasuki_change_new (TasukiRecord *record, TasukiExpectation expectation, guint64 revision);

/**
 * tasuki_change_set_idempotency_key:
 * @self: a change
 * @key: (nullable): a text chosen by the writer, up to 128 bytes; a change whose key the storage
 *   has seen in the last 24 hours is answered as it was then, and not made again
 *
 * Guards the change against being made twice. Before the storage is asked only.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_change_set_idempotency_key (TasukiChange *self, const char *key);

/**
 * tasuki_change_get_record:
 * @self: a change
 *
 * Gives what is to be written.
 *
 * Returns: (transfer none): what to save, remove or append
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiRecord *tasuki_change_get_record (TasukiChange *self);

/**
 * tasuki_change_get_expectation:
 * @self: a change
 *
 * Gives what the writer believes to be in the store.
 *
 * Returns: what the writer believes to be in the store
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiExpectation tasuki_change_get_expectation (TasukiChange *self);

/**
 * tasuki_change_get_expected_revision:
 * @self: a change
 *
 * Gives the revision that the writer has seen.
 *
 * Returns: the expected revision; 0 if none is expected
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE guint64 tasuki_change_get_expected_revision (TasukiChange *self);

/**
 * tasuki_change_get_idempotency_key:
 * @self: a change
 *
 * Gives the key that guards the change against being made twice.
 *
 * Returns: (nullable) (transfer none): the writer's key against doing it twice
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_change_get_idempotency_key (TasukiChange *self);

/**
 * tasuki_change_answer:
 * @self: a change
 * @revision: the revision that the record has now; for a journal entry, its number; for a
 *   removal, the revision that was removed
 *
 * Answers "it is durable". May be called from any thread.
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE void tasuki_change_answer (TasukiChange *self, guint64 revision);

/**
 * tasuki_change_get_revision:
 * @self: an answered change
 *
 * Gives the storage's answer.
 *
 * Returns: the revision that the record has now; 0 if the change failed
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE guint64 tasuki_change_get_revision (TasukiChange *self);

G_END_DECLS
