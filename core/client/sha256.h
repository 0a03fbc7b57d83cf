/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SHA-256, computed while bytes pass by. */

#pragma once

#include <stddef.h>
#include <stdint.h>

#include <glib.h>

#include "wire/message.h"

typedef struct _TasukiSha256 TasukiSha256;

/* A digest of no byte yet. One thread at a time. */
TasukiSha256 *tasuki_sha256_new (void);
void tasuki_sha256_free (TasukiSha256 *self);

void tasuki_sha256_add (TasukiSha256 *self, const void *bytes, size_t length);

/* Gives the digest of all that was added, and begins again with nothing. */
void tasuki_sha256_finish (TasukiSha256 *self, uint8_t digest[static TASUKI_DIGEST_SIZE]);

/* 64 lower-case hexadecimal digits. Free them with g_free (). */
char *tasuki_sha256_to_hex (const uint8_t digest[static TASUKI_DIGEST_SIZE]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiSha256, tasuki_sha256_free)
