/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Step 3, secure: the transport gives a stream; its handshake is made, its first message awaited.
 */

#include <glib/gi18n-lib.h>

#include "api/handshake-private.h"
#include "api/question-private.h"
#include "flow/flow-private.h"
#include "flow/steps.h"

static void
on_stream (TasukiQuestion *question, gpointer data)
{
  g_autoptr (TasukiConnection) connection = data;
  const GError *error = tasuki_question_get_error (question);
  TasukiStream *stream = tasuki_handshake_get_stream (TASUKI_HANDSHAKE (question));
  TasukiFlow *flow = connection->flow;

  if (tasuki_connection_is_dropped (connection))
    return;

  if (error != NULL)
    tasuki_connection_drop (connection, tasuki_error_from_code (tasuki_error_to_code (error)),
                            error->message, false);
  else
    {
      flow->performer->secure (flow->data, connection, stream);
      tasuki_connection_resume (connection);
    }
}

void
tasuki_secure_begin (TasukiConnection *connection)
{
  static const char *const protocols[] = { TASUKI_PROTOCOL, NULL };
  TasukiFlow *flow = connection->flow;
  TasukiTransport *transport = flow->chains->transport;
  g_autoptr (TasukiHandshake) question
      = tasuki_handshake_new (connection->peer, connection->descriptor, protocols);

  tasuki_connection_move (connection, TASUKI_STAGE_SECURING, flow->limits->handshake_timeout);
  tasuki_question_put (TASUKI_QUESTION (question), G_OBJECT_TYPE_NAME (transport),
                       flow->limits->question_deadline, on_stream,
                       tasuki_connection_ref (connection));
  tasuki_transport_secure (transport, question);
}
