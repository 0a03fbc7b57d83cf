/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two buffers of frames around a link, or around several. */

#include "client/dialogue.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "wire/frame.h"

#define FRAME_MAX (TASUKI_FRAME_HEAD + TASUKI_FRAME_BODY_MAX)

typedef struct
{
  uint8_t *bytes;
  size_t capacity;
  size_t start;
  size_t end;
} Buffer;

struct _TasukiDialogue
{
  TasukiBundle *bundle;
  Buffer in;
  Buffer out;
  TasukiCompression compression;
  TasukiPacking *packing;     /* or NULL */
  TasukiUnpacking *unpacking; /* or NULL */
  bool has_ended;             /* the other end will write no more */
  bool is_kept;               /* neither end will end it */
};

static void
init_buffer (Buffer *buffer, unsigned frames)
{
  buffer->capacity = (size_t)frames * FRAME_MAX;
  buffer->bytes = g_malloc (buffer->capacity);
}

/* Moves what is in it to the front, if that makes room that is needed. */
static void
make_room (Buffer *buffer, size_t needed)
{
  if (buffer->start == buffer->end)
    buffer->start = buffer->end = 0;
  if (buffer->capacity - buffer->end >= needed || buffer->start == 0)
    return;

  memmove (buffer->bytes, buffer->bytes + buffer->start, buffer->end - buffer->start);
  buffer->end -= buffer->start;
  buffer->start = 0;
}

TasukiDialogue *
tasuki_dialogue_new (TasukiLink *link, unsigned frames)
{
  return tasuki_dialogue_new_over (tasuki_bundle_new (link), frames);
}

TasukiDialogue *
tasuki_dialogue_new_over (TasukiBundle *bundle, unsigned frames)
{
  TasukiDialogue *self = g_new0 (TasukiDialogue, 1);

  self->bundle = bundle;
  self->compression = TASUKI_COMPRESSION_NEVER;
  init_buffer (&self->in, frames);
  init_buffer (&self->out, frames);
  return self;
}

void
tasuki_dialogue_free (TasukiDialogue *self)
{
  tasuki_bundle_free (self->bundle);
  g_clear_pointer (&self->packing, tasuki_packing_free);
  g_clear_pointer (&self->unpacking, tasuki_unpacking_free);
  explicit_bzero (self->out.bytes, self->out.capacity);
  g_free (self->out.bytes);
  g_free (self->in.bytes);
  g_free (self);
}

TasukiLink *
tasuki_dialogue_get_link (TasukiDialogue *self)
{
  return tasuki_bundle_get_link (self->bundle);
}

TasukiLink *
tasuki_dialogue_take_link (TasukiDialogue *self, GBytes **rest)
{
  TasukiLink *link = tasuki_bundle_take_link (self->bundle);

  *rest = NULL;
  if (!tasuki_dialogue_is_drained (self))
    *rest = g_bytes_new (self->in.bytes + self->in.start, self->in.end - self->in.start);
  tasuki_dialogue_free (self);
  return link;
}

bool
tasuki_dialogue_is_drained (TasukiDialogue *self)
{
  return self->in.start == self->in.end;
}

void
tasuki_dialogue_keep (TasukiDialogue *self)
{
  self->is_kept = true;
}

TasukiLink *
tasuki_dialogue_release (TasukiDialogue *self)
{
  bool is_clean = tasuki_dialogue_is_drained (self) && self->out.start == self->out.end;

  return self->is_kept && is_clean && !self->has_ended ? tasuki_bundle_take_link (self->bundle)
                                                       : NULL;
}

void
tasuki_dialogue_set_compression (TasukiDialogue *self, TasukiCompression compression)
{
  self->compression = compression;
}

void
tasuki_dialogue_pack (TasukiDialogue *self)
{
  if (self->packing == NULL && self->compression != TASUKI_COMPRESSION_NEVER)
    self->packing = tasuki_packing_new (self->compression);
}

void
tasuki_dialogue_unpack_data (TasukiDialogue *self)
{
  g_assert (self->unpacking == NULL);

  self->unpacking = tasuki_unpacking_new ();
}

static bool
set_lost (GError **error)
{
  g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_LOST,
                       _ ("The connection was closed by the other end."));
  return false;
}

/* Reads once into the free part of the buffer, if there is any. */
static TasukiIo
fill (TasukiDialogue *self, GError **error)
{
  Buffer *in = &self->in;
  size_t done = 0;
  TasukiIo io;

  if (self->has_ended)
    return TASUKI_IO_END;
  make_room (in, FRAME_MAX);
  if (in->end == in->capacity)
    return TASUKI_IO_WANT_READ;

  io = tasuki_bundle_read (self->bundle, in->bytes + in->end, in->capacity - in->end, &done, error);
  if (io == TASUKI_IO_DONE)
    in->end += done;
  self->has_ended = io == TASUKI_IO_END;
  return io;
}

/* Reads all that is there while writing has to wait. FALSE if the other end went away. */
static bool
absorb (TasukiDialogue *self, GError **error)
{
  TasukiIo io;

  do
    io = fill (self, error);
  while (io == TASUKI_IO_DONE);

  if (io == TASUKI_IO_END)
    return set_lost (error);
  return io != TASUKI_IO_FAILED;
}

static bool
wait_to_write (TasukiDialogue *self, TasukiIo io, const TasukiUntil *until, GError **error)
{
  bool has_room = self->in.end - self->in.start < self->in.capacity;
  short events = io == TASUKI_IO_WANT_READ ? POLLIN : POLLOUT | (has_room ? POLLIN : 0);

  return absorb (self, error) && tasuki_bundle_wait (self->bundle, events, -1, until, error);
}

/* Empties the buffer, into the links as far as they have room. */
static bool
write_out (TasukiDialogue *self, const TasukiUntil *until, GError **error)
{
  Buffer *out = &self->out;

  while (out->start < out->end)
    {
      size_t done = 0;
      TasukiIo io = tasuki_bundle_write (self->bundle, out->bytes + out->start,
                                         out->end - out->start, &done, error);

      if (io == TASUKI_IO_FAILED || io == TASUKI_IO_END)
        return io == TASUKI_IO_END ? set_lost (error) : false;
      out->start += done;
      if (io != TASUKI_IO_DONE && !wait_to_write (self, io, until, error))
        return false;
    }

  out->start = out->end = 0;
  return true;
}

bool
tasuki_dialogue_flush (TasukiDialogue *self, const TasukiUntil *until, GError **error)
{
  TasukiIo io;

  if (!write_out (self, until, error))
    return false;

  while ((io = tasuki_bundle_push (self->bundle, error)) == TASUKI_IO_WANT_WRITE)
    if (!wait_to_write (self, io, until, error))
      return false;

  if (io == TASUKI_IO_END)
    return set_lost (error);
  return io == TASUKI_IO_DONE;
}

static bool
ensure_room (TasukiDialogue *self, size_t needed, const TasukiUntil *until, GError **error)
{
  return self->out.capacity - self->out.end >= needed || write_out (self, until, error);
}

bool
tasuki_dialogue_put_frame (TasukiDialogue *self,
                           GBytes *frame,
                           const TasukiUntil *until,
                           GError **error)
{
  size_t length;
  const uint8_t *bytes = g_bytes_get_data (frame, &length);

  if (!ensure_room (self, length, until, error))
    return false;

  memcpy (self->out.bytes + self->out.end, bytes, length);
  self->out.end += length;
  return true;
}

bool
tasuki_dialogue_put (TasukiDialogue *self,
                     TasukiMessageType type,
                     GVariant *body,
                     const TasukiUntil *until,
                     GError **error)
{
  g_autoptr (GBytes) frame = tasuki_message_pack (type, body);

  if (type == TASUKI_MESSAGE_FILE && self->packing != NULL)
    tasuki_packing_begin (self->packing);
  return tasuki_dialogue_put_frame (self, frame, until, error);
}

uint8_t *
tasuki_dialogue_reserve (TasukiDialogue *self, const TasukiUntil *until, GError **error)
{
  if (!ensure_room (self, FRAME_MAX, until, error))
    return NULL;

  return self->out.bytes + self->out.end + TASUKI_FRAME_HEAD;
}

void
tasuki_dialogue_commit (TasukiDialogue *self, size_t length)
{
  uint8_t *frame = self->out.bytes + self->out.end;
  TasukiMessageType type = TASUKI_MESSAGE_DATA;
  size_t packed = 0;

  if (self->packing != NULL)
    packed = tasuki_packing_pack (self->packing, frame + TASUKI_FRAME_HEAD, length);
  if (packed > 0)
    {
      type = TASUKI_MESSAGE_PACKED;
      length = packed;
    }

  tasuki_frame_write_head (frame, (uint8_t)type, (uint32_t)length);
  self->out.end += TASUKI_FRAME_HEAD + length;
}

static bool
unpack_data (TasukiDialogue *self, TasukiDialogueFrame *frame, GError **error)
{
  frame->type = TASUKI_MESSAGE_DATA;
  frame->body = tasuki_unpacking_unpack (self->unpacking, frame->body, frame->length,
                                         &frame->length, error);
  return frame->body != NULL;
}

/* DONE if a whole frame is in the buffer, WANT_READ if not. */
static TasukiIo
parse (TasukiDialogue *self, TasukiDialogueFrame *frame, GError **error)
{
  Buffer *in = &self->in;
  size_t held = in->end - in->start;
  TasukiFrameHead head;

  if (held < TASUKI_FRAME_HEAD)
    return TASUKI_IO_WANT_READ;
  if (!tasuki_frame_read_head (in->bytes + in->start, TASUKI_FRAME_BODY_MAX, &head))
    {
      g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_PROTOCOL,
                           _ ("The other end sent something that is no message."));
      return TASUKI_IO_FAILED;
    }
  if (held < TASUKI_FRAME_HEAD + head.length)
    return TASUKI_IO_WANT_READ;

  frame->type = head.type;
  frame->body = in->bytes + in->start + TASUKI_FRAME_HEAD;
  frame->length = head.length;
  in->start += TASUKI_FRAME_HEAD + head.length;
  return frame->type != TASUKI_MESSAGE_PACKED || self->unpacking == NULL
                 || unpack_data (self, frame, error)
             ? TASUKI_IO_DONE
             : TASUKI_IO_FAILED;
}

TasukiIo
tasuki_dialogue_take (TasukiDialogue *self, TasukiDialogueFrame *frame, GError **error)
{
  for (;;)
    {
      TasukiIo io = parse (self, frame, error);

      if (io != TASUKI_IO_WANT_READ)
        return io;
      io = fill (self, error);
      if (io != TASUKI_IO_DONE)
        return io;
    }
}

/* Waits for what @io, which is neither bytes nor a frame, asks for. */
static bool
wait_to_read (TasukiDialogue *self, TasukiIo io, const TasukiUntil *until, GError **error)
{
  if (io == TASUKI_IO_END)
    return set_lost (error);

  return io != TASUKI_IO_FAILED
         && tasuki_bundle_wait (self->bundle, io == TASUKI_IO_WANT_READ ? POLLIN : POLLOUT, -1,
                                until, error);
}

bool
tasuki_dialogue_await (TasukiDialogue *self, const TasukiUntil *until, GError **error)
{
  while (tasuki_dialogue_is_drained (self))
    {
      TasukiIo io = fill (self, error);

      if (io != TASUKI_IO_DONE && !wait_to_read (self, io, until, error))
        return false;
    }

  return true;
}

bool
tasuki_dialogue_receive (TasukiDialogue *self,
                         TasukiDialogueFrame *frame,
                         const TasukiUntil *until,
                         GError **error)
{
  for (;;)
    {
      TasukiIo io = tasuki_dialogue_take (self, frame, error);

      if (io == TASUKI_IO_DONE)
        return true;
      if (!wait_to_read (self, io, until, error))
        return false;
    }
}

GVariant *
tasuki_dialogue_unpack (const TasukiDialogueFrame *frame, GError **error)
{
  g_autoptr (GError) failure = NULL;
  GVariant *body = tasuki_message_unpack (frame->type, frame->body, frame->length, &failure);

  if (body == NULL)
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_PROTOCOL,
                 _ ("The other end sent a message that cannot be read: %s"), failure->message);
  return body;
}

bool
tasuki_dialogue_linger (TasukiDialogue *self, const TasukiUntil *until)
{
  self->in.start = self->in.end = 0;
  return tasuki_dialogue_flush (self, until, NULL)
         && tasuki_bundle_finish (self->bundle, until, NULL)
         && tasuki_bundle_drain (self->bundle, until);
}
