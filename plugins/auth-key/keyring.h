/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The public keys of a connection, as its record has them. Pure. */

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
