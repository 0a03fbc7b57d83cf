/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The question put to a transport. */

#include "api/handshake-private.h"

#include "api/question-private.h"

struct _TasukiHandshake
{
  TasukiQuestion parent_instance;

  TasukiPeer *peer;
  int descriptor;
  char **protocols;
  TasukiStream *stream;
};

G_DEFINE_FINAL_TYPE (TasukiHandshake, tasuki_handshake, TASUKI_TYPE_QUESTION)

static void
tasuki_handshake_finalize (GObject *object)
{
  TasukiHandshake *self = TASUKI_HANDSHAKE (object);

  g_clear_object (&self->peer);
  g_clear_object (&self->stream);
  g_strfreev (self->protocols);

  G_OBJECT_CLASS (tasuki_handshake_parent_class)->finalize (object);
}

static void
tasuki_handshake_class_init (TasukiHandshakeClass *class)
{
  G_OBJECT_CLASS (class)->finalize = tasuki_handshake_finalize;
}

static void
tasuki_handshake_init (TasukiHandshake *self)
{
}

TasukiHandshake *
tasuki_handshake_new (TasukiPeer *peer, int descriptor, const char *const *protocols)
{
  TasukiHandshake *self = g_object_new (TASUKI_TYPE_HANDSHAKE, NULL);

  self->peer = g_object_ref (peer);
  self->descriptor = descriptor;
  self->protocols = g_strdupv ((char **)protocols);

  return self;
}

TasukiPeer *
tasuki_handshake_get_peer (TasukiHandshake *self)
{
  g_return_val_if_fail (TASUKI_IS_HANDSHAKE (self), NULL);

  return self->peer;
}

int
tasuki_handshake_get_descriptor (TasukiHandshake *self)
{
  g_return_val_if_fail (TASUKI_IS_HANDSHAKE (self), -1);

  return self->descriptor;
}

const char *const *
tasuki_handshake_get_protocols (TasukiHandshake *self)
{
  g_return_val_if_fail (TASUKI_IS_HANDSHAKE (self), NULL);

  return (const char *const *)self->protocols;
}

void
tasuki_handshake_secure (TasukiHandshake *self, TasukiStream *stream)
{
  g_return_if_fail (TASUKI_IS_HANDSHAKE (self));
  g_return_if_fail (TASUKI_IS_STREAM (stream));

  if (!tasuki_question_claim (TASUKI_QUESTION (self)))
    return;

  self->stream = g_object_ref (stream);
  tasuki_question_settle (TASUKI_QUESTION (self));
}

TasukiStream *
tasuki_handshake_get_stream (TasukiHandshake *self)
{
  g_return_val_if_fail (TASUKI_IS_HANDSHAKE (self), NULL);

  return self->stream;
}
