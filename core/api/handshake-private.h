/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the core makes a handshake question. */

#pragma once

#include <tasuki/handshake.h>

/* @descriptor stays the caller's and has to outlive the question's answer. */
TasukiHandshake *
tasuki_handshake_new (TasukiPeer *peer, int descriptor, const char *const *protocols);
