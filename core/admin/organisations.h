/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The operations on organisations, which own everything else. */

#pragma once

#include "admin/job.h"

void tasuki_organisations_add (TasukiJob *job);
void tasuki_organisations_list (TasukiJob *job);
void tasuki_organisations_show (TasukiJob *job);
void tasuki_organisations_set (TasukiJob *job);
void tasuki_organisations_remove (TasukiJob *job);

/*
 * Goes on with @next if the organisation @id can own something that is being made; the job fails if
 * there is none. `default` can always, and so can `*`, which is all of them.
 */
void tasuki_organisations_require (TasukiJob *job, const char *id, TasukiJobStep next);
