/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* accept ─ screen ─ secure, as for a client, but without its channel and worker. */

#include "admission.h"

#include <glib/gi18n-lib.h>

#include "api/handshake-private.h"
#include "api/peer-private.h"
#include "api/question-private.h"
#include "io/handshaker.h"

typedef struct
{
  TasukiAdmissionPlace place;
  GSocket *socket;
  char **protocols;
  TasukiPeer *peer;
  TasukiStream *stream;
  GTask *task;
} Admission;

void
tasuki_entry_free (TasukiEntry *entry)
{
  g_object_unref (entry->peer);
  g_object_unref (entry->stream);
  g_free (entry);
}

static void
admission_free (Admission *self)
{
  g_object_unref (self->socket);
  g_strfreev (self->protocols);
  g_object_unref (self->peer);
  g_clear_object (&self->stream);
  g_object_unref (self->task);
  g_free (self);
}

static void
fail (Admission *self, GError *error)
{
  g_task_return_error (self->task, error);
  admission_free (self);
}

static void
on_handshaken (const GError *error, gpointer data)
{
  Admission *self = data;
  g_autofree char *protocol = NULL;
  TasukiEntry *entry;

  if (error != NULL)
    {
      fail (self, g_error_copy (error));
      return;
    }

  protocol = tasuki_stream_describe (self->stream);
  tasuki_peer_set_secured (self->peer, protocol, tasuki_stream_get_fingerprint (self->stream));
  entry = g_new0 (TasukiEntry, 1);
  entry->peer = g_object_ref (self->peer);
  entry->stream = g_object_ref (self->stream);
  g_task_return_pointer (self->task, entry, (GDestroyNotify)tasuki_entry_free);
  admission_free (self);
}

static void
on_stream (TasukiQuestion *question, gpointer data)
{
  Admission *self = data;
  const GError *error = tasuki_question_get_error (question);

  if (error != NULL)
    {
      fail (self, g_error_copy (error));
      return;
    }

  self->stream = g_object_ref (tasuki_handshake_get_stream (TASUKI_HANDSHAKE (question)));
  tasuki_handshaker_start (self->stream, g_socket_get_fd (self->socket),
                           self->place.limits->handshake_timeout, on_handshaken, self);
}

static void
on_screened (bool allowed, const char *why, gpointer data)
{
  Admission *self = data;
  TasukiTransport *transport = self->place.chains->transport;
  g_autoptr (TasukiHandshake) question = NULL;

  if (!allowed)
    {
      fail (self, g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_REFUSED, why));
      return;
    }

  question = tasuki_handshake_new (self->peer, g_socket_get_fd (self->socket),
                                   (const char *const *)self->protocols);
  tasuki_question_put (TASUKI_QUESTION (question), G_OBJECT_TYPE_NAME (transport),
                       self->place.limits->question_deadline, on_stream, self);
  tasuki_transport_secure (transport, question);
}

void
tasuki_admission_begin (const TasukiAdmissionPlace *place,
                        GSocket *socket,
                        const char *entrance,
                        const char *const *protocols,
                        GTask *task)
{
  g_autoptr (GTask) owned = task;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketAddress) address = g_socket_get_remote_address (socket, &error);
  Admission *self;

  if (!G_IS_INET_SOCKET_ADDRESS (address))
    {
      g_task_return_new_error (owned, TASUKI_ERROR, TASUKI_ERROR_LOST, "%s",
                               error != NULL ? error->message : _ ("it has no IP address"));
      return;
    }

  self = g_new0 (Admission, 1);
  self->place = *place;
  self->socket = g_object_ref (socket);
  self->protocols = g_strdupv ((char **)protocols);
  self->task = g_steal_pointer (&owned);
  self->peer = tasuki_peer_new (entrance,
                                g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)),
                                g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
  tasuki_flow_screen (place->flow, self->peer, on_screened, self);
}
