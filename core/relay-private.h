/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a relay is made of. Part of the assembly. */

#pragma once

#include <tasuki/relay.h>

#include "admin/admin.h"
#include "host/host.h"
#include "performer.h"
#include "view.h"

struct _TasukiRelay
{
  GObject parent_instance;

  TasukiHost *host;
  TasukiLimits limits;
  TasukiChains chains;
  TasukiRecordCipher *cipher; /* NULL: that of the TLS library */
  TasukiPerforming *performing;
  GPtrArray *listeners;       /* of TasukiListener */
  GPtrArray *proxy_listeners; /* likewise, where proxies dial */
  TasukiView view;
  TasukiAdmin *admin;

  bool running;
  guint draining;
  int64_t drain_until; /* monotonic, in microseconds */
};

/*
 * relay-listen.c. begin: at all addresses of the configuration, or at none. end: no longer.
 * compare: warns if the configuration has others by now. describe: where they are; (transfer full).
 */
GPtrArray *tasuki_relay_listen_new_list (void);
bool tasuki_relay_listen_begin (TasukiRelay *self, GError **error);
void tasuki_relay_listen_end (TasukiRelay *self);
void tasuki_relay_listen_compare (TasukiRelay *self);
char **tasuki_relay_listen_describe (GPtrArray *listeners);
