/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The byte path that a transport gives to a connection. */

#pragma once

#include <tasuki/error.h>

G_BEGIN_DECLS

/**
 * TasukiIo:
 * @TASUKI_IO_FAILED: it failed, an error is set; the stream is of no more use
 * @TASUKI_IO_DONE: it is done, or some bytes went through
 * @TASUKI_IO_WANT_READ: nothing can be done until the descriptor is readable
 * @TASUKI_IO_WANT_WRITE: nothing can be done until the descriptor is writable
 * @TASUKI_IO_END: the other end said that no more bytes will come
 *
 * What became of a call on a stream.
 *
 * Since: 0.1
 */
typedef enum
{
  TASUKI_IO_FAILED,
  TASUKI_IO_DONE,
  TASUKI_IO_WANT_READ,
  TASUKI_IO_WANT_WRITE,
  TASUKI_IO_END,
} TasukiIo;

#define TASUKI_TYPE_IO (tasuki_io_get_type ())
TASUKI_AVAILABLE GType tasuki_io_get_type (void) G_GNUC_CONST;

/**
 * TasukiStream:
 *
 * A secured, non-blocking, two-way stream of bytes over one socket descriptor.
 *
 * A stream is used by one worker thread at a time and never blocks. It does not own the descriptor.
 *
 * Since: 0.1
 */
#define TASUKI_TYPE_STREAM (tasuki_stream_get_type ())
TASUKI_AVAILABLE
G_DECLARE_INTERFACE (TasukiStream, tasuki_stream, TASUKI, STREAM, GObject)

/**
 * TasukiStreamInterface:
 * @handshake: goes on with the handshake; %TASUKI_IO_DONE when both ends are secured
 * @read: reads up to @size bytes into @buffer. %TASUKI_IO_END only if the other end said so; a
 *   connection that merely breaks off is %TASUKI_IO_FAILED with %TASUKI_ERROR_LOST
 * @write: writes up to @size bytes. After %TASUKI_IO_WANT_WRITE it is called again with the same
 *   bytes at the start of @buffer
 * @finish: says that no more bytes will be written; reading goes on
 * @has_pending: whether @read would return bytes although the descriptor is not readable
 * @describe: what was agreed on, such as `TLS1.3 AES-128-GCM`; (transfer full)
 * @get_fingerprint: SHA-256 of the public key that the other end proved, in lower-case
 *   hexadecimal digits, or %NULL; (transfer none)
 * @take_rest: after %TASUKI_IO_END, what was read from the descriptor behind the end, or %NULL for
 *   nothing; (transfer full). A stream that never reads ahead needs none
 * @park: a stream that goes on in place of this one with less memory, or %NULL if there is none, or
 *   none now; (transfer full). After it did, this one is only to be unreferenced
 *
 * All defaults fail, or give nothing.
 *
 * Since: 0.1
 */
struct _TasukiStreamInterface
{
  GTypeInterface parent_iface;

  TasukiIo (*handshake) (TasukiStream *self, GError **error);
  TasukiIo (*read) (TasukiStream *self, guint8 *buffer, gsize size, gsize *done, GError **error);
  TasukiIo (*write) (
      TasukiStream *self, const guint8 *buffer, gsize size, gsize *done, GError **error);
  TasukiIo (*finish) (TasukiStream *self, GError **error);
  gboolean (*has_pending) (TasukiStream *self);
  char *(*describe) (TasukiStream *self);
  const char *(*get_fingerprint) (TasukiStream *self);
  GBytes *(*take_rest) (TasukiStream *self);
  TasukiStream *(*park) (TasukiStream *self);
};

/**
 * tasuki_stream_handshake: (skip)
 * @self: a stream
 * @error: return location
 *
 * Goes on with the handshake.
 *
 * Returns: as in [struct@StreamInterface]
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiIo tasuki_stream_handshake (TasukiStream *self, GError **error);

/**
 * tasuki_stream_read: (skip)
 * @self: a stream
 * @buffer: where to put the bytes
 * @size: how many fit, 1 or more
 * @done: how many were put there
 * @error: return location
 *
 * Reads what is there, without waiting.
 *
 * Returns: as in [struct@StreamInterface]
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiIo
tasuki_stream_read (TasukiStream *self, guint8 *buffer, gsize size, gsize *done, GError **error);

/**
 * tasuki_stream_write: (skip)
 * @self: a stream
 * @buffer: the bytes
 * @size: how many, 1 or more
 * @done: how many were taken
 * @error: return location
 *
 * Writes what fits, without waiting.
 *
 * Returns: as in [struct@StreamInterface]
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiIo tasuki_stream_write (
    TasukiStream *self, const guint8 *buffer, gsize size, gsize *done, GError **error);

/**
 * tasuki_stream_finish: (skip)
 * @self: a stream
 * @error: return location
 *
 * Says that no more bytes will be written.
 *
 * Returns: as in [struct@StreamInterface]
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiIo tasuki_stream_finish (TasukiStream *self, GError **error);

/**
 * tasuki_stream_has_pending: (skip)
 * @self: a stream
 *
 * Says whether bytes were read ahead.
 *
 * Returns: whether a read would return bytes although the descriptor is not readable
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_stream_has_pending (TasukiStream *self);

/**
 * tasuki_stream_describe: (skip)
 * @self: a stream
 *
 * Gives what was agreed on, for people.
 *
 * Returns: (transfer full): what was agreed on
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE char *tasuki_stream_describe (TasukiStream *self);

/**
 * tasuki_stream_get_fingerprint: (skip)
 * @self: a stream
 *
 * Gives the fingerprint of the other end's key.
 *
 * Returns: (nullable) (transfer none): SHA-256 of the public key that the other end proved
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *tasuki_stream_get_fingerprint (TasukiStream *self);

/**
 * tasuki_stream_take_rest: (skip)
 * @self: a stream whose other end has said that no more bytes will come
 *
 * Takes what was read from the descriptor although it lies behind the end of the stream: once the
 * other end has closed its side of the session in order, the descriptor may go on carrying bytes
 * that are none of the stream's.
 *
 * Returns: (nullable) (transfer full): these bytes, or %NULL if there are none
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE GBytes *tasuki_stream_take_rest (TasukiStream *self);

/**
 * tasuki_stream_park: (skip)
 * @self: a stream whose handshake is made
 *
 * Asks for a stream that goes on in place of this one, for an end that is going to be idle: it
 * needs less memory, and more work for each message. What the other end proved has to be asked
 * before.
 *
 * Returns: (nullable) (transfer full): this stream, to be used from now on, while @self is only to
 *   be unreferenced; %NULL if @self goes on, and may be asked again later
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE TasukiStream *tasuki_stream_park (TasukiStream *self);

G_END_DECLS
