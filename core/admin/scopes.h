/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Scopes that are given away: nobody gives what nobody has given them. */

#pragma once

#include "admin/job.h"

/* Whether there is such a scope: one of an operation or of clients, `*`, or `*:` and a verb. */
bool tasuki_scopes_is_known (const char *scope);

/* The first of @scopes that the caller does not have; NULL if it has all. */
const char *tasuki_scopes_find_missing (TasukiJob *job, const char *const *scopes);
