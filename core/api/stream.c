/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The byte path that a transport gives to a connection. The defaults fail. */

#include <tasuki/stream.h>

#include <glib/gi18n-lib.h>

G_DEFINE_INTERFACE (TasukiStream, tasuki_stream, G_TYPE_OBJECT)

static TasukiIo
not_supported (GError **error)
{
  g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_NOT_SUPPORTED,
                       _ ("the stream does not implement this"));
  return TASUKI_IO_FAILED;
}

static TasukiIo
default_step (TasukiStream *self, GError **error)
{
  return not_supported (error);
}

static TasukiIo
default_read (TasukiStream *self, guint8 *buffer, gsize size, gsize *done, GError **error)
{
  return not_supported (error);
}

static TasukiIo
default_write (TasukiStream *self, const guint8 *buffer, gsize size, gsize *done, GError **error)
{
  return not_supported (error);
}

static gboolean
default_has_pending (TasukiStream *self)
{
  return FALSE;
}

static char *
default_describe (TasukiStream *self)
{
  return g_strdup (G_OBJECT_TYPE_NAME (self));
}

static const char *
default_get_fingerprint (TasukiStream *self)
{
  return NULL;
}

static GBytes *
default_take_rest (TasukiStream *self)
{
  return NULL;
}

static TasukiStream *
default_park (TasukiStream *self)
{
  return NULL;
}

static void
tasuki_stream_default_init (TasukiStreamInterface *iface)
{
  iface->handshake = default_step;
  iface->read = default_read;
  iface->write = default_write;
  iface->finish = default_step;
  iface->has_pending = default_has_pending;
  iface->describe = default_describe;
  iface->get_fingerprint = default_get_fingerprint;
  iface->take_rest = default_take_rest;
  iface->park = default_park;
}

TasukiIo
tasuki_stream_handshake (TasukiStream *self, GError **error)
{
  return TASUKI_STREAM_GET_IFACE (self)->handshake (self, error);
}

TasukiIo
tasuki_stream_read (TasukiStream *self, guint8 *buffer, gsize size, gsize *done, GError **error)
{
  *done = 0;
  return TASUKI_STREAM_GET_IFACE (self)->read (self, buffer, size, done, error);
}

TasukiIo
tasuki_stream_write (
    TasukiStream *self, const guint8 *buffer, gsize size, gsize *done, GError **error)
{
  *done = 0;
  return TASUKI_STREAM_GET_IFACE (self)->write (self, buffer, size, done, error);
}

TasukiIo
tasuki_stream_finish (TasukiStream *self, GError **error)
{
  return TASUKI_STREAM_GET_IFACE (self)->finish (self, error);
}

gboolean
tasuki_stream_has_pending (TasukiStream *self)
{
  return TASUKI_STREAM_GET_IFACE (self)->has_pending (self);
}

char *
tasuki_stream_describe (TasukiStream *self)
{
  return TASUKI_STREAM_GET_IFACE (self)->describe (self);
}

const char *
tasuki_stream_get_fingerprint (TasukiStream *self)
{
  return TASUKI_STREAM_GET_IFACE (self)->get_fingerprint (self);
}

GBytes *
tasuki_stream_take_rest (TasukiStream *self)
{
  return TASUKI_STREAM_GET_IFACE (self)->take_rest (self);
}

TasukiStream *
tasuki_stream_park (TasukiStream *self)
{
  return TASUKI_STREAM_GET_IFACE (self)->park (self);
}
