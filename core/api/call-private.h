/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the core finds out who makes a call. */

#pragma once

#include <tasuki/call.h>
#include <tasuki/login.h>

/* NULL if whoever made the call has said who makes it. */
TasukiLogin *tasuki_call_get_login (TasukiCall *self);

/* @organisation: (nullable): NULL for all */
void tasuki_call_identify (TasukiCall *self,
                           const char *caller,
                           const char *const *scopes,
                           const char *organisation);
