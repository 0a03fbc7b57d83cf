/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The operations on API keys. */

#pragma once

#include "admin/resource.h"

extern const TasukiResource tasuki_keys;

void tasuki_keys_create (TasukiJob *job);
void tasuki_keys_list (TasukiJob *job);
void tasuki_keys_show (TasukiJob *job);
void tasuki_keys_set (TasukiJob *job);
void tasuki_keys_rotate (TasukiJob *job);
void tasuki_keys_revoke (TasukiJob *job);
