/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finds out who makes a call. Part of the assembly. */

#pragma once

#include <tasuki/call.h>

#include "flow/flow.h"

typedef void (*TasukiIdentified) (TasukiCall *call, gpointer data);

/*
 * Has the authenticators say who makes @call and what it may do, if whoever made it has not; then
 * calls @next, perhaps before this returns. A call whose login is refused fails, and @next is not
 * called.
 *
 * @data: a GObject, of which a reference is kept meanwhile
 */
void
tasuki_caller_identify (TasukiFlow *flow, TasukiCall *call, TasukiIdentified next, gpointer data);
