/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The last words of a transfer: its data connection ends, or it is kept. */

#pragma once

#include "client/dialogue.h"

/*
 * As the sender, who has heard that all is stored. @keeps: whether both sides would keep the link;
 * then tasuki_dialogue_release () gives it.
 */
void tasuki_farewell_say (TasukiDialogue *dialogue, bool keeps, GCancellable *stop);

/*
 * As the receiver, who has said that all is stored: whether the sender has heard of it. @keeps:
 * whether the sender was told that we would keep the link; then likewise, if it keeps it.
 */
bool tasuki_farewell_hear (TasukiDialogue *dialogue, bool keeps, GCancellable *stop);

/*
 * Tells the other end, if it can still hear, that the transfer has failed, and ends the dialogue.
 * @failed: the body of FAILED; a floating reference is taken
 */
void tasuki_farewell_fail (TasukiDialogue *dialogue, GVariant *failed, GCancellable *stop);
