/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SHA-256, computed while bytes pass by. */

#pragma once

#include <stddef.h>
#include <stdint.h>

#include <glib.h>

#include "wire/message.h"

typedef struct _TasukiDigest TasukiDigest;

/* A digest of no byte yet. One thread at a time. */
TasukiDigest *tasuki_digest_new (void);
void tasuki_digest_free (TasukiDigest *self);

void tasuki_digest_add (TasukiDigest *self, const void *bytes, size_t length);

/* Gives the digest of all that was added, and begins again with nothing. */
void tasuki_digest_finish (TasukiDigest *self, uint8_t digest[static TASUKI_DIGEST_SIZE]);

/* 64 lower-case hexadecimal digits. Free them with g_free (). */
char *tasuki_digest_to_hex (const uint8_t digest[static TASUKI_DIGEST_SIZE]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiDigest, tasuki_digest_free)
