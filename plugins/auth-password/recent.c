/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Passwords that were verified a moment ago. The hash, with its salt, is part of what is digested:
 * a password that is changed needs not be looked for, as nothing is alike any more.
 */

#include "recent.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <sodium.h>

#include <tasuki/error.h>

#define DIGEST_SIZE crypto_generichash_BYTES

typedef struct
{
  uint8_t digest[DIGEST_SIZE];
  gint64 until; /* 0: nothing is there */
} Entry;

/* All of it lies in guarded memory. */
struct _Recent
{
  uint8_t key[crypto_generichash_KEYBYTES];
  Entry entries[RECENT_MAX];
};

Recent *
recent_new (GError **error)
{
  Recent *self = sodium_init () >= 0 ? sodium_malloc (sizeof *self) : NULL;

  if (self == NULL)
    {
      g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_FAILED,
                           _ ("no guarded memory can be had for passwords"));
      return NULL;
    }

  memset (self, 0, sizeof *self);
  crypto_generichash_keygen (self->key);
  return self;
}

void
recent_free (Recent *self)
{
  sodium_free (self);
}

/* The ends of the texts are digested, too, so that none runs into the next. */
static void
make_digest (const Recent *self, const RecentPassword *password, uint8_t made[DIGEST_SIZE])
{
  crypto_generichash_state state;

  crypto_generichash_init (&state, self->key, sizeof self->key, DIGEST_SIZE);
  crypto_generichash_update (&state, (const uint8_t *)password->id, strlen (password->id) + 1);
  crypto_generichash_update (&state, (const uint8_t *)password->hash, strlen (password->hash) + 1);
  crypto_generichash_update (&state, password->secret, password->length);
  crypto_generichash_final (&state, made, DIGEST_SIZE);
  sodium_memzero (&state, sizeof state);
}

/* All are compared, wherever it is. What is over is wiped. */
static Entry *
find (Recent *self, const uint8_t wanted[DIGEST_SIZE], gint64 now)
{
  Entry *found = NULL;

  for (unsigned i = 0; i < RECENT_MAX; i++)
    {
      Entry *entry = &self->entries[i];

      if (entry->until <= now)
        sodium_memzero (entry, sizeof *entry);
      if (sodium_memcmp (entry->digest, wanted, DIGEST_SIZE) == 0 && entry->until != 0)
        found = entry;
    }

  return found;
}

static Entry *
find_oldest (Recent *self)
{
  Entry *oldest = self->entries;

  for (unsigned i = 1; i < RECENT_MAX; i++)
    if (self->entries[i].until < oldest->until)
      oldest = &self->entries[i];

  return oldest;
}

bool
recent_has (Recent *self, const RecentPassword *password, gint64 now)
{
  uint8_t wanted[DIGEST_SIZE];

  make_digest (self, password, wanted);
  return find (self, wanted, now) != NULL;
}

void
recent_put (Recent *self, const RecentPassword *password, gint64 now)
{
  uint8_t put[DIGEST_SIZE];
  Entry *entry;

  make_digest (self, password, put);
  entry = find (self, put, now);
  if (entry == NULL)
    entry = find_oldest (self);
  memcpy (entry->digest, put, DIGEST_SIZE);
  entry->until = now + RECENT_HOLDS;
}
