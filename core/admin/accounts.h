/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The operations on accounts, of people who administer. */

#pragma once

#include "admin/resource.h"

extern const TasukiResource tasuki_accounts;

void tasuki_accounts_add (TasukiJob *job);
void tasuki_accounts_list (TasukiJob *job);
void tasuki_accounts_show (TasukiJob *job);
void tasuki_accounts_set (TasukiJob *job);
void tasuki_accounts_rotate_secret (TasukiJob *job);
void tasuki_accounts_remove (TasukiJob *job);
