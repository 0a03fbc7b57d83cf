/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Verifies passwords against Argon2id hashes, a few at a time. */

#pragma once

#include <stdbool.h>

#include <tasuki/login.h>

typedef struct _Verifier Verifier;

/* Called on the main context. @right: whether the secret is the one that was hashed. */
typedef void (*Verified) (TasukiLogin *login, bool right, gpointer data);

/* Makes the hash that unknown connections are verified against: the same work for all. */
Verifier *verifier_new (GError **error);

/* Waits for what is under way. */
void verifier_free (Verifier *self);

/*
 * Verifies the login's secret against @hash, a PHC string of libsodium; or, if that is NULL,
 * against one that never fits. FALSE if too many wait already: then nothing follows. A login that
 * is answered in the meantime is skipped, and reported as wrong.
 */
bool verifier_put (
    Verifier *self, TasukiLogin *login, const char *hash, Verified verified, gpointer data);
