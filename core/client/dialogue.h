/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Frames over a link, with a buffer for each way. While it waits to write it reads, so that two
 * ends that both write never wait for each other.
 */

#pragma once

#include "client/packing.h"
#include "client/bundle.h"

typedef struct _TasukiDialogue TasukiDialogue;

/* A frame that arrived. @body is valid until the next call on the dialogue. */
typedef struct
{
  TasukiMessageType type;
  const uint8_t *body;
  size_t length;
} TasukiDialogueFrame;

/* How many whole frames of the greatest size each buffer holds. */
#define TASUKI_DIALOGUE_FRAMES_FEW  1
#define TASUKI_DIALOGUE_FRAMES_MANY 4

/* @link: (transfer full). One thread at a time. */
TasukiDialogue *tasuki_dialogue_new (TasukiLink *link, unsigned frames);

/* The same over what may be several. @bundle: (transfer full) */
TasukiDialogue *tasuki_dialogue_new_over (TasukiBundle *bundle, unsigned frames);

/* Closes, and wipes what was to be written. */
void tasuki_dialogue_free (TasukiDialogue *self);

/* What tasuki_dialogue_pack () will do; TASUKI_COMPRESSION_NEVER if it is not set. */
void tasuki_dialogue_set_compression (TasukiDialogue *self, TasukiCompression compression);

/*
 * From here on DATA frames that shrink are written as PACKED: the other end has said that it
 * unpacks them.
 */
void tasuki_dialogue_pack (TasukiDialogue *self);

/* From here on PACKED frames are taken, and seen as the DATA that they were. */
void tasuki_dialogue_unpack_data (TasukiDialogue *self);

TasukiLink *tasuki_dialogue_get_link (TasukiDialogue *self);

/* Ends the dialogue, but not its link. @rest: is set to what was read and not taken, or NULL */
TasukiLink *tasuki_dialogue_take_link (TasukiDialogue *self, GBytes **rest);

/* Whether everything that was read has been taken. */
bool tasuki_dialogue_is_drained (TasukiDialogue *self);

/* Says that both ends have agreed to leave the link open for another dialogue. */
void tasuki_dialogue_keep (TasukiDialogue *self);

/*
 * The link of a dialogue that is kept, with nothing left to be read or written; (transfer full).
 * Else NULL. From here on the dialogue can only be freed.
 */
TasukiLink *tasuki_dialogue_release (TasukiDialogue *self);

/*
 * Adds a message to what is to be written; writes only if there is no room.
 * @body: see tasuki_message_pack (). FALSE with an error as tasuki_dialogue_flush () gives.
 */
bool tasuki_dialogue_put (TasukiDialogue *self,
                          TasukiMessageType type,
                          GVariant *body,
                          const TasukiUntil *until,
                          GError **error);

/* The same with a frame that is packed already. */
bool tasuki_dialogue_put_frame (TasukiDialogue *self,
                                GBytes *frame,
                                const TasukiUntil *until,
                                GError **error);

/*
 * Room for the body of a DATA frame, of TASUKI_FRAME_BODY_MAX bytes; NULL with an error.
 * tasuki_dialogue_commit () then adds the frame with as many of them as there are.
 */
uint8_t *tasuki_dialogue_reserve (TasukiDialogue *self, const TasukiUntil *until, GError **error);
void tasuki_dialogue_commit (TasukiDialogue *self, size_t length);

/*
 * Writes all that was put. FALSE with TASUKI_ERROR_LOST if the other end goes away,
 * TASUKI_ERROR_TIMED_OUT if no byte moves until the deadline, or TASUKI_ERROR_CANCELLED.
 */
bool tasuki_dialogue_flush (TasukiDialogue *self, const TasukiUntil *until, GError **error);

/*
 * Takes the next frame if it is there, and never blocks: TASUKI_IO_DONE; TASUKI_IO_WANT_READ if
 * there is none yet; TASUKI_IO_END; TASUKI_IO_FAILED with TASUKI_ERROR_PROTOCOL or
 * TASUKI_ERROR_LOST.
 */
TasukiIo tasuki_dialogue_take (TasukiDialogue *self, TasukiDialogueFrame *frame, GError **error);

/* Takes the next frame, and waits for it. Here the end is an error too: TASUKI_ERROR_LOST. */
bool tasuki_dialogue_receive (TasukiDialogue *self,
                              TasukiDialogueFrame *frame,
                              const TasukiUntil *until,
                              GError **error);

/* Waits until something has come that was not taken yet. Errors are those of receiving. */
bool tasuki_dialogue_await (TasukiDialogue *self, const TasukiUntil *until, GError **error);

/*
 * The body of a frame that is no DATA; NULL with TASUKI_ERROR_PROTOCOL.
 */
GVariant *tasuki_dialogue_unpack (const TasukiDialogueFrame *frame, GError **error);

/*
 * Says that no more will be written, and reads and drops what the other end still writes until
 * it says the same: whether it did. A link that is closed with bytes unread may take back what was
 * written last.
 */
bool tasuki_dialogue_linger (TasukiDialogue *self, const TasukiUntil *until);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiDialogue, tasuki_dialogue_free)
