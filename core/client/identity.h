/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A client's identity key (Ed25519, RFC 8032): how other clients know it, whatever the relay. */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <glib.h>
#include <gnutls/abstract.h>

#include "wire/message.h"

typedef struct _TasukiIdentity TasukiIdentity;

/* Makes a new key. */
TasukiIdentity *tasuki_identity_new (void);

/*
 * Reads a key from a PEM file (PKCS #8, RFC 8410) that nobody but its owner may read. NULL with
 * TASUKI_ERROR_CONFIGURATION, and what to do.
 */
TasukiIdentity *tasuki_identity_load (const char *path, GError **error);

void tasuki_identity_free (TasukiIdentity *self);

/* The key as PEM text, for tasuki_identity_load (). Wipe it, and free it with g_free (). */
char *tasuki_identity_to_pem (TasukiIdentity *self, size_t *length);

/* Owned by it; TASUKI_KEY_SIZE bytes. */
const uint8_t *tasuki_identity_get_key (TasukiIdentity *self);

/* For TLS sessions. Owned by it. */
gnutls_privkey_t tasuki_identity_get_private (TasukiIdentity *self);

/* The public key as TLS shows it (RFC 7250). Owned by it. */
gnutls_pcert_st *tasuki_identity_get_raw (TasukiIdentity *self);

/* Any thread. */
void tasuki_identity_sign (TasukiIdentity *self,
                           const void *bytes,
                           size_t length,
                           uint8_t signature[static TASUKI_SIGNATURE_SIZE]);

/* Whether @signature over @bytes was made with the private half of @key. */
bool tasuki_identity_verify (const uint8_t key[static TASUKI_KEY_SIZE],
                             const void *bytes,
                             size_t length,
                             const uint8_t signature[static TASUKI_SIGNATURE_SIZE]);

/*
 * SHA-256 of the key as it stands in certificates (SubjectPublicKeyInfo, DER), 64 lower-case
 * hexadecimal digits. Free it with g_free ().
 */
char *tasuki_identity_fingerprint (const uint8_t key[static TASUKI_KEY_SIZE]);

/* The public key as PEM text, to be given to others. Free it with g_free (). */
char *tasuki_identity_publish (const uint8_t key[static TASUKI_KEY_SIZE]);

/* Reads such text from a file. FALSE with TASUKI_ERROR_CONFIGURATION. */
bool
tasuki_identity_read_public (const char *path, uint8_t key[static TASUKI_KEY_SIZE], GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiIdentity, tasuki_identity_free)
