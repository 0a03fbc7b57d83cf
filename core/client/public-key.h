/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The public half of an identity key (Ed25519) as one word of text, and from PEM. */

#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

#include "wire/message.h"

/*
 * The key as SubjectPublicKeyInfo (RFC 8410, section 4) in base64: the one line between the first
 * and the last of a PEM file. Free it with g_free ().
 */
char *tasuki_public_key_write (const uint8_t key[static TASUKI_KEY_SIZE]);

/* Reads exactly what that writes. */
bool tasuki_public_key_read (const char *text, uint8_t key[static TASUKI_KEY_SIZE]);

/* Reads the first public key of a PEM text. False if that is none for Ed25519. */
bool tasuki_public_key_from_pem (const char *text, uint8_t key[static TASUKI_KEY_SIZE]);
