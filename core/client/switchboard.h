/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which mailbox a message of the control connection belongs to. No socket, no clock. */

#pragma once

#include "client/mailbox.h"

/* So many offers wait for somebody to take them; more are declined. */
#define TASUKI_SWITCHBOARD_OFFERS_MAX 64

typedef struct _TasukiSwitchboard TasukiSwitchboard;

/* All functions may be called from any thread. */
/* @receives: whether offers are expected, which then may come before anybody waits for one */
TasukiSwitchboard *tasuki_switchboard_new (bool receives);
void tasuki_switchboard_free (TasukiSwitchboard *self);

/* Registers for the answers to a request of our own. Returns the number to request it with. */
uint32_t tasuki_switchboard_add_request (TasukiSwitchboard *self, TasukiMailbox *mailbox);

/* Registers for one offer, which may have come already. */
void tasuki_switchboard_add_receiver (TasukiSwitchboard *self, TasukiMailbox *mailbox);

/* Registers for the answer to a ping. */
void tasuki_switchboard_add_ping (TasukiSwitchboard *self, TasukiMailbox *mailbox);

/* Takes it out of all lists. */
void tasuki_switchboard_remove (TasukiSwitchboard *self, TasukiMailbox *mailbox);

/*
 * Hands a message over. Returns a frame with which to answer at once, or NULL: an offer that
 * nobody here wants is declined. Messages for nobody are dropped: they crossed a removal.
 */
GBytes *tasuki_switchboard_route (TasukiSwitchboard *self, TasukiMessageType type, GVariant *body);

/* No message will come any more: all mailboxes are closed, and those that come later too. */
void tasuki_switchboard_close (TasukiSwitchboard *self, const GError *reason);

/* Whether it is still open; else why not. */
bool tasuki_switchboard_is_open (TasukiSwitchboard *self, GError **error);
