/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Whoever makes an API key or an account, or is given its new secret, can use it from then on: so
 * it holds from no more addresses than what the caller itself logged in with, and a new key no
 * longer than that.
 */

#pragma once

#include "admin/job.h"

/*
 * Goes on with @next, with the API key or account by which the caller logged in as the job's
 * record; NULL if it was by neither, as over the admin socket. The job fails if that is gone.
 */
void tasuki_maker_look_up (TasukiJob *job, TasukiJobStep next);

/*
 * In what @body, of type a{sv} as of an API key or account, goes beyond @maker (nullable):
 * TASUKI_ERROR_REFUSED; NULL if in nothing. `expires` is looked at where there is one.
 */
GError *tasuki_maker_find_excess (TasukiRecord *maker, GVariant *body);

/* Until when @maker (nullable) holds, in microseconds since 1970-01-01 UTC; G_MAXINT64 for ever. */
gint64 tasuki_maker_get_end (TasukiRecord *maker);
