/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The question put to a storage when something is to be written. */

#include <tasuki/change.h>

#include "api/question-private.h"

struct _TasukiChange
{
  TasukiQuestion parent_instance;

  TasukiRecord *record;
  TasukiExpectation expectation;
  guint64 expected_revision;
  char *idempotency_key;

  guint64 revision;
};

G_DEFINE_FINAL_TYPE (TasukiChange, tasuki_change, TASUKI_TYPE_QUESTION)

static void
tasuki_change_finalize (GObject *object)
{
  TasukiChange *self = TASUKI_CHANGE (object);

  g_clear_object (&self->record);
  g_free (self->idempotency_key);

  G_OBJECT_CLASS (tasuki_change_parent_class)->finalize (object);
}

static void
tasuki_change_class_init (TasukiChangeClass *class)
{
  G_OBJECT_CLASS (class)->finalize = tasuki_change_finalize;
}

static void
tasuki_change_init (TasukiChange *self)
{
}

TasukiChange *
tasuki_change_new (TasukiRecord *record, TasukiExpectation expectation, guint64 revision)
{
  TasukiChange *self = NULL;

  g_return_val_if_fail (TASUKI_IS_RECORD (record), NULL);

  self = g_object_new (TASUKI_TYPE_CHANGE, NULL);
  self->record = g_object_ref (record);
  self->expectation = expectation;
  self->expected_revision = expectation == TASUKI_EXPECT_REVISION ? revision : 0;

  return self;
}

void
tasuki_change_set_idempotency_key (TasukiChange *self, const char *key)
{
  g_return_if_fail (TASUKI_IS_CHANGE (self));

  g_free (self->idempotency_key);
  self->idempotency_key = g_strdup (key);
}

TasukiRecord *
tasuki_change_get_record (TasukiChange *self)
{
  g_return_val_if_fail (TASUKI_IS_CHANGE (self), NULL);

  return self->record;
}

TasukiExpectation
tasuki_change_get_expectation (TasukiChange *self)
{
  g_return_val_if_fail (TASUKI_IS_CHANGE (self), TASUKI_EXPECT_ABSENT);

  return self->expectation;
}

guint64
tasuki_change_get_expected_revision (TasukiChange *self)
{
  g_return_val_if_fail (TASUKI_IS_CHANGE (self), 0);

  return self->expected_revision;
}

const char *
tasuki_change_get_idempotency_key (TasukiChange *self)
{
  g_return_val_if_fail (TASUKI_IS_CHANGE (self), NULL);

  return self->idempotency_key;
}

void
tasuki_change_answer (TasukiChange *self, guint64 revision)
{
  g_return_if_fail (TASUKI_IS_CHANGE (self));

  if (!tasuki_question_claim (TASUKI_QUESTION (self)))
    return;

  self->revision = revision;
  tasuki_question_settle (TASUKI_QUESTION (self));
}

guint64
tasuki_change_get_revision (TasukiChange *self)
{
  g_return_val_if_fail (TASUKI_IS_CHANGE (self), 0);

  return self->revision;
}
