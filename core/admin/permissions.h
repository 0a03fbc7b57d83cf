/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The operations on relay permissions. */

#pragma once

#include "admin/job.h"

void tasuki_permissions_add (TasukiJob *job);
void tasuki_permissions_list (TasukiJob *job);
void tasuki_permissions_show (TasukiJob *job);
void tasuki_permissions_set (TasukiJob *job);
void tasuki_permissions_remove (TasukiJob *job);

/* Removes every permission of @connection, and goes on with @next; the job keeps its state. */
void tasuki_permissions_remove_all (TasukiJob *job, const char *connection, TasukiJobStep next);
