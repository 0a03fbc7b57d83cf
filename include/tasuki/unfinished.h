/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Deliveries that were begun and not finished. */

#pragma once

#include <tasuki/delivery.h>

G_BEGIN_DECLS

/**
 * tasuki_delivery_list_unfinished:
 *
 * Lists what this user began to send and did not finish, over all profiles. Small ones are not
 * kept, and none is for longer than 7 days.
 *
 * Returns: (transfer full): an `aa{sv}`; of each `id`, `connection`, `to`, `file-id`, `name`,
 *   `files`, `bytes`, `paths`, `transfer` (the transfer ID of the last attempt), `time` (of that
 *   attempt, in seconds since 1970) and `running`: whether a process is at it now
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE GVariant *tasuki_delivery_list_unfinished (void);

/**
 * tasuki_delivery_forget:
 * @id: the ID of an unfinished delivery
 * @error: return location
 *
 * Forgets an unfinished delivery. What the receiver holds of it goes when its time is over.
 *
 * Returns: %FALSE with @error set to %TASUKI_ERROR_NOT_FOUND, or %TASUKI_ERROR_BUSY if a process is
 *   at it
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE gboolean tasuki_delivery_forget (const char *id, GError **error);

G_END_DECLS
