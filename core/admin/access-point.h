/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The operations on the access point itself: its clients, plugins, settings and status. */

#pragma once

#include "admin/job.h"

void tasuki_access_point_list_clients (TasukiJob *job);
void tasuki_access_point_disconnect (TasukiJob *job);
void tasuki_access_point_list_plugins (TasukiJob *job);
void tasuki_access_point_list_settings (TasukiJob *job);
void tasuki_access_point_show_status (TasukiJob *job);
void tasuki_access_point_reload (TasukiJob *job);

/*
 * The relay's view, and in @data what its functions want; NULL, and the job has failed, if the
 * relay is stopping.
 */
const TasukiAdminView *tasuki_access_point_get_view (TasukiJob *job, gpointer *data);
