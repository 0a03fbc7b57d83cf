/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Stands between libsodium and whoever hashes passwords. */

#include "support/hashing.h"

#include <dlfcn.h>
#include <stdbool.h>

#include <glib.h>
#include <sodium.h>

#define REAL(name) ((__typeof__ (&name))dlsym (RTLD_NEXT, #name))

static int verifications; /* atomic */
static bool cheap;

int
crypto_pwhash_str_verify (const char hash[crypto_pwhash_STRBYTES],
                          const char *secret,
                          unsigned long long length)
{
  g_atomic_int_inc (&verifications);
  return REAL (crypto_pwhash_str_verify) (hash, secret, length);
}

int
crypto_pwhash_str_alg (char hash[crypto_pwhash_STRBYTES],
                       const char *secret,
                       unsigned long long length,
                       unsigned long long operations,
                       size_t memory,
                       int algorithm)
{
  return REAL (crypto_pwhash_str_alg) (hash, secret, length,
                                       cheap ? crypto_pwhash_OPSLIMIT_MIN : operations,
                                       cheap ? crypto_pwhash_MEMLIMIT_MIN : memory, algorithm);
}

unsigned
hashing_count (void)
{
  return (unsigned)g_atomic_int_get (&verifications);
}

void
hashing_make_cheap (void)
{
  cheap = true;
}
