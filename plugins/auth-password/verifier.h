/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Verifies passwords against Argon2id hashes, a few at a time. */

#pragma once

#include <stdbool.h>

#include <tasuki/login.h>

typedef struct _Verifier Verifier;

/* Called on the main context. @fitting: the hash that the secret fits; NULL for none. */
typedef void (*Verified) (TasukiLogin *login, const char *fitting, gpointer data);

/* Makes the hash that unknown connections are verified against: the same work for all. */
Verifier *verifier_new (GError **error);

/* Waits for what is under way. */
void verifier_free (Verifier *self);

/* The passwords of a connection, as PHC strings of libsodium; NULL where there is none. */
typedef struct
{
  const char *hash;
  const char *former; /* that still holds while clients are given the other one */
} VerifierHashes;

/*
 * Verifies the login's secret, from its byte @from on, against @hashes. A secret that does not fit
 * costs two verifications, whatever there is: what does not exist is verified against a hash that
 * never fits. FALSE if too many wait already: then nothing follows. A login that is answered in the
 * meantime is skipped, and fits none.
 */
bool verifier_put (Verifier *self,
                   TasukiLogin *login,
                   gsize from,
                   const VerifierHashes *hashes,
                   Verified verified,
                   gpointer data);
