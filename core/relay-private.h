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
  GPtrArray *listeners;
  TasukiView view;
  TasukiAdmin *admin;

  bool running;
  guint draining;
  int64_t drain_until; /* monotonic, in microseconds */
};
