/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The public keys of a connection, and its invitation, as its record has them. Pure. */

#pragma once

#include <stdbool.h>

#include <tasuki/record.h>

/* How many keys a connection may have. */
#define KEYRING_MAX 16

/*
 * Whether the key of that fingerprint is one of the connection's. It costs the same however many
 * there are, and if there is no connection.
 *
 * @connection: (nullable)
 */
bool keyring_has (TasukiRecord *connection, const char *fingerprint);

/*
 * Whether the connection's invitation is that of a token with this digest, whenever it is over. It
 * costs the same if there is no invitation, or no connection.
 *
 * @connection: (nullable)
 */
bool keyring_invites (TasukiRecord *connection, GBytes *digest);

/* Until when the invitation holds, since 1970-01-01 UTC, in microseconds; 0 if there is none. */
gint64 keyring_get_invitation_end (TasukiRecord *connection);

/*
 * The record with that key among the connection's, and without its invitation; (transfer full).
 * NULL if it has KEYRING_MAX keys already.
 */
TasukiRecord *keyring_add (TasukiRecord *connection, const char *fingerprint);
