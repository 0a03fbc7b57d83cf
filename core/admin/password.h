/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Makes connection passwords, and hashes them away from the main context. */

#pragma once

#include <gio/gio.h>

/* 256 random bits as 43 letters, digits, "-" and "_". Free it with tasuki_password_free (). */
char *tasuki_password_make (void);

/* Wipes and frees. */
void tasuki_password_free (char *password);

/*
 * Hashes by Argon2id (RFC 9106) with 19 MiB and two passes. At most two are hashed at a time, and
 * 64 wait; beyond that it fails with TASUKI_ERROR_BUSY.
 *
 * @password: copied
 * @callback: called on the caller's thread-default main context
 */
void
tasuki_password_hash_async (const char *password, GAsyncReadyCallback callback, gpointer user_data);

/* The hash, as libsodium's text that begins with `$argon2id$`. Free it with g_free (). */
char *tasuki_password_hash_finish (GAsyncResult *result, GError **error);
