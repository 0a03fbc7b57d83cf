/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * As with changes that an administrator makes, the audit log comes first: what could not be
 * recorded is not done. An expected revision has two at once end with one of them.
 */

#include "redemption.h"

#include <glib/gi18n-lib.h>

#define OPERATION "enroll"

typedef struct
{
  TasukiStorage *storage;
  TasukiRecord *before;
  TasukiRecord *after;
  TasukiChange *change; /* the one that is being made */
  GError *failure;      /* of the save, while it is being recorded */
  RedemptionDone done;
  gpointer data;
} Redemption;

static void
end (Redemption *self, const GError *error)
{
  self->done (error == NULL ? tasuki_change_get_revision (self->change) : 0, error, self->data);
  g_object_unref (self->storage);
  g_object_unref (self->before);
  g_object_unref (self->after);
  g_clear_object (&self->change);
  g_clear_error (&self->failure);
  g_free (self);
}

/* What of the connection the entry shows: its keys, by the name that the admin API has for them. */
static void
insert_keys (GVariantDict *entry, const char *key, TasukiRecord *record)
{
  g_auto (GStrv) keys = tasuki_record_dup_strings (record, "public-keys");
  g_auto (GVariantDict) row = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&row, "id", "s", tasuki_record_get_id (record));
  g_variant_dict_insert (&row, "publicKeys", "^as", keys);
  g_variant_dict_insert (entry, key, "v", g_variant_dict_end (&row));
}

static void
add_named (GStrvBuilder *keys, const char *name, const char *text)
{
  g_autofree char *key = g_strdup_printf ("%s:%s", name, text);

  g_strv_builder_add (keys, key);
}

static char **
make_keys (Redemption *self, const char *caller)
{
  g_autoptr (GStrvBuilder) keys = g_strv_builder_new ();
  const char *kind = tasuki_record_get_kind (self->after);
  const char *id = tasuki_record_get_id (self->after);

  g_strv_builder_add_many (keys, kind, id, NULL);
  add_named (keys, "caller", caller);
  add_named (keys, "operation", OPERATION);
  add_named (keys, "kind", kind);
  add_named (keys, "id", id);
  return g_strv_builder_end (keys);
}

static void
record (Redemption *self, GAsyncReadyCallback next)
{
  const char *id = tasuki_record_get_id (self->after);
  g_autofree char *caller = g_strdup_printf ("invitation of %s", id);
  g_auto (GStrv) keys = make_keys (self, caller);
  g_auto (GVariantDict) body = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (TasukiRecord) entry = NULL;

  g_variant_dict_insert (&body, "caller", "s", caller);
  g_variant_dict_insert (&body, "operation", "s", OPERATION);
  g_variant_dict_insert (&body, "kind", "s", tasuki_record_get_kind (self->after));
  g_variant_dict_insert (&body, "id", "s", id);
  insert_keys (&body, "before", self->before);
  insert_keys (&body, "after", self->after);
  if (self->failure != NULL)
    g_variant_dict_insert (&body, "failure", "s", tasuki_error_to_code (self->failure));

  entry = tasuki_record_new ("audit", "", tasuki_record_get_organisation (self->after),
                             (const char *const *)keys, g_variant_dict_end (&body));
  g_clear_object (&self->change);
  self->change = tasuki_change_new (entry, TASUKI_EXPECT_ANYTHING, 0);
  tasuki_storage_append_async (self->storage, self->change, next, self);
}

static void
on_failure_recorded (GObject *storage, GAsyncResult *result, gpointer data)
{
  Redemption *self = data;
  g_autoptr (GError) error = NULL;

  if (!tasuki_storage_finish (TASUKI_STORAGE (storage), result, &error))
    g_warning (_ ("the audit log does not say that its last entry failed: %s"), error->message);
  end (self, self->failure);
}

static void
on_saved (GObject *storage, GAsyncResult *result, gpointer data)
{
  Redemption *self = data;

  if (tasuki_storage_finish (TASUKI_STORAGE (storage), result, &self->failure))
    end (self, NULL);
  else
    record (self, on_failure_recorded);
}

static void
on_recorded (GObject *storage, GAsyncResult *result, gpointer data)
{
  Redemption *self = data;
  g_autoptr (GError) error = NULL;

  if (!tasuki_storage_finish (TASUKI_STORAGE (storage), result, &error))
    {
      end (self, error);
      return;
    }

  g_clear_object (&self->change);
  self->change = tasuki_change_new (self->after, TASUKI_EXPECT_REVISION,
                                    tasuki_record_get_revision (self->before));
  tasuki_storage_save_async (self->storage, self->change, on_saved, self);
}

void
redemption_begin (TasukiStorage *storage,
                  TasukiRecord *before,
                  TasukiRecord *after,
                  RedemptionDone done,
                  gpointer data)
{
  Redemption *self = g_new0 (Redemption, 1);

  self->storage = g_object_ref (storage);
  self->before = g_object_ref (before);
  self->after = g_object_ref (after);
  self->done = done;
  self->data = data;
  record (self, on_recorded);
}
