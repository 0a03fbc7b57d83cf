/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The operations on IP filters. */

#pragma once

#include "admin/job.h"

void tasuki_ip_filters_add (TasukiJob *job);
void tasuki_ip_filters_list (TasukiJob *job);
void tasuki_ip_filters_show (TasukiJob *job);
void tasuki_ip_filters_set (TasukiJob *job);
void tasuki_ip_filters_remove (TasukiJob *job);

/*
 * For what has one: goes on with @next if the field `ip-filter` is not given, or names an IP filter
 * of @organisation, or any if that is `*`; else the job fails. The job keeps its state.
 */
void tasuki_ip_filters_require (TasukiJob *job, const char *organisation, TasukiJobStep next);

/* The keys of a setting with that @body, by which those are found that have an IP filter. */
char **tasuki_ip_filters_make_keys (GVariant *body);
