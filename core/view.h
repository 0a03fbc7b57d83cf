/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the administration sees of a running relay. Part of the assembly. */

#pragma once

#include <tasuki/relay.h>

#include "admin/admin.h"
#include "flow/flow.h"
#include "host/host.h"

typedef struct
{
  TasukiRelay *relay;
  TasukiHost *host;
  TasukiFlow *flow;
  int64_t started; /* since 1970-01-01 UTC, in microseconds */
} TasukiView;

/* Functions whose data is a TasukiView. */
const TasukiAdminView *tasuki_view_functions (void);
