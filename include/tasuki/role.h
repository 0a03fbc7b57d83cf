/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the account of a person who administers may do. */

#pragma once

#include <tasuki/types.h>

G_BEGIN_DECLS

/**
 * tasuki_role_get_scopes:
 * @role: `administrator`, who may do everything; `operator`, who looks at everything, sets up
 *   connections, permissions and IP filters, cancels transfers and disconnects clients; or
 *   `auditor`, who looks at everything and changes nothing
 *
 * Gives the scopes of a role, for [method@Login.set_scopes].
 *
 * Returns: (nullable) (transfer none) (array zero-terminated=1): the scopes; %NULL if there is no
 *   such role, and then nothing is allowed
 *
 * Since: 0.1
 */
TASUKI_AVAILABLE const char *const *tasuki_role_get_scopes (const char *role);

G_END_DECLS
