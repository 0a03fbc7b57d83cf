/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How far the caller of a job reaches: as far as its organisation, and among what that owns, as far
 * as the connections to which it is limited. What is beyond looks as if it were not there.
 */

#pragma once

#include "admin/job.h"

/* Whether the caller acts for all organisations, and all that they own. */
bool tasuki_reach_is_everything (const TasukiJob *job);

/* Has @search find only what is within. */
void tasuki_reach_bind (const TasukiJob *job, TasukiSearch *search);

/*
 * Whether all of what a search that was bound has found is within. If not, the storage has not
 * heard all of the question.
 */
bool tasuki_reach_has_found (const TasukiJob *job, TasukiSearch *search);

/* Whether a connection is within. @organisation: (nullable): its owner; NULL if it is not known */
bool
tasuki_reach_has_party (const TasukiJob *job, const char *connection, const char *organisation);

/* Those of @rows, of type aa{sv}, in which somebody within has a part. Takes @rows; not floating */
GVariant *tasuki_reach_choose (const TasukiJob *job, GVariant *rows);
