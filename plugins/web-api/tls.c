/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Both directions share the one stream; each waits for what the stream last wanted of it. */

#include "tls.h"

#include <stdbool.h>

#include <glib/gi18n-lib.h>

/* What the two directions share with the whole. */
typedef struct
{
  TasukiStream *stream;
  GSocket *socket;
} Session;

struct _WebTls
{
  GIOStream parent_instance;

  Session session;
  GInputStream *input;
  GOutputStream *output;
};

#define WEB_TYPE_TLS_INPUT (web_tls_input_get_type ())
G_DECLARE_FINAL_TYPE (WebTlsInput, web_tls_input, WEB, TLS_INPUT, GInputStream)

struct _WebTlsInput
{
  GInputStream parent_instance;

  Session session;
  GIOCondition wanted;
};

#define WEB_TYPE_TLS_OUTPUT (web_tls_output_get_type ())
G_DECLARE_FINAL_TYPE (WebTlsOutput, web_tls_output, WEB, TLS_OUTPUT, GOutputStream)

struct _WebTlsOutput
{
  GOutputStream parent_instance;

  Session session;
  GIOCondition wanted;
};

static void input_pollable_init (GPollableInputStreamInterface *iface);
static void output_pollable_init (GPollableOutputStreamInterface *iface);

G_DEFINE_FINAL_TYPE (WebTls, web_tls, G_TYPE_IO_STREAM)
G_DEFINE_FINAL_TYPE_WITH_CODE (WebTlsInput,
                               web_tls_input,
                               G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM,
                                                      input_pollable_init))
G_DEFINE_FINAL_TYPE_WITH_CODE (WebTlsOutput,
                               web_tls_output,
                               G_TYPE_OUTPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM,
                                                      output_pollable_init))

static void
session_open (Session *self, TasukiStream *stream, GSocket *socket)
{
  self->stream = g_object_ref (stream);
  self->socket = g_object_ref (socket);
}

static void
session_clear (Session *self)
{
  g_clear_object (&self->stream);
  g_clear_object (&self->socket);
}

/* What became of a call, as GIO says it. @wanted: what to wait for if it could do nothing */
static gssize
conclude (TasukiIo io, gsize done, GIOCondition *wanted, GError *failure, GError **error)
{
  g_autoptr (GError) owned = failure;

  switch (io)
    {
    case TASUKI_IO_DONE:
      return (gssize)done;
    case TASUKI_IO_END:
      return 0;
    case TASUKI_IO_WANT_READ:
    case TASUKI_IO_WANT_WRITE:
      *wanted = io == TASUKI_IO_WANT_READ ? G_IO_IN : G_IO_OUT;
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "");
      return -1;
    case TASUKI_IO_FAILED:
    default:
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED,
                           owned != NULL ? owned->message : _ ("the connection was lost"));
      return -1;
    }
}

static GSource *
wait_for (GObject *direction, GSource *condition, GCancellable *cancellable)
{
  g_autoptr (GSource) owned = condition;

  return g_pollable_source_new_full (direction, owned, cancellable);
}

/* --- Input */

static gssize
web_tls_input_read_nonblocking (GPollableInputStream *stream,
                                void *buffer,
                                gsize count,
                                GError **error)
{
  WebTlsInput *self = WEB_TLS_INPUT (stream);
  GError *failure = NULL;
  gsize done = 0;
  TasukiIo io = tasuki_stream_read (self->session.stream, buffer, count, &done, &failure);

  return conclude (io, done, &self->wanted, failure, error);
}

static gboolean
web_tls_input_is_readable (GPollableInputStream *stream)
{
  WebTlsInput *self = WEB_TLS_INPUT (stream);

  return tasuki_stream_has_pending (self->session.stream)
         || g_socket_condition_check (self->session.socket, self->wanted) != 0;
}

static GSource *
web_tls_input_create_source (GPollableInputStream *stream, GCancellable *cancellable)
{
  WebTlsInput *self = WEB_TLS_INPUT (stream);
  bool is_there = tasuki_stream_has_pending (self->session.stream);

  return wait_for (G_OBJECT (self),
                   is_there ? g_timeout_source_new (0)
                            : g_socket_create_source (self->session.socket, self->wanted, NULL),
                   cancellable);
}

/* Nobody here blocks. */
static gssize
web_tls_input_read (
    GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  return web_tls_input_read_nonblocking (G_POLLABLE_INPUT_STREAM (stream), buffer, count, error);
}

static void
web_tls_input_finalize (GObject *object)
{
  session_clear (&WEB_TLS_INPUT (object)->session);

  G_OBJECT_CLASS (web_tls_input_parent_class)->finalize (object);
}

static void
web_tls_input_class_init (WebTlsInputClass *class)
{
  G_OBJECT_CLASS (class)->finalize = web_tls_input_finalize;
  G_INPUT_STREAM_CLASS (class)->read_fn = web_tls_input_read;
}

static void
web_tls_input_init (WebTlsInput *self)
{
  self->wanted = G_IO_IN;
}

static void
input_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = web_tls_input_is_readable;
  iface->create_source = web_tls_input_create_source;
  iface->read_nonblocking = web_tls_input_read_nonblocking;
}

/* --- Output */

static gssize
web_tls_output_write_nonblocking (GPollableOutputStream *stream,
                                  const void *buffer,
                                  gsize count,
                                  GError **error)
{
  WebTlsOutput *self = WEB_TLS_OUTPUT (stream);
  GError *failure = NULL;
  gsize done = 0;
  TasukiIo io = tasuki_stream_write (self->session.stream, buffer, count, &done, &failure);

  return conclude (io, done, &self->wanted, failure, error);
}

static gboolean
web_tls_output_is_writable (GPollableOutputStream *stream)
{
  WebTlsOutput *self = WEB_TLS_OUTPUT (stream);

  return g_socket_condition_check (self->session.socket, self->wanted) != 0;
}

static GSource *
web_tls_output_create_source (GPollableOutputStream *stream, GCancellable *cancellable)
{
  WebTlsOutput *self = WEB_TLS_OUTPUT (stream);

  return wait_for (G_OBJECT (self),
                   g_socket_create_source (self->session.socket, self->wanted, NULL), cancellable);
}

static gssize
web_tls_output_write (GOutputStream *stream,
                      const void *buffer,
                      gsize count,
                      GCancellable *cancellable,
                      GError **error)
{
  return web_tls_output_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (stream), buffer, count, error);
}

/* Says the end, if it goes out at once. A descriptor that is closed may be another's by now. */
static gboolean
web_tls_output_close (GOutputStream *stream, GCancellable *cancellable, GError **error)
{
  WebTlsOutput *self = WEB_TLS_OUTPUT (stream);

  if (!g_socket_is_closed (self->session.socket))
    tasuki_stream_finish (self->session.stream, NULL);
  return TRUE;
}

static void
web_tls_output_finalize (GObject *object)
{
  session_clear (&WEB_TLS_OUTPUT (object)->session);

  G_OBJECT_CLASS (web_tls_output_parent_class)->finalize (object);
}

static void
web_tls_output_class_init (WebTlsOutputClass *class)
{
  G_OBJECT_CLASS (class)->finalize = web_tls_output_finalize;
  G_OUTPUT_STREAM_CLASS (class)->write_fn = web_tls_output_write;
  G_OUTPUT_STREAM_CLASS (class)->close_fn = web_tls_output_close;
}

static void
web_tls_output_init (WebTlsOutput *self)
{
  self->wanted = G_IO_OUT;
}

static void
output_pollable_init (GPollableOutputStreamInterface *iface)
{
  iface->is_writable = web_tls_output_is_writable;
  iface->create_source = web_tls_output_create_source;
  iface->write_nonblocking = web_tls_output_write_nonblocking;
}

/* --- Both */

static GInputStream *
web_tls_get_input_stream (GIOStream *stream)
{
  return WEB_TLS (stream)->input;
}

static GOutputStream *
web_tls_get_output_stream (GIOStream *stream)
{
  return WEB_TLS (stream)->output;
}

/* The end is said if it goes out at once. A peer that does not read has had its time. */
static gboolean
web_tls_close (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  WebTls *self = WEB_TLS (stream);

  tasuki_stream_finish (self->session.stream, NULL);
  return g_socket_close (self->session.socket, error);
}

static void
web_tls_finalize (GObject *object)
{
  WebTls *self = WEB_TLS (object);

  g_clear_object (&self->input);
  g_clear_object (&self->output);
  session_clear (&self->session);

  G_OBJECT_CLASS (web_tls_parent_class)->finalize (object);
}

static void
web_tls_class_init (WebTlsClass *class)
{
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = web_tls_finalize;
  stream_class->get_input_stream = web_tls_get_input_stream;
  stream_class->get_output_stream = web_tls_get_output_stream;
  stream_class->close_fn = web_tls_close;
}

static void
web_tls_init (WebTls *self)
{
}

WebTls *
web_tls_new (TasukiStream *stream, GSocket *socket)
{
  WebTls *self = g_object_new (WEB_TYPE_TLS, NULL);
  WebTlsInput *input = g_object_new (WEB_TYPE_TLS_INPUT, NULL);
  WebTlsOutput *output = g_object_new (WEB_TYPE_TLS_OUTPUT, NULL);

  session_open (&self->session, stream, socket);
  session_open (&input->session, stream, socket);
  session_open (&output->session, stream, socket);
  self->input = G_INPUT_STREAM (input);
  self->output = G_OUTPUT_STREAM (output);

  return self;
}
