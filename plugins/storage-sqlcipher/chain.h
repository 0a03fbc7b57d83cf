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
 * The seal of a journal's end: HMAC-SHA256 over its last entry's kind, number and mac. Without it
 * whoever cuts entries off could say that the end was there.
 */
void chain_seal (const StoreKeys *keys,
                 const char *kind,
                 gint64 number,
                 const uint8_t mac[static CHAIN_MAC_SIZE],
                 uint8_t seal[static CHAIN_MAC_SIZE]);

/*
 * Walks the last @count entries of the journal @kind up to its end. TRUE if they are whole; else
 * FALSE with @error set: TASUKI_ERROR_INTEGRITY with the number of the first bad entry, or of the
 * one after the last if the end was cut off.
 */
bool chain_verify (Database *database, const char *kind, unsigned count, GError **error);

/* Likewise for every journal; of several that are bad, the first by name. */
bool chain_verify_all (Database *database, unsigned count, GError **error);
