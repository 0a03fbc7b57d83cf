/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which password of a connection a session logged in with: by a name that is none. Pure. */

#pragma once

#include <stdbool.h>

#include <tasuki/record.h>

#include "verifier.h"

/* The passwords that hold at @now, since 1970-01-01 UTC, in microseconds. */
VerifierHashes credential_choose_hashes (TasukiRecord *connection, gint64 now);

/* A name for the password of that hash; free with g_free (). */
char *credential_name (const char *hash);

/* Until when the password of that hash holds, which is one of @connection's; G_MAXINT64: for ever
 */
gint64 credential_get_expiry (TasukiRecord *connection, const char *hash);

/* Whether the password of that name holds at @now. */
bool credential_holds (TasukiRecord *connection, const char *name, gint64 now);
