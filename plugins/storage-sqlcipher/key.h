/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The storage key, and the keys that are derived from it. */

#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

#define STORE_KEY_SIZE 32

/* Keys in guarded, locked memory, wiped when freed. */
typedef struct
{
  uint8_t database[STORE_KEY_SIZE];
  uint8_t journal[STORE_KEY_SIZE]; /* for the journals' HMAC */
} StoreKeys;

/*
 * Reads @path, 32 raw bytes or 64 hexadecimal digits, and derives the keys by HKDF-SHA256 (RFC
 * 5869). NULL with TASUKI_ERROR_CONFIGURATION if others may read the file or it has another form.
 */
StoreKeys *store_keys_new (const char *path, GError **error);
void store_keys_free (StoreKeys *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreKeys, store_keys_free)
