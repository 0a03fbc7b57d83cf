/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A control connection that is logged in, and the thread that reads and writes it. */

#pragma once

#include <tasuki/profile.h>

#include "client/greeting.h"
#include "client/kept-links.h"
#include "client/switchboard.h"

typedef struct _TasukiAttachment TasukiAttachment;

/*
 * Dials and logs in as @profile, with what @facts are about it. Blocks. NULL with an error as
 * tasuki_link_open () and tasuki_greeting_perform () give. Afterwards any thread may use it.
 */
TasukiAttachment *tasuki_attachment_open (const char *access_point,
                                          TasukiAnchors *anchors,
                                          TasukiProfile *profile,
                                          const TasukiGreetingFacts *facts,
                                          GCancellable *cancellable,
                                          GError **error);

TasukiAttachment *tasuki_attachment_ref (TasukiAttachment *self);

/* With the last reference it is closed. Never in its own thread. */
void tasuki_attachment_unref (TasukiAttachment *self);

/*
 * Writes what was posted, says goodbye, closes, and waits for the thread to end: about a second
 * at most. All mailboxes are closed then. By one thread.
 */
void tasuki_attachment_close (TasukiAttachment *self);

/* Sends a message, some time soon. @body: see tasuki_message_pack () */
void tasuki_attachment_post (TasukiAttachment *self, TasukiMessageType type, GVariant *body);

/* Where mailboxes are registered. It is closed when the connection is lost. Owned by it. */
TasukiSwitchboard *tasuki_attachment_get_switchboard (TasukiAttachment *self);

/* Data connections that it has left open. Closed with it. Owned by it. */
TasukiKeptLinks *tasuki_attachment_get_kept_links (TasukiAttachment *self);

/* What was agreed on. All owned by it and constant. */
const char *tasuki_attachment_get_access_point (TasukiAttachment *self);
const char *tasuki_attachment_get_relay (TasukiAttachment *self);
const char *tasuki_attachment_get_session (TasukiAttachment *self);
const char *tasuki_attachment_get_security (TasukiAttachment *self);
TasukiAnchors *tasuki_attachment_get_anchors (TasukiAttachment *self);
TasukiProfile *tasuki_attachment_get_profile (TasukiAttachment *self);

/*
 * Starts its thread; what arrived meanwhile is handled then. Once.
 * @on_lost: called in that thread, once, when the connection is over, for whatever reason
 * @destroy: (nullable): frees @data with the attachment
 */
void tasuki_attachment_start (TasukiAttachment *self,
                              void (*on_lost) (gpointer data),
                              gpointer data,
                              GDestroyNotify destroy);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiAttachment, tasuki_attachment_unref)
