/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the core keeps a transfer's facts current. */

#pragma once

#include <tasuki/transfer.h>

/* @peer: (nullable): that side's control connection, or NULL when it is gone. */
void tasuki_transfer_set_peer (TasukiTransfer *self, TasukiSide side, TasukiPeer *peer);

/* The rule by which a side allowed the transfer; kept for the history. */
void tasuki_transfer_set_rule (TasukiTransfer *self, TasukiSide side, const char *rule);

void tasuki_transfer_set_bytes (TasukiTransfer *self, guint64 bytes);

/* The connection ID of a side. */
const char *tasuki_transfer_get_party (TasukiTransfer *self, TasukiSide side);
