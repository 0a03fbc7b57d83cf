/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who may come in at all: what the keyfile says. */

#pragma once

#include <stdbool.h>

#include <tasuki/address-set.h>
#include <tasuki/settings.h>

/* It never changes: who is being screened goes on with the one that was there at the begin. */
typedef struct
{
  grefcount references;
  TasukiAddressSet *allow;
  TasukiAddressSet *deny;
  char **groups; /* IDs of IP filters whose ranges count as if they stood in the keyfile */
} Entrance;

/* Lets in nobody. */
Entrance *entrance_new (void);

/* That of clients, and that of whoever administers from elsewhere. NULL with @error set. */
Entrance *entrance_read (TasukiSettings *settings, GError **error);
Entrance *entrance_read_admin (TasukiSettings *settings, GError **error);
Entrance *entrance_ref (Entrance *self);
void entrance_unref (Entrance *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Entrance, entrance_unref)
