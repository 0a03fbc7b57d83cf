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

/* The head is the last entry; the base is the last of those that are no longer kept. */
typedef enum
{
  CHAIN_HEAD,
  CHAIN_BASE,
} ChainEnd;

/*
 * The seal of either end: HMAC-SHA256 over that entry's kind, number and mac. Without it whoever
 * cuts entries off could say that the end was there.
 */
void chain_seal (const StoreKeys *keys,
                 ChainEnd end,
                 const char *kind,
                 gint64 number,
                 const uint8_t mac[static CHAIN_MAC_SIZE],
                 uint8_t seal[static CHAIN_MAC_SIZE]);
