/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What only the client itself may ask of a profile. */

#pragma once

#include <tasuki/profile.h>

#include "client/credential.h"

/*
 * The password, read from its file now unless it was given before. Owned by the profile. NULL
 * with TASUKI_ERROR_CONFIGURATION.
 */
TasukiCredential *tasuki_profile_obtain_password (TasukiProfile *self, GError **error);
