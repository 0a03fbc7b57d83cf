/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The HMAC chain of a journal. */

#include "chain.h"

#include <string.h>

#include <gnutls/crypto.h>

/* Each part with its length in front: no two entries can say the same bytes. */
static void
add_part (gnutls_hmac_hd_t hmac, const void *bytes, size_t size)
{
  uint64_t length = GUINT64_TO_LE ((uint64_t)size);

  gnutls_hmac (hmac, &length, sizeof length);
  gnutls_hmac (hmac, bytes, size);
}

static void
add_variant (gnutls_hmac_hd_t hmac, GVariant *value)
{
  g_autoptr (GVariant) normal = g_variant_get_normal_form (value);

  add_part (hmac, g_variant_get_data (normal), g_variant_get_size (normal));
}

static gnutls_hmac_hd_t
begin (const StoreKeys *keys)
{
  gnutls_hmac_hd_t hmac;
  int code = gnutls_hmac_init (&hmac, GNUTLS_MAC_SHA256, keys->journal, sizeof keys->journal);

  g_assert (code == 0);
  return hmac;
}

void
chain_compute (const StoreKeys *keys,
               const uint8_t *previous,
               const ChainEntry *entry,
               uint8_t mac[static CHAIN_MAC_SIZE])
{
  int64_t numbers[2] = { GINT64_TO_LE (entry->number), GINT64_TO_LE (entry->time) };
  gnutls_hmac_hd_t hmac = begin (keys);

  add_part (hmac, previous, previous != NULL ? CHAIN_MAC_SIZE : 0);
  add_part (hmac, numbers, sizeof numbers);
  add_part (hmac, entry->kind, strlen (entry->kind));
  add_part (hmac, entry->organisation, strlen (entry->organisation));
  add_variant (hmac, entry->keys);
  add_variant (hmac, entry->body);
  gnutls_hmac_deinit (hmac, mac);
}

void
chain_seal (const StoreKeys *keys,
            ChainEnd end,
            const char *kind,
            gint64 number,
            const uint8_t mac[static CHAIN_MAC_SIZE],
            uint8_t seal[static CHAIN_MAC_SIZE])
{
  const char *role = end == CHAIN_HEAD ? "head" : "base";
  int64_t last = GINT64_TO_LE (number);
  gnutls_hmac_hd_t hmac = begin (keys);

  add_part (hmac, role, strlen (role));
  add_part (hmac, &last, sizeof last);
  add_part (hmac, kind, strlen (kind));
  add_part (hmac, mac, CHAIN_MAC_SIZE);
  gnutls_hmac_deinit (hmac, seal);
}
