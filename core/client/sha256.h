/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SHA-256, computed while bytes pass by. */

#pragma once

#include <stddef.h>
#include <stdint.h>

#include <glib.h>

#include "wire/message.h"

#define TASUKI_SHA256_BLOCK 64

typedef struct _TasukiSha256 TasukiSha256;

/* How far a digest is, to go on from another day. */
typedef struct
{
  uint8_t chain[TASUKI_DIGEST_SIZE]; /* the chaining value after the last whole block */
  uint64_t length;                   /* bytes that were added in all */
  uint8_t rest[TASUKI_SHA256_BLOCK]; /* those behind the last whole block */
} TasukiSha256State;

/* A digest of no byte yet. One thread at a time. */
TasukiSha256 *tasuki_sha256_new (void);
void tasuki_sha256_free (TasukiSha256 *self);

void tasuki_sha256_add (TasukiSha256 *self, const void *bytes, size_t length);

/* Notes how far it is; goes on from such a note as if all before it had been added here. */
void tasuki_sha256_save (TasukiSha256 *self, TasukiSha256State *state);
void tasuki_sha256_restore (TasukiSha256 *self, const TasukiSha256State *state);

/* Gives the digest of all that was added, and begins again with nothing. */
void tasuki_sha256_finish (TasukiSha256 *self, uint8_t digest[static TASUKI_DIGEST_SIZE]);

/* 64 lower-case hexadecimal digits. Free them with g_free (). */
char *tasuki_sha256_to_hex (const uint8_t digest[static TASUKI_DIGEST_SIZE]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiSha256, tasuki_sha256_free)
