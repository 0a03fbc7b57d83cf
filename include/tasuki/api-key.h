/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The text of an API key: `tsk_<id>_<secret>`. */

#pragma once

#include <tasuki/types.h>

G_BEGIN_DECLS

/**
 * TASUKI_API_KEY_DIGEST_SIZE:
 *
 * The size of an API key's digest, in bytes: SHA-256 (FIPS 180-4).
 *
 * Since: 0.1
 */
#define TASUKI_API_KEY_DIGEST_SIZE 32

/**
 * tasuki_api_key_make:
 * @id: (out) (transfer full): its ID, 12 of `a` to `z` and `2` to `7`
 *
 * Makes an API key with 256 random bits in its secret. Whoever gets the text wipes it.
 *
 * Returns: (transfer full): the key, 60 characters of ASCII
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE char *tasuki_api_key_make (char **id);

/**
 * tasuki_api_key_renew:
 * @id: the ID of an API key
 *
 * Makes an API key with another secret and the same ID.
 *
 * Returns: (transfer full): the key, 60 characters of ASCII
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE char *tasuki_api_key_renew (const char *id);

/**
 * tasuki_api_key_get_id:
 * @text: (array length=length): what may be an API key
 * @length: its length in bytes
 *
 * Takes an API key apart. Nothing is said of whether there is such a key.
 *
 * Returns: (nullable) (transfer full): its ID; %NULL if it is no API key
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE char *tasuki_api_key_get_id (const guint8 *text, gsize length);

/**
 * tasuki_api_key_digest:
 * @text: (array length=length): an API key
 * @length: its length in bytes
 *
 * Gives the SHA-256 of the whole text, which is what is kept of it. A slow hash is for passwords,
 * which can be guessed; 256 random bits cannot.
 *
 * Returns: (transfer full): the digest, %TASUKI_API_KEY_DIGEST_SIZE bytes
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE GBytes *tasuki_api_key_digest (const guint8 *text, gsize length);

G_END_DECLS
