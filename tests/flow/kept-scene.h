/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two clients whose data connections may be kept, for tests. */

#pragma once

#include "flow/transfer-scene.h"

/* acme sends to bolt, and the bytes flow. */
void kept_set_up (Scene *self, gconstpointer data);

/* One transfer is over, and its pair rests. */
void kept_keep (Scene *self);

/* The next transfer of these two, as far as PROCEED. */
void kept_proceed (Scene *self, GVariant *tickets[2]);
void kept_clear_tickets (GVariant *tickets[2]);

/* Both are told behind which transfer they may go on; with NULL, that they have to dial. */
void kept_assert_kept (GVariant *tickets[2], const char *former);

/* Nothing is kept, and the next transfer of these two has to dial. */
void kept_assert_dials (Scene *self);

/* A ticket is of no more use. */
void kept_assert_void (Scene *self, GVariant *ticket);
