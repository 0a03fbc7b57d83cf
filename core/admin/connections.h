/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The operations on connections. */

#pragma once

#include "admin/resource.h"

extern const TasukiResource tasuki_connections;

void tasuki_connections_add (TasukiJob *job);
void tasuki_connections_list (TasukiJob *job);
void tasuki_connections_show (TasukiJob *job);
void tasuki_connections_set (TasukiJob *job);
void tasuki_connections_rotate_secret (TasukiJob *job);
void tasuki_connections_remove (TasukiJob *job);
