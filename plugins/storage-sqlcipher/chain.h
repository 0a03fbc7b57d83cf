/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The HMAC chain that shows when a journal was cut, edited or rolled back. */

#pragma once

#include "database.h"

#define CHAIN_MAC_SIZE 32

/* What is chained. */
typedef struct
{
  const char *kind;
  const char *organisation;
  gint64 number;
  gint64 time;
  GVariant *keys; /* as */
  GVariant *body; /* a{sv} */
} ChainEntry;

/* HMAC-SHA256 over the previous mac and the entry. @previous: NULL for the first of its kind. */
void chain_compute (const StoreKeys *keys,
                    const uint8_t *previous,
                    const ChainEntry *entry,
                    uint8_t mac[static CHAIN_MAC_SIZE]);

/*
 * Walks the journal @kind. TRUE if it is whole; else FALSE with @error set, and @bad is the
 * number of the first bad entry, or the one after the last if the end was cut.
 */
bool chain_verify (Database *database, const char *kind, gint64 *bad, GError **error);
