/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The operations on connections. */

#pragma once

#include "admin/job.h"

void tasuki_connections_add (TasukiJob *job);
void tasuki_connections_list (TasukiJob *job);
void tasuki_connections_show (TasukiJob *job);
void tasuki_connections_remove (TasukiJob *job);

/* Asks for the connection that the input's @key names, for tasuki_job_get_record (). */
void tasuki_connections_find (TasukiJob *job, const char *key, TasukiJobStep next);

/* Fails the job because there is no such connection. */
void tasuki_connections_fail_unknown (TasukiJob *job, const char *id);
