/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What only the client itself may ask of a profile. */

#pragma once

#include <stdbool.h>

#include <tasuki/profile.h>

#include "client/credential.h"
#include "client/identity.h"
#include "client/known-peers.h"

/*
 * The password, read from its file now unless it was given before. Owned by the profile. NULL
 * with TASUKI_ERROR_CONFIGURATION.
 */
TasukiCredential *tasuki_profile_obtain_password (TasukiProfile *self, GError **error);

/*
 * The identity key, read from its file now unless that was done before. A profile that is in no
 * file makes one for itself. Owned by the profile. NULL without an error if the file names none;
 * else with TASUKI_ERROR_CONFIGURATION.
 */
TasukiIdentity *tasuki_profile_obtain_identity (TasukiProfile *self, GError **error);

/*
 * The keys of other clients that it knows: in a file beside its own, or in memory. Owned by the
 * profile.
 */
TasukiKnownPeers *tasuki_profile_obtain_known_peers (TasukiProfile *self);

/*
 * Saves it as tasuki_profile_save () does, with @authority, a certificate in PEM, as all that it
 * trusts.
 */
bool tasuki_profile_save_trusting (TasukiProfile *self,
                                   const char *name,
                                   const char *authority,
                                   GError **error);
