/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How administrators come in, and what they ask for. */

#include "relay-private.h"

#include <glib/gi18n-lib.h>

#include "admission.h"
#include "api/question-private.h"
#include "caller.h"

/* In the meantime the relay may have stopped. */
static void
perform (TasukiCall *call, gpointer data)
{
  TasukiRelay *self = data;
  g_autoptr (GError) error = NULL;

  if (self->admin != NULL)
    {
      tasuki_admin_perform (self->admin, call);
      return;
    }

  error = g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_BUSY,
                               _ ("the access point is not running"));
  tasuki_question_fail (TASUKI_QUESTION (call), error);
}

void
tasuki_relay_admit_async (TasukiRelay *self,
                          GSocket *socket,
                          const char *entrance,
                          const char *const *protocols,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task;

  g_return_if_fail (TASUKI_IS_RELAY (self) && G_IS_SOCKET (socket));
  g_return_if_fail (entrance != NULL && protocols != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  if (self->running && self->draining == 0)
    {
      const TasukiAdmissionPlace place = { .flow = tasuki_performer_get_flow (self->performing),
                                           .chains = &self->chains,
                                           .limits = &self->limits };

      tasuki_admission_begin (&place, socket, entrance, protocols, task);
      return;
    }

  g_task_return_new_error (task, TASUKI_ERROR, TASUKI_ERROR_BUSY, "%s",
                           _ ("the access point is not running"));
  g_object_unref (task);
}

TasukiStream *
tasuki_relay_admit_finish (TasukiRelay *self,
                           GAsyncResult *result,
                           TasukiPeer **peer,
                           GError **error)
{
  TasukiEntry *entry;
  TasukiStream *stream;

  g_return_val_if_fail (g_task_is_valid (result, self) && peer != NULL, NULL);

  entry = g_task_propagate_pointer (G_TASK (result), error);
  if (entry == NULL)
    return NULL;

  *peer = g_object_ref (entry->peer);
  stream = g_object_ref (entry->stream);
  tasuki_entry_free (entry);
  return stream;
}

void
tasuki_relay_call_async (TasukiRelay *self,
                         TasukiCall *call,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_return_if_fail (TASUKI_IS_RELAY (self) && TASUKI_IS_CALL (call));

  if (!tasuki_question_put_task (TASUKI_QUESTION (call), _ ("the administration"),
                                 2 * TASUKI_QUESTION_DEADLINE, tasuki_question_return,
                                 g_task_new (self, NULL, callback, user_data)))
    return;

  if (self->admin != NULL)
    tasuki_caller_identify (tasuki_performer_get_flow (self->performing), call, perform, self);
  else
    perform (call, self);
}

gboolean
tasuki_relay_call_finish (TasukiRelay *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
