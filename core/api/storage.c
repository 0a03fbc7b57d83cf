/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Extension point: keep settings and journals. Announces changes once they are durable. */

#include <tasuki/storage.h>

#include "api/question-private.h"

G_DEFINE_INTERFACE (TasukiStorage, tasuki_storage, G_TYPE_OBJECT)

static guint changed_signal;

static void
default_load (TasukiStorage *self, TasukiSearch *search)
{
  tasuki_question_not_supported (TASUKI_QUESTION (search), "load");
}

static void
default_save (TasukiStorage *self, TasukiChange *change)
{
  tasuki_question_not_supported (TASUKI_QUESTION (change), "save");
}

static void
default_remove (TasukiStorage *self, TasukiChange *change)
{
  tasuki_question_not_supported (TASUKI_QUESTION (change), "remove");
}

static void
default_append (TasukiStorage *self, TasukiChange *change)
{
  tasuki_question_not_supported (TASUKI_QUESTION (change), "append");
}

static void
default_search (TasukiStorage *self, TasukiSearch *search)
{
  tasuki_question_not_supported (TASUKI_QUESTION (search), "search");
}

static void
default_verify (TasukiStorage *self, TasukiSearch *search)
{
  tasuki_question_not_supported (TASUKI_QUESTION (search), "verify");
}

static void
tasuki_storage_default_init (TasukiStorageInterface *iface)
{
  iface->load = default_load;
  iface->save = default_save;
  iface->remove = default_remove;
  iface->append = default_append;
  iface->search = default_search;
  iface->verify = default_verify;

  changed_signal = g_signal_new ("changed", TASUKI_TYPE_STORAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_UINT64);
}

static void
announce (TasukiStorage *self, TasukiChange *change, guint64 revision)
{
  TasukiRecord *record = tasuki_change_get_record (change);

  g_signal_emit (self, changed_signal, 0, tasuki_record_get_kind (record),
                 tasuki_record_get_id (record), revision);
}

/* A storage that did not answer may have made the change, or may make it yet. */
static bool
is_unknown (const GError *error)
{
  return g_error_matches (error, TASUKI_ERROR, TASUKI_ERROR_TIMED_OUT)
         || g_error_matches (error, TASUKI_ERROR, TASUKI_ERROR_FAILED);
}

static void
announce_outcome (TasukiQuestion *question, TasukiStorage *self, guint64 revision)
{
  const GError *error = tasuki_question_get_error (question);

  if (error == NULL)
    announce (self, TASUKI_CHANGE (question), revision);
  else if (is_unknown (error))
    announce (self, TASUKI_CHANGE (question), TASUKI_REVISION_UNKNOWN);
}

static void
on_saved (TasukiQuestion *question, gpointer data)
{
  announce_outcome (question, g_task_get_source_object (data),
                    tasuki_change_get_revision (TASUKI_CHANGE (question)));
  tasuki_question_return (question, data);
}

static void
on_removed (TasukiQuestion *question, gpointer data)
{
  announce_outcome (question, g_task_get_source_object (data), 0);
  tasuki_question_return (question, data);
}

static bool
put (TasukiStorage *self,
     TasukiQuestion *question,
     TasukiQuestionFunc done,
     GAsyncReadyCallback callback,
     gpointer user_data)
{
  return tasuki_question_put_task (question, G_OBJECT_TYPE_NAME (self), TASUKI_QUESTION_DEADLINE,
                                   done, g_task_new (self, NULL, callback, user_data));
}

void
tasuki_storage_load_async (TasukiStorage *self,
                           TasukiSearch *search,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_return_if_fail (TASUKI_IS_STORAGE (self) && TASUKI_IS_SEARCH (search));

  if (put (self, TASUKI_QUESTION (search), tasuki_question_return, callback, user_data))
    TASUKI_STORAGE_GET_IFACE (self)->load (self, search);
}

void
tasuki_storage_search_async (TasukiStorage *self,
                             TasukiSearch *search,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_return_if_fail (TASUKI_IS_STORAGE (self) && TASUKI_IS_SEARCH (search));

  if (put (self, TASUKI_QUESTION (search), tasuki_question_return, callback, user_data))
    TASUKI_STORAGE_GET_IFACE (self)->search (self, search);
}

void
tasuki_storage_verify_async (TasukiStorage *self,
                             TasukiSearch *search,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_return_if_fail (TASUKI_IS_STORAGE (self) && TASUKI_IS_SEARCH (search));

  if (put (self, TASUKI_QUESTION (search), tasuki_question_return, callback, user_data))
    TASUKI_STORAGE_GET_IFACE (self)->verify (self, search);
}

void
tasuki_storage_save_async (TasukiStorage *self,
                           TasukiChange *change,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_return_if_fail (TASUKI_IS_STORAGE (self) && TASUKI_IS_CHANGE (change));

  if (put (self, TASUKI_QUESTION (change), on_saved, callback, user_data))
    TASUKI_STORAGE_GET_IFACE (self)->save (self, change);
}

void
tasuki_storage_remove_async (TasukiStorage *self,
                             TasukiChange *change,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_return_if_fail (TASUKI_IS_STORAGE (self) && TASUKI_IS_CHANGE (change));

  if (put (self, TASUKI_QUESTION (change), on_removed, callback, user_data))
    TASUKI_STORAGE_GET_IFACE (self)->remove (self, change);
}

void
tasuki_storage_append_async (TasukiStorage *self,
                             TasukiChange *change,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_return_if_fail (TASUKI_IS_STORAGE (self) && TASUKI_IS_CHANGE (change));

  if (put (self, TASUKI_QUESTION (change), tasuki_question_return, callback, user_data))
    TASUKI_STORAGE_GET_IFACE (self)->append (self, change);
}

gboolean
tasuki_storage_finish (TasukiStorage *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* A question that waits for a setting. */
typedef struct
{
  TasukiQuestion *question;
  TasukiSearch *search;
  TasukiLookedUp next;
  gpointer user_data;
  GDestroyNotify destroy;
} LookUp;

static void
free_look_up (LookUp *self)
{
  if (self->destroy != NULL)
    self->destroy (self->user_data);
  g_object_unref (self->question);
  g_object_unref (self->search);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LookUp, free_look_up)

static void
on_looked_up (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LookUp) self = data;
  TasukiStorage *storage = TASUKI_STORAGE (source);
  GPtrArray *records = tasuki_search_get_records (self->search);
  g_autoptr (GError) error = NULL;
  bool read = tasuki_storage_finish (storage, result, &error);

  if (tasuki_question_is_answered (self->question))
    return;

  if (read)
    self->next (storage, self->question, records->len == 1 ? records->pdata[0] : NULL,
                self->user_data);
  else
    tasuki_question_fail (self->question, error);
}

void
tasuki_storage_look_up (TasukiStorage *self,
                        const char *kind,
                        const char *id,
                        TasukiQuestion *question,
                        TasukiLookedUp next,
                        gpointer user_data,
                        GDestroyNotify destroy)
{
  LookUp *look_up;

  g_return_if_fail (TASUKI_IS_STORAGE (self) && TASUKI_IS_QUESTION (question));
  g_return_if_fail (kind != NULL && id != NULL && next != NULL);

  look_up = g_new0 (LookUp, 1);
  look_up->question = g_object_ref (question);
  look_up->search = tasuki_search_new (kind);
  look_up->next = next;
  look_up->user_data = user_data;
  look_up->destroy = destroy;
  tasuki_search_set_id (look_up->search, id);
  tasuki_storage_load_async (self, look_up->search, on_looked_up, look_up);
}
