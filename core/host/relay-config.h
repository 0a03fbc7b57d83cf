/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The [relay] group, validated. */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tasuki/address-set.h>
#include <tasuki/settings.h>

/* Times in milliseconds, sizes in bytes. */
typedef struct
{
  char *name;
  GPtrArray *listen;         /* of GInetSocketAddress */
  char *public_address;      /* NULL: not said */
  GPtrArray *proxy_listen;   /* as listen; empty: no proxy may dial */
  TasukiAddressSet *proxies; /* who may dial there */
  char **plugins;            /* names, in the order in which they are asked */
  char *plugin_directory;
  unsigned max_connections;
  unsigned max_connections_per_source;
  unsigned max_transfers;
  unsigned max_transfers_per_sender;
  unsigned streams_per_transfer;
  unsigned handshake_timeout;
  unsigned login_timeout;
  unsigned keep_alive;
  unsigned offer_timeout;
  unsigned pair_timeout;
  unsigned stall_timeout;
  unsigned question_deadline;
  unsigned keep_data; /* 0: data connections end with their transfer */
  unsigned workers;   /* 0: one per core */
  bool may_terminate;
  bool may_end_to_end;
  size_t memory_budget;
  bool direct_records; /* whether bulk passes beside the TLS library */

  /* Bytes per second; 0: no limit. */
  uint64_t rate_total;
  uint64_t rate_per_connection;
  uint64_t rate_per_connection_id;
} TasukiRelayConfig;

/* NULL with TASUKI_ERROR_CONFIGURATION. @settings: the [relay] group; unknown keys are errors. */
TasukiRelayConfig *tasuki_relay_config_new (TasukiSettings *settings, GError **error);
void tasuki_relay_config_free (TasukiRelayConfig *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiRelayConfig, tasuki_relay_config_free)
