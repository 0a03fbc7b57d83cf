/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An invitation that is being redeemed: recorded, then the key is registered in its place. */

#pragma once

#include <tasuki/storage.h>

/*
 * @revision: that of the connection now; 0 with an error
 * @error: (nullable): NULL if the key is registered; TASUKI_ERROR_CONFLICT or
 * TASUKI_ERROR_NOT_FOUND if somebody has changed the connection meanwhile
 */
typedef void (*RedemptionDone) (guint64 revision, const GError *error, gpointer data);

/*
 * Saves @after in the place of @before, unless that has changed, with an entry in the audit log.
 * Calls @done once, later.
 */
void redemption_begin (TasukiStorage *storage,
                       TasukiRecord *before,
                       TasukiRecord *after,
                       RedemptionDone done,
                       gpointer data);
