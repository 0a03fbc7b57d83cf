/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A checked request as input, the connection as output. */

#include "stream.h"

struct _WebStream
{
  GIOStream parent_instance;

  GIOStream *connection;
  GInputStream *input;
};

G_DEFINE_FINAL_TYPE (WebStream, web_stream, G_TYPE_IO_STREAM)

static GInputStream *
web_stream_get_input_stream (GIOStream *stream)
{
  return WEB_STREAM (stream)->input;
}

static GOutputStream *
web_stream_get_output_stream (GIOStream *stream)
{
  return g_io_stream_get_output_stream (WEB_STREAM (stream)->connection);
}

static gboolean
web_stream_close (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  return g_io_stream_close (WEB_STREAM (stream)->connection, cancellable, error);
}

static void
web_stream_finalize (GObject *object)
{
  WebStream *self = WEB_STREAM (object);

  g_clear_object (&self->input);
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (web_stream_parent_class)->finalize (object);
}

static void
web_stream_class_init (WebStreamClass *class)
{
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = web_stream_finalize;
  stream_class->get_input_stream = web_stream_get_input_stream;
  stream_class->get_output_stream = web_stream_get_output_stream;
  stream_class->close_fn = web_stream_close;
}

static void
web_stream_init (WebStream *self)
{
}

WebStream *
web_stream_new (GIOStream *connection, GBytes *request)
{
  WebStream *self = g_object_new (WEB_TYPE_STREAM, NULL);

  self->connection = g_object_ref (connection);
  self->input = g_memory_input_stream_new_from_bytes (request);

  return self;
}
