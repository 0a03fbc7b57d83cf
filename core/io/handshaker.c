/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One source waits for what the stream wants, another one for the deadline. */

#include "io/handshaker.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>

struct _TasukiHandshaker
{
  TasukiStream *stream;
  int descriptor;
  guint watch; /* 0 while the stream is at it */
  guint deadline;
  TasukiHandshaken done;
  gpointer data;
};

static void
end (TasukiHandshaker *self, GError *error)
{
  g_autoptr (GError) owned = error;

  g_clear_handle_id (&self->watch, g_source_remove);
  g_clear_handle_id (&self->deadline, g_source_remove);
  self->done (owned, self->data);
  g_object_unref (self->stream);
  g_free (self);
}

static gboolean on_ready (int descriptor, GIOCondition condition, gpointer data);

static void
go_on (TasukiHandshaker *self)
{
  GError *error = NULL;
  TasukiIo io = tasuki_stream_handshake (self->stream, &error);

  if (io == TASUKI_IO_WANT_READ || io == TASUKI_IO_WANT_WRITE)
    self->watch = g_unix_fd_add (self->descriptor, io == TASUKI_IO_WANT_READ ? G_IO_IN : G_IO_OUT,
                                 on_ready, self);
  else if (io == TASUKI_IO_DONE)
    end (self, NULL);
  else
    end (self, error != NULL ? error
                             : g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_LOST,
                                                    _ ("it left during the handshake")));
}

static gboolean
on_ready (int descriptor, GIOCondition condition, gpointer data)
{
  TasukiHandshaker *self = data;

  self->watch = 0;
  go_on (self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_deadline (gpointer data)
{
  TasukiHandshaker *self = data;

  self->deadline = 0;
  end (self, g_error_new_literal (TASUKI_ERROR, TASUKI_ERROR_TIMED_OUT,
                                  _ ("the handshake took too long")));
  return G_SOURCE_REMOVE;
}

void
tasuki_handshaker_start (
    TasukiStream *stream, int descriptor, unsigned timeout, TasukiHandshaken done, gpointer data)
{
  TasukiHandshaker *self = g_new0 (TasukiHandshaker, 1);

  self->stream = g_object_ref (stream);
  self->descriptor = descriptor;
  self->done = done;
  self->data = data;
  self->deadline = g_timeout_add (timeout, on_deadline, self);
  self->watch = g_unix_fd_add (descriptor, G_IO_IN, on_ready, self);
}
