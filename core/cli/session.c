/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What send, receive and status begin and end with. */

#include "cli/session.h"

#include <tasuki/record-cipher.h>

typedef struct
{
  TasukiSession *session;
  GError **error;
  bool is_connected;
} Attempt;

/* Without it the bytes pass all the same, only not as fast. */
static void
choose_cipher (void)
{
  g_autoptr (GError) error = NULL;

  if (!tasuki_record_path_choose_installed (&error))
    g_info ("%s", error->message);
}

bool
tasuki_session_start (TasukiSession *self, const char *name, GError **error)
{
  g_autoptr (TasukiProfile) profile = tasuki_profile_load (name, error);

  if (profile == NULL)
    return false;

  choose_cipher ();
  self->loop = g_main_loop_new (NULL, FALSE);
  self->client = tasuki_client_new (profile);
  tasuki_interrupt_start (&self->interrupt);
  self->cancellable = self->interrupt.cancellable;
  return true;
}

static void
connected_cb (GObject *client, GAsyncResult *result, gpointer data)
{
  Attempt *attempt = data;

  attempt->is_connected
      = tasuki_client_connect_finish (TASUKI_CLIENT (client), result, attempt->error);
  g_main_loop_quit (attempt->session->loop);
}

bool
tasuki_session_connect (TasukiSession *self, GError **error)
{
  Attempt attempt = { .session = self, .error = error };

  tasuki_client_connect_async (self->client, self->cancellable, connected_cb, &attempt);
  g_main_loop_run (self->loop);
  return attempt.is_connected;
}

void
tasuki_session_clear (TasukiSession *self)
{
  if (self->client != NULL)
    tasuki_client_close (self->client);
  g_clear_object (&self->client);
  tasuki_interrupt_clear (&self->interrupt);
  self->cancellable = NULL;
  g_clear_pointer (&self->loop, g_main_loop_unref);
}
