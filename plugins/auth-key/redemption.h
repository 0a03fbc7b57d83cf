/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An invitation that is being redeemed: recorded, then the key is registered in its place. */

#pragma once

#include <tasuki/login.h>
#include <tasuki/storage.h>

/*
 * @connection: as it is now, or was to be
 * @revision: that of the connection now; 0 with an error
 * @error: (nullable): NULL if the key is registered; TASUKI_ERROR_CONFLICT or
 * TASUKI_ERROR_NOT_FOUND if somebody has changed the connection meanwhile
 */
typedef void (*RedemptionDone) (TasukiLogin *login,
                                TasukiRecord *connection,
                                guint64 revision,
                                const GError *error,
                                gpointer data);

/*
 * Saves @after in the place of @before, unless that has changed, with an entry in the audit log.
 * Calls @done once, later.
 *
 * @login: by which it is redeemed
 */
void redemption_begin (TasukiStorage *storage,
                       TasukiLogin *login,
                       TasukiRecord *before,
                       TasukiRecord *after,
                       RedemptionDone done,
                       gpointer data);
