/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A password in memory that is locked, guarded and wiped. */

#pragma once

#include <stddef.h>
#include <stdint.h>

#include <glib.h>

/* In bytes; what a relay takes. */
#define TASUKI_CREDENTIAL_LENGTH_MAX 256

typedef struct _TasukiCredential TasukiCredential;

/* Copies @text, which the caller wipes. NULL with TASUKI_ERROR_CONFIGURATION if empty or too long.
 */
TasukiCredential *tasuki_credential_new (const char *text, GError **error);

/* Copies any bytes, as they are, TASUKI_CREDENTIAL_LENGTH_MAX at most; the caller wipes them. */
TasukiCredential *tasuki_credential_new_from_bytes (const uint8_t *bytes, size_t length);

/*
 * Reads a file that nobody but its owner may read; one end of line at its end is no part of the
 * password. NULL with TASUKI_ERROR_CONFIGURATION, and what to do.
 */
TasukiCredential *tasuki_credential_read_file (const char *path, GError **error);

/* Reads a descriptor, such as standard input, up to its end. @name: for messages. */
TasukiCredential *tasuki_credential_read (int descriptor, const char *name, GError **error);

void tasuki_credential_free (TasukiCredential *self);

/* The bytes; a NUL follows them. Owned by it. */
const uint8_t *tasuki_credential_get_bytes (TasukiCredential *self, size_t *length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiCredential, tasuki_credential_free)
